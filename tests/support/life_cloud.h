// The cloud as one life of a node sees it: replies to the dead go nowhere. The cloud behind it lives
// on, as clouds do.
#pragma once

#include <memory>
#include <utility>

#include "cloud/cloud.h"

namespace cairn::testing {

class LifeCloud final : public Cloud {
 public:
  explicit LifeCloud(Cloud& cloud) : cloud_(cloud) {}
  ~LifeCloud() override { *alive_ = false; }
  LifeCloud(const LifeCloud&) = delete;
  LifeCloud& operator=(const LifeCloud&) = delete;

  void start(CallSpec spec, Done done) override {
    cloud_.start(std::move(spec), [alive = alive_, done = std::move(done)](CallReply reply) {
      if (*alive) done(std::move(reply));
    });
  }

 private:
  Cloud& cloud_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace cairn::testing

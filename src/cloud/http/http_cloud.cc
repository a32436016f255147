#include "cloud/http/http_cloud.h"

#include <utility>

#include "cloud/http/core.h"

namespace cairn::http_cloud {

HttpCloud::HttpCloud(Ports ports) : core_(std::make_shared<Core>(std::move(ports))) {}
HttpCloud::~HttpCloud() = default;

void HttpCloud::start(CallSpec spec, Done done) {
  core_->executor().post(
      [core = std::weak_ptr(core_), spec = std::move(spec), done = std::move(done)]() mutable {
        if (const auto held = core.lock()) held->call(spec, std::move(done));
      });
}

}  // namespace cairn::http_cloud

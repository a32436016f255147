// InstanceTurns: how many targets of an account's groups are worked on at a time in one region
// (stack-groups section 3).
//
// Threads  any. Turns may outlive it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace cairn::service {

class InstanceTurns {
 public:
  static constexpr std::size_t kAtOnceMax = 3'500;
  // Given back when the last who holds it lets go of it.
  using Turn = std::shared_ptr<void>;

  explicit InstanceTurns(std::size_t at_once_max = kAtOnceMax) : at_once_max_(at_once_max) {}

  // `administrator`: whose group it is; `region`: where the target is. Null: there is none left,
  // which does not hold up what an earlier life began.
  Turn take(std::string_view administrator, std::string_view region, bool begun = false);
  std::size_t at_once_max() const { return at_once_max_; }

 private:
  struct Taken {
    std::mutex mutex;
    std::map<std::pair<std::string, std::string>, std::size_t> counts;  // by account and region
  };

  std::size_t at_once_max_;
  std::shared_ptr<Taken> taken_ = std::make_shared<Taken>();
};

}  // namespace cairn::service

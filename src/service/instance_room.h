// InstanceRoom: places for the operations that targets are about to begin in an account, so that
// those that begin at once do not begin more than the account may run.
//
// Order    A place counts from before what runs is counted until it is given back, and what it was
//          taken for shows among what runs by then: nothing is missed, and counting one twice for a
//          moment only makes another wait.
// Threads  any. Places may outlive it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace cairn::service {

class InstanceRoom {
 public:
  // Given back when the last who holds it lets go of it.
  using Place = std::shared_ptr<void>;

  // `running`: counts what runs in the account by what is durable now. Null: there is no room.
  Place take(const std::string& account, std::uint64_t limit,
             const std::function<std::uint64_t()>& running);

 private:
  struct Taken {
    std::mutex mutex;
    std::map<std::string, std::uint64_t> counts;  // by account
  };

  std::shared_ptr<Taken> taken_ = std::make_shared<Taken>();
};

}  // namespace cairn::service

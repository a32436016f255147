#include "service/instance_room.h"

namespace cairn::service {

// No place is given back between the two counts.
InstanceRoom::Place InstanceRoom::take(const std::string& account, std::uint64_t limit,
                                       const std::function<std::uint64_t()>& running) {
  {
    const std::lock_guard lock(taken_->mutex);
    const auto found = taken_->counts.find(account);
    const std::uint64_t taken = found == taken_->counts.end() ? 0 : found->second;
    if (running() + taken >= limit) return nullptr;
    ++taken_->counts[account];
  }
  // What it points to is only a sign that the place is held.
  return {taken_.get(), [taken = taken_, account](Taken*) {
            const std::lock_guard lock(taken->mutex);
            const auto found = taken->counts.find(account);
            if (--found->second == 0) taken->counts.erase(found);
          }};
}

}  // namespace cairn::service

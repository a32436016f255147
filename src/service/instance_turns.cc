#include "service/instance_turns.h"

namespace cairn::service {

InstanceTurns::Turn InstanceTurns::take(std::string_view administrator, std::string_view region,
                                        bool begun) {
  std::pair<std::string, std::string> place(administrator, region);
  {
    const std::lock_guard lock(taken_->mutex);
    std::size_t& count = taken_->counts[place];
    if (count >= at_once_max_ && !begun) return nullptr;
    ++count;
  }
  // What it points to is only a sign that the turn is held.
  return {taken_.get(), [taken = taken_, place = std::move(place)](Taken*) {
            const std::lock_guard lock(taken->mutex);
            const auto found = taken->counts.find(place);
            if (--found->second == 0) taken->counts.erase(found);
          }};
}

}  // namespace cairn::service

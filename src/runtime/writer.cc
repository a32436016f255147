#include "runtime/writer.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cairn {
namespace {

bool has_events(const std::vector<Batch>& group) {
  return std::any_of(group.begin(), group.end(), [](const Batch& b) { return !b.events.empty(); });
}

}  // namespace

void Writer::submit(Batch batch, Done done) {
  bool schedule = false;
  {
    const std::lock_guard lock(mutex_);
    batches_.push_back(std::move(batch));
    dones_.push_back(std::move(done));
    schedule = !std::exchange(scheduled_, true);
  }
  backlog_.fetch_add(1, std::memory_order_relaxed);
  if (schedule) executor_.post([this] { flush(); });
}

void Writer::flush() {
  std::vector<Batch> group;
  std::vector<Done> dones;
  bool more = false;
  {
    const std::lock_guard lock(mutex_);
    const std::size_t taken = std::min(batches_.size(), kGroupMax);
    const auto count = static_cast<std::ptrdiff_t>(taken);
    if (taken == batches_.size()) {
      group = std::exchange(batches_, {});
      dones = std::exchange(dones_, {});
    } else {
      group.assign(std::make_move_iterator(batches_.begin()),
                   std::make_move_iterator(batches_.begin() + count));
      dones.assign(std::make_move_iterator(dones_.begin()),
                   std::make_move_iterator(dones_.begin() + count));
      batches_.erase(batches_.begin(), batches_.begin() + count);
      dones_.erase(dones_.begin(), dones_.begin() + count);
    }
    more = !batches_.empty();
    scheduled_ = more;
  }
  if (broken_) return;
  const bool told = on_events_ && has_events(group);
  const std::vector<CommitOutcome> outcomes = store_.commit_own(std::move(group));
  backlog_.fetch_sub(dones.size(), std::memory_order_relaxed);
  if (more) executor_.post([this] { flush(); });
  if (std::find(outcomes.begin(), outcomes.end(), CommitOutcome::kUnknown) != outcomes.end()) {
    broken_ = true;
    fatal_(store_.failure());
    return;
  }
  for (std::size_t i = 0; i < dones.size(); ++i) dones[i](outcomes[i]);
  if (told) on_events_();
}

}  // namespace cairn

// Time that passes only when nothing is left to do at the moment it stands at: a clock and the
// executor of everything that goes by it. What takes an hour of it takes as long as the work does.
//
// Order    by time, then by post().
// Threads  one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <queue>
#include <utility>
#include <vector>

#include "world/world.h"

namespace cairn {

class VirtualTime final : public Clock, public Executor {
 public:
  explicit VirtualTime(TimeMs start) : now_(start) {}

  TimeMs now() const override { return now_; }
  void post(Task task) override { post_at(now_, std::move(task)); }
  void post_at(TimeMs when, Task task) override {
    waiting_.push({std::max(when, now_), posted_++, std::move(task)});
  }

  // Forgets what waits.
  void clear() { waiting_ = {}; }

  // Runs the next task, at its time; false when none waits.
  bool step() {
    if (waiting_.empty()) return false;
    // The queue gives out its top as const; it is taken off at once.
    Item next = std::move(const_cast<Item&>(waiting_.top()));
    waiting_.pop();
    now_ = next.when;
    next.task();
    return true;
  }

 private:
  struct Item {
    TimeMs when;
    std::uint64_t number;
    Task task;
    bool operator<(const Item& other) const {  // std::priority_queue: the largest comes first
      return std::pair(when, number) > std::pair(other.when, other.number);
    }
  };

  TimeMs now_;
  std::uint64_t posted_ = 0;
  std::priority_queue<Item> waiting_;
};

}  // namespace cairn

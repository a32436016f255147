// What the program cannot control, handed in by `main` (or by a test): the time, chance, and who
// runs a task. Nothing else reads a clock, rolls a die or starts a thread.
#pragma once

#include <cstdint>
#include <functional>

namespace cairn {

// Milliseconds since 1970-01-01T00:00:00Z.
using TimeMs = std::int64_t;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimeMs now() const = 0;
};

// Unpredictable bits in production, a seeded sequence in tests.
class Chance {
 public:
  virtual ~Chance() = default;
  virtual std::uint64_t next() = 0;
};

// Runs tasks one after another, in the order of post().
//
// Order    FIFO among posted tasks; a task posted with post_at runs no earlier than its time.
// Threads  post() and post_at() from any thread; tasks of one Executor never overlap.
class Executor {
 public:
  using Task = std::function<void()>;
  virtual ~Executor() = default;
  virtual void post(Task task) = 0;
  virtual void post_at(TimeMs when, Task task) = 0;
};

}  // namespace cairn

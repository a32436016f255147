// Sweeper: makes room by forgetting stacks that were deleted long ago (stack-lifecycle section 6;
// how long they are kept is ours to choose).
//
// Order     the stack that was deleted first goes first. While a large one goes, in several
//           batches, it is found with fewer and fewer of its events and resources.
// Limits    a batch of at most kRowsMax rows of a kind every kPauseMs, with whatever else is
//           written then: nobody waits more than some milliseconds behind it.
// Failure   none of its own; a store that breaks is the Writer's to tell.
// Threads   begin() from any thread, once; the rest on the executor. Outlives its executor's tasks.
#pragma once

#include "runtime/writer.h"
#include "world/world.h"

namespace cairn::service {

class Sweeper {
 public:
  static constexpr TimeMs kKeptMs = TimeMs{90} * 24 * 60 * 60 * 1000;
  static constexpr TimeMs kPauseMs = 5'000;
  static constexpr std::uint32_t kRowsMax = 1'000;

  struct Ports {
    Writer& writer;
    const Clock& clock;
    Executor& executor;
  };

  explicit Sweeper(Ports ports) : ports_(ports) {}

  void begin();

 private:
  void sweep();

  const Ports ports_;
};

}  // namespace cairn::service

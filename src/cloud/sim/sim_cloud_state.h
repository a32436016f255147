// What a SimCloud is made of, shared with the tasks it has posted.
//
// Threads  the queue under queue_mutex, the core under core_mutex. Only the executor drains and
//          boots; readers, and changes from outside, come from any thread. A copy holds the
//          core_mutex of the world below it too, which is taken first, for a batch at a time.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "cloud/sim/sim_cloud.h"
#include "cloud/sim/sim_core.h"

namespace cairn::sim {

struct SimCloud::State : std::enable_shared_from_this<State> {
  struct Job {
    CallSpec call;
    Done done;
  };
  struct Answer {
    Done done;
    CallReply reply;
  };
  using Answers = std::vector<Answer>;

  // core_mutex, and that of the world below.
  struct Locked {
    std::unique_lock<std::mutex> below;
    std::unique_lock<std::mutex> own;
    void unlock() {
      own.unlock();
      if (below) below.unlock();
    }
  };
  Locked lock() const;

  State(SimOptions given, std::unique_ptr<Database> database, Clock& time, Chance& dice,
        Executor& runner);
  // A copy, of the world as it is now. Under the core_mutex of `of`.
  State(std::shared_ptr<State> of, Clock& time, Chance& dice, Executor& runner);

  // Applies everything that waits, commits, and only then lets the answers go.
  void drain();
  // Up to kBatchMax calls; posts another drain() for the rest.
  std::vector<Job> take_batch();
  void post_drain();
  void answer(Job& job, std::map<TimeMs, Answers>& by_delay);
  void release(TimeMs now, TimeMs delay, Answers answers);

  // Lets the machines boot, when their time has come, that were started since the last time.
  void post_boots();
  void run_boot(std::uint64_t id);
  void forget_boot(std::uint64_t id);

  // Under core_mutex. The error is there once, for on_fatal; `broken` says so from then on.
  std::optional<Error> commit();
  // Commits a change from outside, and lets go of core_mutex.
  Result<void> saved(Locked& lock);
  // Not under core_mutex.
  void tell(const std::optional<Error>& fatal) const;

  std::shared_ptr<State> below;  // of a copy; a copy is not copied again
  SimOptions options;
  Clock& clock;
  Chance& chance;
  Executor& executor;

  std::mutex queue_mutex;
  std::vector<Job> queue;

  mutable std::mutex core_mutex;
  SimCore core;
  bool broken = false;
};

}  // namespace cairn::sim

// Writer: turns many small commits into few durable transactions (group commit).
//
// Order       Batches become durable in the order of submit(), each all or nothing.
// Durability  `done` is told kDurable only when the batch would survive a power cut. No delay is
//             ever added: a flush takes whatever arrived while the last one ran.
// Failure     After kUnknown nothing more is written: `fatal` is told why, once, and the process is
//             to end, so that recovery starts from what is on disk.
// Threads     submit() from any thread. `done` runs on the writer's executor; keep it short.
// Limits      kGroupMax batches a transaction. submit() never blocks; who takes requests from
//             outside looks at backlog() first and turns them away above kBacklogMax.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "store/store.h"
#include "world/world.h"

namespace cairn {

class Writer {
 public:
  static constexpr std::size_t kGroupMax = 512;
  static constexpr std::size_t kBacklogMax = 8192;
  using Done = std::function<void(CommitOutcome)>;
  using Fatal = std::function<void(std::string why)>;

  Writer(Store& store, Executor& executor, Fatal fatal)
      : store_(store), executor_(executor), fatal_(std::move(fatal)) {}

  // `told` is called on the writer's executor after each transaction that made events durable; it
  // must do no more than wake somebody. Before the first submit().
  void on_events(std::function<void()> told) { on_events_ = std::move(told); }

  void submit(Batch batch, Done done);
  std::size_t backlog() const { return backlog_.load(std::memory_order_relaxed); }

 private:
  void flush();

  Store& store_;
  Executor& executor_;
  Fatal fatal_;
  std::function<void()> on_events_;
  std::mutex mutex_;
  std::vector<Batch> batches_;
  std::vector<Done> dones_;
  bool scheduled_ = false;
  bool broken_ = false;  // touched on the executor only
  std::atomic<std::size_t> backlog_ = 0;
};

}  // namespace cairn

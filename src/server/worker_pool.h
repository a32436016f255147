// Workers for what takes longer than an io thread may: templates, plans, long lists.
//
// Order    each worker runs its tasks in order; between workers there is none.
// Ends     stop() runs what waits, then lets the workers go; what is offered later is turned away.
// Limits   kWaitingMax tasks in all; offer() is false above it, and the caller turns work away.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "runtime/thread_executor.h"

namespace cairn::server {

class WorkerPool {
 public:
  static constexpr int kWaitingMax = 1024;

  WorkerPool(int workers, const Clock& clock) {
    for (int i = 0; i < workers; ++i) {
      workers_.push_back(std::make_unique<ThreadExecutor>("worker", clock));
    }
  }

  void stop() {
    stopping_ = true;
    for (const auto& worker : workers_) worker->stop();
  }

  bool offer(Executor::Task task) {
    if (stopping_) return false;
    if (waiting_.fetch_add(1) >= kWaitingMax) {
      waiting_.fetch_sub(1);
      return false;
    }
    const std::size_t worker = next_.fetch_add(1) % workers_.size();
    workers_[worker]->post([this, task = std::move(task)] {
      task();
      waiting_.fetch_sub(1);
    });
    return true;
  }

 private:
  std::atomic<bool> stopping_ = false;
  std::atomic<int> waiting_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::vector<std::unique_ptr<ThreadExecutor>> workers_;
};

}  // namespace cairn::server

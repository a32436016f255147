// Running jq programs, as a server does: in other processes, with a deadline.
//
// Meaning   jq 1.6. The same script, input and time give the same answer, whenever it is asked for:
//           `now` is the time given, the time zone is UTC, the environment is empty, nothing can be
//           imported and there is no further input. Numbers are doubles, as always in jq: integers
//           beyond 2^53 lose digits.
// Failure   StackValidationFailed when the script does not compile, fails, takes longer than the
//           deadline or than what is left of its budget, needs more memory than a worker has or
//           gives more than 16 MB; `message` is the reason without a full stop. InternalError when
//           no worker can be started. A call whose worker died is tried once more in a new worker,
//           since the worker may have died of something else; a late one is not.
// Threads   any; at most Options::workers programs run at a time, others wait for their turn.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time_budget.h"
#include "value/value.h"

namespace cairn::jq {

class WorkerProcess;

struct Call {
  std::string_view script;
  Value input;              // without Unknown
  bool first_only = false;  // what follows the first output is not computed
  std::int64_t now_ms = 0;
  // Shared with other calls: this one may take what is left of it, its deadline at the most, and
  // takes off what it took, the wait for its turn included.
  TimeBudget* time = nullptr;
};

class JqRunner {
 public:
  virtual ~JqRunner() = default;
  virtual Result<std::vector<Value>> run(const Call& call) = 0;  // its outputs, in their order
};

class ProcessJq final : public JqRunner {
 public:
  struct Options {
    std::string program;      // of the worker; empty: "cairn-jq" beside the running executable
    int workers = 4;          // more than the threads that call: nobody waits for another's program
    int deadline_ms = 2'000;  // for one call, starting the worker included
  };
  // Starts nothing: a worker is started by the first call that finds none idle.
  ProcessJq() : ProcessJq(Options{}) {}
  explicit ProcessJq(Options options);
  ~ProcessJq() override;  // no call may be under way; ends the workers

  Result<std::vector<Value>> run(const Call& call) override;

 private:
  Result<std::vector<Value>> run_within(const Call& call, int deadline_ms);
  std::unique_ptr<WorkerProcess> take_worker();  // null: the caller is to start one
  void give_back(std::unique_ptr<WorkerProcess> worker);
  Result<std::vector<Value>> run_in(std::unique_ptr<WorkerProcess>& worker, std::string_view frame,
                                    int deadline_ms) const;

  const Options options_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<WorkerProcess>> idle_;
  int out_ = 0;  // workers taken and not given back
};

}  // namespace cairn::jq

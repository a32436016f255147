#include "jq/client.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <utility>

#include "jq/frame.h"
#include "jq/sandbox.h"
#include "jq/worker_process.h"
#include "value/json.h"

namespace cairn::jq {
namespace {

Error refused(std::string reason, std::string fix) {
  return {.code = "StackValidationFailed",
          .message = std::move(reason),
          .where = {},
          .at = {},
          .fix = std::move(fix)};
}

Error no_time_left() {
  return refused("the scripts of the template take too long together",
                 "Look for loops without end, or do less in scripts.");
}

Error too_late(int deadline_ms) {
  return refused(fmt::format("the script takes longer than {} ms", deadline_ms),
                 "Look for a loop without end, or do less in one script.");
}

Error senseless_answer() {
  return refused("the script made its process answer nonsense", "Simplify the script.");
}

Error fatal_script(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == kOutOfMemoryStatus) {
    return refused(fmt::format("the script needs more than {} MB of memory", kMemoryBytesMax >> 20),
                   "Give the script only the part of the input that it needs.");
  }
  const std::string how = WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                                              : fmt::format("status {}", WEXITSTATUS(status));
  return refused(fmt::format("the script ended the process that ran it ({})", how),
                 "Look for recursion without end, or do less in one script.");
}

std::string beside_this_program() {
  std::error_code ignored;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return (self.parent_path() / "cairn-jq").string();
}

ProcessJq::Options complete(ProcessJq::Options options) {
  if (options.program.empty()) options.program = beside_this_program();
  return options;
}

Result<std::vector<Value>> read_answer(std::string_view body) {
  const std::optional<Answer> answer = decode_answer(body);
  if (!answer) return senseless_answer();
  if (answer->kind == Answer::Kind::kRefused) {
    return refused(std::string(answer->text), "Try the script with jq 1.6 on such an input.");
  }
  ParseLimits limits;
  ++limits.depth_max;  // the outputs are inside a list
  const Result<Value> outputs = read_json(answer->text, limits);
  if (!outputs || !outputs->is_list()) return senseless_answer();
  const auto items = outputs->items();
  return std::vector<Value>(items.begin(), items.end());
}

}  // namespace

ProcessJq::ProcessJq(Options options) : options_(complete(std::move(options))) {}
ProcessJq::~ProcessJq() = default;

Result<std::vector<Value>> ProcessJq::run(const Call& call) {
  if (call.time == nullptr) return run_within(call, options_.deadline_ms);
  const int left_ms = call.time->left_ms();
  if (left_ms == 0) return no_time_left();
  const auto begin = std::chrono::steady_clock::now();
  auto outputs = run_within(call, std::min(left_ms, options_.deadline_ms));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  call.time->spend(static_cast<int>(std::lround(took.count())));
  return outputs;
}

Result<std::vector<Value>> ProcessJq::run_within(const Call& call, int deadline_ms) {
  const std::string input = to_json(call.input);
  if (call.script.size() + input.size() > kTextBytesMax) {
    return refused(
        fmt::format("the script and its input are larger than {} MB", kTextBytesMax >> 20),
        "Give the script only the part of the input that it needs.");
  }
  const std::string frame = encode({call.first_only, call.now_ms, call.script, input});
  std::unique_ptr<WorkerProcess> worker = take_worker();
  Result<std::vector<Value>> outputs = run_in(worker, frame, deadline_ms);
  give_back(std::move(worker));
  return outputs;
}

// Leaves `worker` null when it can serve no more.
Result<std::vector<Value>> ProcessJq::run_in(std::unique_ptr<WorkerProcess>& worker,
                                             std::string_view frame, int deadline_ms) const {
  constexpr int kTries = 2;
  std::string body;
  for (int tries = 1;; ++tries) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(deadline_ms);
    if (worker == nullptr) {
      auto started = WorkerProcess::start(options_.program);
      if (!started) return started.error();
      worker = std::move(started).value();
    }
    const WorkerProcess::End end = worker->exchange(frame, deadline, body);
    if (end == WorkerProcess::End::kDone) return read_answer(body);
    const int status = worker->end();
    worker = nullptr;
    if (end == WorkerProcess::End::kLate) return too_late(deadline_ms);
    if (tries == kTries) return fatal_script(status);
  }
}

std::unique_ptr<WorkerProcess> ProcessJq::take_worker() {
  std::unique_lock lock(mutex_);
  returned_.wait(lock, [this] { return out_ < options_.workers; });
  ++out_;
  if (idle_.empty()) return nullptr;
  std::unique_ptr<WorkerProcess> worker = std::move(idle_.back());
  idle_.pop_back();
  return worker;
}

void ProcessJq::give_back(std::unique_ptr<WorkerProcess> worker) {
  {
    const std::lock_guard lock(mutex_);
    --out_;
    if (worker != nullptr) idle_.push_back(std::move(worker));
  }
  returned_.notify_one();
}

}  // namespace cairn::jq

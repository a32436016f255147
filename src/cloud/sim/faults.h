// Faults on request: which calls the simulated cloud answers wrongly, and how.
//
// The file (--sim-faults) is a JSON list of
//   {"type": "ALIYUN::ECS::Instance", "logicalId": "Web", "stackName": "shop",   all optional
//    "call": "create" | "update" | "poll" | "delete" | "read",                   default create
//    "nth": 3 | "every",       the third call that fits, or each one; default 1
//    "do": "fail" | "delay" | "throttle" | "lose-reply" | "lose-request" | "accept-then-fail" |
//          "fail-boot",
//    "code": "...", "message": "...", "ms": 500}
// The first entry that strikes decides.
//
// Threads  of its owner: the simulated cloud's executor.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cloud/cloud.h"

namespace cairn::sim {

enum class FaultKind : std::uint8_t {
  kNone,
  kFail,            // refused with code and message, nothing applied
  kDelay,           // the reply comes `ms` later
  kThrottle,        // kThrottled; ask again after `ms`
  kLoseReply,       // applied, but answered kUnknown
  kLoseRequest,     // not applied, and answered kUnknown
  kFailBoot,        // applied, but what its machines run when they boot goes wrong
  kAcceptThenFail,  // a create or update answers kInProgress, and its poll fails
};

struct Fault {
  FaultKind kind = FaultKind::kNone;
  std::string code;
  std::string message;
  TimeMs ms = 0;
};

struct FaultRule {
  std::string type;  // empty: any; likewise the next two
  std::string logical_id;
  std::string stack_name;
  CallKind call = CallKind::kCreate;
  std::uint64_t nth = 1;  // 0: every one
  Fault fault;
  std::uint64_t seen = 0;  // calls that fitted so far
};

class FaultPlan {
 public:
  // Asked when no rule struck; tests put their chaos here.
  using Oracle = std::function<Fault(const CallSpec&)>;

  // Errors name the entry and what is wrong with it.
  static Result<FaultPlan> parse(std::string_view json);

  void add(FaultRule rule) { rules_.push_back(std::move(rule)); }
  void set_oracle(Oracle oracle) { oracle_ = std::move(oracle); }
  // Counts the call and says what is to go wrong with it.
  Fault strike(const CallSpec& call);

 private:
  std::vector<FaultRule> rules_;
  Oracle oracle_;
};

}  // namespace cairn::sim

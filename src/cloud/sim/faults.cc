#include "cloud/sim/faults.h"

#include <array>
#include <optional>
#include <utility>

#include "value/json.h"

namespace cairn::sim {
namespace {

template <class Enum, std::size_t kSize>
using Words = std::array<std::pair<std::string_view, Enum>, kSize>;

constexpr Words<CallKind, 5> kCalls = {{{"create", CallKind::kCreate},
                                        {"update", CallKind::kUpdate},
                                        {"poll", CallKind::kPoll},
                                        {"delete", CallKind::kDelete},
                                        {"read", CallKind::kRead}}};
constexpr Words<FaultKind, 7> kKinds = {{{"fail", FaultKind::kFail},
                                         {"delay", FaultKind::kDelay},
                                         {"throttle", FaultKind::kThrottle},
                                         {"lose-reply", FaultKind::kLoseReply},
                                         {"lose-request", FaultKind::kLoseRequest},
                                         {"accept-then-fail", FaultKind::kAcceptThenFail},
                                         {"fail-boot", FaultKind::kFailBoot}}};

template <class Enum, std::size_t kSize>
std::optional<Enum> word(const Words<Enum, kSize>& words, std::string_view text) {
  for (const auto& [name, value] : words) {
    if (name == text) return value;
  }
  return std::nullopt;
}

constexpr std::string_view kKeys[] = {"type", "logicalId", "stackName", "call", "nth",
                                      "do",   "code",      "message",   "ms"};

Error fault_error(std::size_t entry, const std::string& what, std::string fix) {
  return Error{.code = "InvalidSimFaults",
               .message = "Entry " + std::to_string(entry + 1) + " of the fault list: " + what,
               .fix = std::move(fix)};
}

// What is wrong with the entry's keys and the kinds of their values, or nothing.
std::optional<Error> check_entry(std::size_t at, const Value& entry) {
  if (!entry.is_map()) return fault_error(at, "it is not a map.", "Write {\"do\": \"fail\"}.");
  for (const Entry& e : entry.entries()) {
    const std::string_view key = e.key.is_string() ? e.key.as_string() : std::string_view();
    bool known = false;
    for (const std::string_view k : kKeys) known = known || k == key;
    if (!known) {
      return fault_error(at, "\"" + std::string(key) + "\" is no key of a fault.",
                         "The keys are type, logicalId, stackName, call, nth, do, code, message "
                         "and ms.");
    }
    const bool number = key == "ms" || (key == "nth" && !e.value.is_string());
    if (number ? !e.value.is_int() : !e.value.is_string()) {
      return fault_error(
          at, "\"" + std::string(key) + "\" is a " + std::string(kind_name(e.value.kind())) + ".",
          number ? "Give a whole number." : "Give a text in quotes.");
    }
  }
  return std::nullopt;
}

Result<FaultRule> read_rule(std::size_t at, const Value& entry) {
  if (std::optional<Error> bad = check_entry(at, entry)) return *bad;
  FaultRule rule;
  rule.type = entry.get_string("type");
  rule.logical_id = entry.get_string("logicalId");
  rule.stack_name = entry.get_string("stackName");
  const std::optional<CallKind> call = word(kCalls, entry.get_string("call", "create"));
  if (!call) {
    return fault_error(at, "\"call\" is unknown.", "Use create, update, poll, delete or read.");
  }
  rule.call = *call;
  const std::optional<FaultKind> kind = word(kKinds, entry.get_string("do"));
  if (!kind) {
    return fault_error(at, "\"do\" is missing or unknown.",
                       "Use fail, delay, throttle, lose-reply, lose-request, accept-then-fail or "
                       "fail-boot.");
  }
  const Value& nth = entry.get("nth");
  const bool every = nth.is_string() && nth.as_string() == "every";
  const std::int64_t ms = entry.get("ms").is_int() ? entry.get("ms").as_int() : 0;
  if (!nth.is_null() && !every && !(nth.is_int() && nth.as_int() >= 1)) {
    return fault_error(at, "\"nth\" is not a count.", "Give 1 or more, or \"every\".");
  }
  if (ms < 0) return fault_error(at, "\"ms\" is negative.", "Give 0 or more milliseconds.");
  rule.nth = every ? 0 : nth.is_int() ? static_cast<std::uint64_t>(nth.as_int()) : 1;
  const bool throttle = *kind == FaultKind::kThrottle;
  rule.fault = {*kind,
                std::string(entry.get_string("code", throttle ? "Throttling" : "InternalError")),
                std::string(entry.get_string(
                    "message", throttle ? "Request was denied due to request throttling."
                                        : "The request processing has failed due to some unknown "
                                          "error.")),
                ms};
  return rule;
}

bool fits(const FaultRule& rule, const CallSpec& call) {
  return rule.call == call.kind && (rule.type.empty() || rule.type == call.type) &&
         (rule.logical_id.empty() || rule.logical_id == call.logical_id) &&
         (rule.stack_name.empty() || rule.stack_name == call.stack_name);
}

}  // namespace

Result<FaultPlan> FaultPlan::parse(std::string_view json) {
  const Result<Value> root = read_json(json);
  if (!root) return root.error();
  if (!root->is_list()) {
    return Error{.code = "InvalidSimFaults",
                 .message = "The fault file is a " + std::string(kind_name(root->kind())) +
                            ", but must be a list.",
                 .fix = "Write [{\"type\": \"ALIYUN::ECS::VPC\", \"do\": \"fail\"}]."};
  }
  FaultPlan plan;
  for (std::size_t i = 0; i < root->size(); ++i) {
    Result<FaultRule> rule = read_rule(i, root->items()[i]);
    if (!rule) return rule.error();
    plan.add(std::move(rule.value()));
  }
  return plan;
}

Fault FaultPlan::strike(const CallSpec& call) {
  const FaultRule* struck = nullptr;
  for (FaultRule& rule : rules_) {
    if (!fits(rule, call)) continue;
    ++rule.seen;
    if (struck == nullptr && (rule.nth == 0 || rule.nth == rule.seen)) struck = &rule;
  }
  if (struck != nullptr) return struck->fault;
  return oracle_ ? oracle_(call) : Fault{};
}

}  // namespace cairn::sim

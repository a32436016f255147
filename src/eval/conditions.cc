#include "eval/conditions.h"

#include <algorithm>
#include <utility>

#include "catalog/constraint.h"
#include "eval/scope.h"
#include "eval/tree.h"

namespace cairn {
namespace {

constexpr std::string_view kCode = "StackValidationFailed";
constexpr int kRunningMax = 100;  // conditions within conditions that order() could not put right

std::string where_of(std::string_view name) {
  return "Conditions." + std::string(name);
}

// {"Condition": name}
const Value* condition_reference(const Value& value) {
  return value.is_map() && value.size() == 1 ? value.find("Condition") : nullptr;
}

bool may_define(const Value& definition) {
  constexpr std::string_view kRoots[] = {"Fn::Equals", "Fn::And", "Fn::Or",
                                         "Fn::Not",    "Ref",     "Fn::FindInMap"};
  if (definition.is_bool() || definition.is_unknown()) return true;
  if (condition_reference(definition) != nullptr) return true;
  const std::optional<Call> call = as_call(definition);
  return call &&
         std::find(std::begin(kRoots), std::end(kRoots), call->function) != std::end(kRoots);
}

Error invalid_definition(std::string_view name, const Value& definition) {
  return reasoned(kCode,
                  "Condition validation error: The definition of condition \"" + std::string(name) +
                      "\" is invalid: " + shown(definition),
                  where_of(name), definition.pos(),
                  "Define it by Fn::Equals, Fn::And, Fn::Or, Fn::Not, Ref, Fn::FindInMap, another "
                  "condition, true or false.");
}

// Calls `found` with each text that stands where a condition's name may stand.
template <class Found>
void for_each_name(const Value& value, bool position, const Found& found) {
  if (position && value.is_string()) found(value.as_string());
  if (const Value* reference = condition_reference(value)) {
    for_each_name(*reference, true, found);
    return;
  }
  const std::optional<Call> call = as_call(value);
  if (!call) {
    for (const Value& item : value.items()) for_each_name(item, position, found);
    for (const Entry& entry : value.entries()) for_each_name(entry.value, false, found);
    return;
  }
  const bool logic =
      call->function == "Fn::And" || call->function == "Fn::Or" || call->function == "Fn::Not";
  if (call->function == "Fn::If" && !call->argument->items().empty()) {
    const Value& decider = call->argument->items().front();
    if (decider.is_string()) found(decider.as_string());
  }
  for_each_name(*call->argument, logic, found);
}

}  // namespace

Error invalid_condition(std::string_view name) {
  return reasoned(kCode, "Invalid condition \"" + std::string(name) + "\"", {}, {},
                  "Define the condition in Conditions, or correct its name.");
}

ConditionValues::ConditionValues(const Value& section, StackScope& scope) : scope_(scope) {
  conditions_.reserve(section.size());
  for (const Entry& entry : section.entries()) {
    by_name_.emplace(entry.key.as_string(), static_cast<std::uint32_t>(conditions_.size()));
    conditions_.push_back({.name = entry.key.as_string(), .definition = &entry.value});
  }
}

void ConditionValues::evaluate_all(const Names& names, BuildErrors& errors) {
  compile_all(names, errors);
  for (const std::uint32_t i : order()) evaluate(conditions_[i]);
  for (Error& error : errors_) errors.of(Check::kConditions).push_back(std::move(error));
  errors_.clear();
}

void ConditionValues::compile_all(const Names& names, BuildErrors& errors) {
  for (Condition& condition : conditions_) {
    if (!may_define(*condition.definition)) {
      condition.faulty = true;
      errors.of(Check::kConditions)
          .push_back(invalid_definition(condition.name, *condition.definition));
      continue;
    }
    Errors found;
    const std::string where = where_of(condition.name);
    condition.expr =
        compile(*condition.definition, Place::kConditions, names, where, where, found).expr;
    condition.faulty = !found.empty();
    errors.take_compiled(std::move(found), Check::kConditions);
  }
}

// Conditions after those they name, as far as that is possible; without recursion, since a chain
// may be as long as the template.
std::vector<std::uint32_t> ConditionValues::order() const {
  std::vector<std::vector<std::uint32_t>> uses(conditions_.size());
  for (std::size_t i = 0; i < conditions_.size(); ++i) {
    for_each_name(*conditions_[i].definition, false, [&](std::string_view name) {
      if (const auto found = by_name_.find(name); found != by_name_.end()) {
        uses[i].push_back(found->second);
      }
    });
  }
  std::vector<std::uint32_t> sequence;
  std::vector<bool> seen(conditions_.size());
  std::vector<std::pair<std::uint32_t, std::size_t>> path;  // condition, its uses done so far
  for (std::uint32_t root = 0; root < conditions_.size(); ++root) {
    if (!seen[root]) path.emplace_back(root, 0);
    seen[root] = true;
    while (!path.empty()) {
      auto& [current, done] = path.back();
      if (done == uses[current].size()) {
        sequence.push_back(current);
        path.pop_back();
        continue;
      }
      const std::uint32_t next = uses[current][done++];
      if (!seen[next]) {
        seen[next] = true;
        path.emplace_back(next, 0);
      }
    }
  }
  return sequence;
}

void ConditionValues::evaluate(Condition& condition) const {
  if (condition.state == State::kDone) return;
  condition.state = State::kRunning;
  condition.value = Value::unknown("condition " + std::string(condition.name));
  condition.as_if_null = Value::boolean(true);
  ++running_;
  if (!condition.faulty) {
    Errors found;
    condition.value = decide(condition, found);
    if (found.empty() && condition.value.is_unknown()) {
      Errors ignored;  // what hangs on a missing parameter is not an error
      scope_.set_unknown_is_null(true);
      condition.as_if_null = decide(condition, ignored);
      scope_.set_unknown_is_null(false);
      if (!condition.as_if_null.is_bool()) condition.as_if_null = Value::boolean(true);
    } else if (found.empty()) {
      condition.as_if_null = condition.value;
    }
    for (Error& error : found) errors_.push_back(std::move(error));
  }
  --running_;
  condition.state = State::kDone;
}

Value ConditionValues::decide(const Condition& condition, Errors& errors) const {
  Value unknown = Value::unknown("condition " + std::string(condition.name));
  const std::optional<Value> resolved = resolve(condition.expr, scope_, errors);
  if (!errors.empty()) return unknown;
  if (resolved && resolved->is_unknown()) return unknown;
  if (resolved && resolved->is_bool()) return *resolved;
  errors.push_back(reasoned(kCode,
                            "Condition \"" + std::string(condition.name) +
                                "\" is not a boolean: " + shown(resolved.value_or(Value())),
                            where_of(condition.name), condition.definition->pos(),
                            "Compare the value, for example by Fn::Equals."));
  return unknown;
}

Result<Value> ConditionValues::value(std::string_view name, bool as_if_null) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return invalid_condition(name);
  Condition& condition = conditions_[found->second];
  if (condition.state == State::kRunning || running_ > kRunningMax) {
    return reasoned(kCode, "Circular definition for condition \"" + std::string(name) + "\"",
                    where_of(name), condition.definition->pos(),
                    "A condition cannot be defined by itself.");
  }
  if (condition.state == State::kNew) {
    scope_.set_unknown_is_null(false);
    evaluate(condition);
    scope_.set_unknown_is_null(as_if_null);
  }
  return as_if_null ? condition.as_if_null : condition.value;
}

bool ConditionValues::applies(std::string_view name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return true;
  const Value& value = conditions_[found->second].as_if_null;
  return !value.is_bool() || value.as_bool();
}

}  // namespace cairn

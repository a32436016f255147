// Conditions: every definition evaluated once, in an order that needs no deep recursion
// (template-language section 7).
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "eval/build_errors.h"
#include "eval/expr.h"
#include "value/value.h"

namespace cairn {

class StackScope;

Error invalid_condition(std::string_view name);

// The values of the Conditions section.
//
// Validation may lack the parameters a condition needs. Then value() is Unknown, and as_if_null()
// is what it would be if those parameters were null; where even that has no answer, it is true, so
// that what hangs on the condition gets checked.
//
// Lifetime  the section and the scope must outlive it.
// Threads   evaluate_all() from one thread; afterwards immutable.
class ConditionValues {
 public:
  // `section` is the Conditions section with its locals filled in.
  ConditionValues(const Value& section, StackScope& scope);
  void evaluate_all(const Names& names, BuildErrors& errors);

  // An Error when there is no such condition, or when it is defined by itself.
  Result<Value> value(std::string_view name, bool as_if_null) const;
  // False only for a condition that is known to be false.
  bool applies(std::string_view name) const;

 private:
  enum class State : std::uint8_t { kNew, kRunning, kDone };
  struct Condition {
    std::string_view name;
    const Value* definition = nullptr;
    Expr expr;
    bool faulty = false;
    State state = State::kNew;
    Value value;
    Value as_if_null;
  };

  void compile_all(const Names& names, BuildErrors& errors);
  std::vector<std::uint32_t> order() const;
  void evaluate(Condition& condition) const;
  Value decide(const Condition& condition, Errors& errors) const;

  StackScope& scope_;
  std::unordered_map<std::string_view, std::uint32_t> by_name_;
  // Asking for one condition's value may evaluate another: only within evaluate_all().
  mutable std::vector<Condition> conditions_;
  mutable Errors errors_;
  mutable int running_ = 0;
};

}  // namespace cairn

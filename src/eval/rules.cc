#include "eval/rules.h"

#include <optional>
#include <string>
#include <utility>

namespace cairn {
namespace {

constexpr std::string_view kCode = "StackValidationFailed";

class RuleChecker {
 public:
  RuleChecker(const Names& names, const Scope& scope, BuildErrors& errors)
      : names_(names), scope_(scope), errors_(errors) {}

  void check(std::string_view name, const Value& rule) {
    const std::string where = "Rules." + std::string(name);
    const Value& assertions = rule.get("Assertions");
    if (!rule.is_map() || !assertions.is_list()) {
      refuse("Rule \"" + std::string(name) + "\" has no list of Assertions", where, rule.pos(),
             "Write Assertions: [{Assert: …, AssertDescription: …}].");
      return;
    }
    if (assertions.size() > kAssertionsMax) {
      refuse("Rule \"" + std::string(name) + "\" has more than " + std::to_string(kAssertionsMax) +
                 " assertions",
             where + ".Assertions", assertions.pos(), "Split the rule.");
      return;
    }
    const bool applies = rule_applies(rule, where);
    std::size_t number = 0;
    for (const Value& assertion : assertions.items()) {
      const std::string place = where + ".Assertions[" + std::to_string(number++) + "]";
      check_assertion(name, number, assertion, place, applies);
    }
  }

 private:
  bool rule_applies(const Value& rule, const std::string& where) {
    const Value* condition = rule.find("RuleCondition");
    if (condition == nullptr) return true;
    const std::optional<Value> value = evaluate(*condition, where + ".RuleCondition");
    return value && !value->is_unknown() && truthy(*value);
  }

  void check_assertion(std::string_view name, std::size_t number, const Value& assertion,
                       const std::string& where, bool applies) {
    const Value* assert_that = assertion.find("Assert");
    if (assert_that == nullptr) {
      refuse("An assertion of rule \"" + std::string(name) + "\" has no Assert", where,
             assertion.pos(), "Write {Assert: …, AssertDescription: …}.");
      return;
    }
    const std::optional<Value> value = evaluate(*assert_that, where + ".Assert");
    if (!applies || !value || !value->is_bool() || value->as_bool()) return;
    std::string text = description(assertion.get("AssertDescription"));
    if (text.empty()) {
      text = "Assertion " + std::to_string(number) + " of rule \"" + std::string(name) +
             "\" is not satisfied";
    }
    refuse(text, where, assertion.pos(), "Change the parameters that the rule is about.");
  }

  static std::string description(const Value& written) {
    if (written.is_string()) return std::string(written.as_string());
    if (!written.get_string("en").empty()) return std::string(written.get_string("en"));
    for (const Entry& entry : written.entries()) {
      if (entry.value.is_string()) return std::string(entry.value.as_string());
    }
    return {};
  }

  std::optional<Value> evaluate(const Value& tree, const std::string& where) {
    Errors found;
    const CompileResult compiled = compile(tree, Place::kConditions, names_, where, where, found);
    std::optional<Value> value;
    if (found.empty()) value = resolve(compiled.expr, scope_, found);
    if (found.empty()) return value;
    errors_.take_compiled(std::move(found), Check::kRules);
    return std::nullopt;
  }

  void refuse(std::string_view reason, std::string where, SourcePos at, std::string fix) {
    errors_.of(Check::kRules)
        .push_back(reasoned(kCode, reason, std::move(where), at, std::move(fix)));
  }

  const Names& names_;
  const Scope& scope_;
  BuildErrors& errors_;
};

}  // namespace

void check_rules(const Template& source, const Names& names, const Scope& scope,
                 BuildErrors& errors) {
  RuleChecker checker(names, scope, errors);
  for (const Entry& entry : source.rules.entries()) {
    checker.check(entry.key.as_string(), entry.value);
  }
}

}  // namespace cairn

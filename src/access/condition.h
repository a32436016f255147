// One line of a policy's Condition: an operator, a key, the values to compare with; prepared once.
//
// Holds when one of the request's values fits one of these; a negative operator holds when none
// does, so also when the request does not bring the key.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/condition_context.h"
#include "access/glob.h"
#include "access/ip_prefix.h"

namespace cairn::access {

enum class Comparison : std::uint8_t {
  kEquals,
  kLess,
  kLessOrEquals,
  kGreater,
  kGreaterOrEquals,
};

enum class ValueForm : std::uint8_t {
  kText,
  kTextIgnoringCase,
  kPattern,
  kNumber,
  kDate,
  kBool,
  kIp
};

struct ConditionOperator {
  std::string_view name;  // "StringNotEquals"
  ValueForm form = ValueForm::kText;
  Comparison comparison = Comparison::kEquals;
  bool negative = false;
};

std::span<const ConditionOperator> condition_operators();
const ConditionOperator* find_condition_operator(std::string_view name);  // case counts

// What a value of this form has to be, for error texts: "a whole or decimal number".
std::string_view value_form_text(ValueForm form);

class Condition {
 public:
  Condition(const ConditionOperator& op, std::string_view key);

  // False when the text is not of the operator's form.
  bool add(std::string_view value);
  bool holds(const ConditionContext& context) const;

 private:
  struct Number {
    double value;
  };
  struct Instant {
    std::int64_t time_ms;
  };
  using Wanted = std::variant<std::string, Glob, Number, Instant, bool, IpPrefix>;

  std::optional<Wanted> wanted(std::string_view value) const;
  bool fits(std::string_view given) const;

  const ConditionOperator* operator_;
  std::string key_;  // lower case
  std::vector<Wanted> wanted_;
};

}  // namespace cairn::access

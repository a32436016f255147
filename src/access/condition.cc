#include "access/condition.h"

#include <array>
#include <charconv>
#include <cmath>

#include "access/instant.h"
#include "access/lower.h"

namespace cairn::access {
namespace {

using enum Comparison;
using enum ValueForm;

constexpr std::array<ConditionOperator, 21> kOperators = {{
    {"StringEquals", kText, kEquals, false},
    {"StringNotEquals", kText, kEquals, true},
    {"StringEqualsIgnoreCase", kTextIgnoringCase, kEquals, false},
    {"StringNotEqualsIgnoreCase", kTextIgnoringCase, kEquals, true},
    {"StringLike", kPattern, kEquals, false},
    {"StringNotLike", kPattern, kEquals, true},
    {"NumericEquals", kNumber, kEquals, false},
    {"NumericNotEquals", kNumber, kEquals, true},
    {"NumericLessThan", kNumber, kLess, false},
    {"NumericLessThanEquals", kNumber, kLessOrEquals, false},
    {"NumericGreaterThan", kNumber, kGreater, false},
    {"NumericGreaterThanEquals", kNumber, kGreaterOrEquals, false},
    {"DateEquals", kDate, kEquals, false},
    {"DateNotEquals", kDate, kEquals, true},
    {"DateLessThan", kDate, kLess, false},
    {"DateLessThanEquals", kDate, kLessOrEquals, false},
    {"DateGreaterThan", kDate, kGreater, false},
    {"DateGreaterThanEquals", kDate, kGreaterOrEquals, false},
    {"Bool", kBool, kEquals, false},
    {"IpAddress", kIp, kEquals, false},
    {"NotIpAddress", kIp, kEquals, true},
}};

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<bool> parse_bool(std::string_view text) {
  if (equal_ignoring_case(text, "true")) return true;
  if (equal_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

template <class T>
bool compares(Comparison comparison, T given, T wanted) {
  switch (comparison) {
    case kEquals:
      return !(given < wanted) && !(wanted < given);
    case kLess:
      return given < wanted;
    case kLessOrEquals:
      return given <= wanted;
    case kGreater:
      return given > wanted;
    case kGreaterOrEquals:
      return given >= wanted;
  }
  return false;
}

}  // namespace

std::span<const ConditionOperator> condition_operators() {
  return kOperators;
}

const ConditionOperator* find_condition_operator(std::string_view name) {
  for (const ConditionOperator& op : kOperators) {
    if (op.name == name) return &op;
  }
  return nullptr;
}

std::string_view value_form_text(ValueForm form) {
  switch (form) {
    case kText:
    case kTextIgnoringCase:
    case kPattern:
      return "a text";
    case kNumber:
      return "a decimal number";
    case kDate:
      return R"(a time such as "2026-11-22T08:30:00Z", or seconds since 1970)";
    case kBool:
      return R"("true" or "false")";
    case kIp:
      return R"(an address or a network such as "192.0.2.0/24" or "2001:db8::/32")";
  }
  return {};
}

Condition::Condition(const ConditionOperator& op, std::string_view key)
    : operator_(&op), key_(lower(key)) {}

bool Condition::add(std::string_view value) {
  std::optional<Wanted> prepared = wanted(value);
  if (!prepared) return false;
  wanted_.push_back(std::move(*prepared));
  return true;
}

std::optional<Condition::Wanted> Condition::wanted(std::string_view value) const {
  switch (operator_->form) {
    case kText:
    case kTextIgnoringCase:
      return Wanted(std::string(value));
    case kPattern:
      return Wanted(Glob(value));
    case kNumber:
      if (const auto number = parse_number(value)) return Wanted(Number{*number});
      return std::nullopt;
    case kDate:
      if (const auto instant = parse_instant(value)) return Wanted(Instant{*instant});
      return std::nullopt;
    case kBool:
      if (const auto truth = parse_bool(value)) return Wanted(*truth);
      return std::nullopt;
    case kIp:
      if (const auto network = IpPrefix::parse(value)) return Wanted(*network);
      return std::nullopt;
  }
  return std::nullopt;
}

bool Condition::holds(const ConditionContext& context) const {
  bool found = false;
  for (const std::string& given : context.find(key_)) found = found || fits(given);
  return found != operator_->negative;
}

// A given value that is not of the operator's form fits nothing.
bool Condition::fits(std::string_view given) const {
  const auto any = [&](auto&& test) {
    for (const Wanted& value : wanted_) {
      if (test(value)) return true;
    }
    return false;
  };
  switch (operator_->form) {
    case kText:
      return any([&](const Wanted& w) { return std::get<std::string>(w) == given; });
    case kTextIgnoringCase:
      return any(
          [&](const Wanted& w) { return equal_ignoring_case(std::get<std::string>(w), given); });
    case kPattern:
      return any([&](const Wanted& w) { return std::get<Glob>(w).matches(given); });
    case kNumber: {
      const auto number = parse_number(given);
      return number && any([&](const Wanted& w) {
               return compares(operator_->comparison, *number, std::get<Number>(w).value);
             });
    }
    case kDate: {
      const auto instant = parse_instant(given);
      return instant && any([&](const Wanted& w) {
               return compares(operator_->comparison, *instant, std::get<Instant>(w).time_ms);
             });
    }
    case kBool: {
      const auto truth = parse_bool(given);
      return truth && any([&](const Wanted& w) { return std::get<bool>(w) == *truth; });
    }
    case kIp: {
      const auto address = IpPrefix::parse(given);
      return address &&
             any([&](const Wanted& w) { return std::get<IpPrefix>(w).contains(*address); });
    }
  }
  return false;
}

}  // namespace cairn::access

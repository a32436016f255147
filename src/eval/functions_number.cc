// Functions that compute numbers; Fn::Add also joins lists and maps.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "eval/calculate.h"
#include "eval/compiler.h"
#include "eval/functions.h"
#include "eval/resolver.h"
#include "eval/text.h"

namespace cairn::detail {
namespace {

// Far above any sum of as many 64-bit integers as fit in memory.
__extension__ using Wide = __int128;

std::string decimal(Wide number) {
  std::string digits;
  const bool negative = number < 0;
  do {
    const int digit = static_cast<int>(number % 10);
    digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    number /= 10;
  } while (number != 0);
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

Value add_numbers(Call& call, std::span<const Value> items) {
  Wide whole = 0;
  double real = 0;
  bool fraction = false;
  for (const Value& item : items) {
    if (item.kind() == Kind::kBigInt) return call.fail("Fn::Add: a number is too large");
    fraction |= item.is_double();
    real += item.as_double();
    if (item.is_int()) whole += item.as_int();
  }
  return fraction ? Value::real(real) : Value::big_integer(decimal(whole));
}

Value add_lists(Call& call, std::span<const Value> items) {
  std::vector<Value> joined;
  for (const Value& item : items) {
    if (!call.spend(item.size() * sizeof(Value))) return {};
    joined.insert(joined.end(), item.items().begin(), item.items().end());
  }
  return Value::list(std::move(joined));
}

Value add_maps(Call& call, std::span<const Value> items) {
  std::vector<Entry> joined;
  for (const Value& item : items) {
    if (!call.spend(item.size() * sizeof(Entry))) return {};
    joined.insert(joined.end(), item.entries().begin(), item.entries().end());
  }
  return Value::map(std::move(joined));
}

bool less(const Value& a, const Value& b) {
  if (a.is_int() && b.is_int()) return a.as_int() < b.as_int();
  return a.as_double() < b.as_double();
}

Value extreme(std::span<const Value> items, bool largest) {
  const Value* best = nullptr;
  for (const Value& item : items) {
    if (item.is_null()) return {};
    if (best == nullptr || (largest ? less(*best, item) : less(item, *best))) best = &item;
  }
  return best != nullptr ? *best : Value();
}

// `digits` is an integer of any size: beyond 64 bits it is as good as the nearest that fits.
std::int64_t digits_of(const Value& value) {
  if (value.is_int()) return value.as_int();
  return value.as_string().starts_with('-') ? INT64_MIN : INT64_MAX;
}

}  // namespace

Part construct_add(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                   const Path& path) {
  if (argument.is_list() && argument.size() < 2) {
    return compiler.fail_shape(spec, "Fn::Add: the list must have two items or more", path,
                               argument.pos());
  }
  return compiler.call_by_table(spec, argument, path);
}

Value resolve_add(Call& call, Arguments arguments) {
  const auto items = arguments[0].items();
  const auto all = [items](auto kind) { return std::all_of(items.begin(), items.end(), kind); };
  const auto any = [items](auto kind) { return std::any_of(items.begin(), items.end(), kind); };
  if (items.size() < 2) return call.fail("Fn::Add: the list must have two items or more");
  if (any([](const Value& v) { return v.is_null(); })) return {};
  if (any([](const Value& v) { return v.is_unknown(); })) return first_unknown(arguments[0]);
  if (all([](const Value& v) { return v.is_number(); })) return add_numbers(call, items);
  if (all([](const Value& v) { return v.is_list(); })) return add_lists(call, items);
  if (all([](const Value& v) { return v.is_map(); })) return add_maps(call, items);
  return call.fail("Fn::Add: the items must be all numbers, all lists or all maps");
}

Value resolve_avg(Call& call, Arguments arguments) {
  const auto items = arguments[1].items();
  if (items.empty()) return call.fail("Fn::Avg: the list is empty");
  double sum = 0;
  for (const Value& item : items) {
    if (item.is_null()) continue;
    const std::optional<Value> number =
        item.is_string() ? parse_number(item.as_string()) : std::optional(item);
    if (!number) {
      return call.fail(fmt::format("Fn::Avg: \"{}\" is not a number", item.as_string()));
    }
    sum += number->as_double();
  }
  const double mean = sum / static_cast<double>(items.size());
  if (!std::isfinite(mean)) return call.fail("Fn::Avg: the result is not a finite number");
  return round_half_even(mean, digits_of(arguments[0]));
}

Value resolve_max(Call&, Arguments arguments) {
  return extreme(arguments[0].items(), true);
}
Value resolve_min(Call&, Arguments arguments) {
  return extreme(arguments[0].items(), false);
}

Part construct_calculate(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                         const Path& path) {
  const auto items = argument.items();
  if (!items.empty() && items[0].is_string()) {
    const std::string_view fault = calculation_fault(items[0].as_string());
    if (!fault.empty()) {
      return compiler.fail_shape(spec, fmt::format("Fn::Calculate: {}", fault), Path(path, 0),
                                 items[0].pos());
    }
  }
  return compiler.call_by_table(spec, argument, path);
}

Value resolve_calculate(Call& call, Arguments arguments) {
  std::vector<Value> numbers;
  if (arguments.size() > 2) {
    if (!call.spend(arguments[2].size() * sizeof(Value))) return {};
    for (const Value& item : arguments[2].items()) {
      const std::optional<Value> number =
          item.is_string() ? parse_number(item.as_string()) : std::optional(item);
      if (!number) {
        return call.fail(fmt::format("Fn::Calculate: \"{}\" is not a number", item.as_string()));
      }
      numbers.push_back(*number);
    }
  }
  const Result<Value> result =
      calculate(arguments[0].as_string(), digits_of(arguments[1]), numbers);
  return result ? *result : call.fail(result.error().message);
}

}  // namespace cairn::detail

// FunctionSpec: one row of the function table. The row says where a function may stand and what its
// arguments may be; construction and resolution read the same row, so an argument written in the
// template and one computed by another function are checked by one rule and refused in one wording.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "eval/expr.h"
#include "eval/node.h"

namespace cairn::detail {

class Call;
class Compiler;
class Path;

// Kinds of value an argument may have, as a set of bits, plus what else the table says about it.
using Kinds = std::uint32_t;
constexpr Kinds kind_bit(Kind kind) {
  return Kinds{1} << static_cast<unsigned>(kind);
}
inline constexpr Kinds kNull = kind_bit(Kind::kNull);
inline constexpr Kinds kBool = kind_bit(Kind::kBool);
inline constexpr Kinds kInteger = kind_bit(Kind::kInt) | kind_bit(Kind::kBigInt);
inline constexpr Kinds kNumber = kInteger | kind_bit(Kind::kDouble);
inline constexpr Kinds kText = kind_bit(Kind::kString);
inline constexpr Kinds kBytes = kind_bit(Kind::kBytes);
inline constexpr Kinds kList = kind_bit(Kind::kList);
inline constexpr Kinds kMap = kind_bit(Kind::kMap);
inline constexpr Kinds kScalar = kNull | kBool | kNumber | kText | kBytes;
inline constexpr Kinds kAnything = kScalar | kList | kMap;
inline constexpr Kinds kOptional = Kinds{1} << 16;     // may be left out
inline constexpr Kinds kLiteral = Kinds{1} << 17;      // must not be a function call
inline constexpr Kinds kNullAnswers = Kinds{1} << 18;  // null is accepted and is the result

struct Argument {
  std::string_view name;
  Kinds kinds = 0;
  Kinds members = 0;  // of a list; 0 when anything goes
};

enum class Form : std::uint8_t {
  kOne,    // {"Fn::Length": argument}
  kItems,  // {"Fn::Join": [argument, ...]}
};

// How Unknown and arguments reach `resolve`.
enum class Eagerness : std::uint8_t {
  kStrict,   // all arguments resolved; an Unknown anywhere in them is the result
  kPartial,  // all arguments resolved; the function deals with Unknown itself
  kLazy,     // none resolved: the function asks for those it needs
};

using Places = std::uint8_t;
constexpr Places place_bit(Place place) {
  return static_cast<Places>(1U << static_cast<unsigned>(place));
}
inline constexpr Places kInConditions = place_bit(Place::kConditions);
inline constexpr Places kInValues = place_bit(Place::kProperties) | place_bit(Place::kEvalLocal);
inline constexpr Places kAnywhere = kInValues | kInConditions | place_bit(Place::kCount);

// Builds the call from its argument when the general rules of the table are not enough.
using Construct = Part (*)(Compiler&, const FunctionSpec&, const Value& argument, const Path&);
using Resolve = Value (*)(Call&, std::span<const Value> arguments);

struct FunctionSpec {
  std::string_view name;
  Places places = kAnywhere;
  Form form = Form::kOne;
  Eagerness eagerness = Eagerness::kStrict;
  Resolve resolve = nullptr;
  std::array<Argument, 4> arguments{};
  Construct construct = nullptr;

  std::size_t count_max() const;
  std::size_t count_min() const;
};

// nullptr when no function has that name.
const FunctionSpec* find_function(std::string_view name);

// The one key of a map that is a function call: "Ref", or anything that starts with "Fn::".
// Empty for every other value (section 10.1).
std::string_view call_name(const Value& value);

// What is wrong with `value` as this argument; empty when nothing is. Unknown fits everywhere.
// `written` skips function calls, whose results are checked when they are resolved.
std::string argument_fault(const FunctionSpec& spec, const Argument& argument, const Value& value,
                           bool written);
// "Fn::Join takes [delimiter, list]."
std::string usage(const FunctionSpec& spec);

}  // namespace cairn::detail

// The rules of the function table applied to one argument, and their wording.
#include <fmt/format.h>

#include "eval/function.h"

namespace cairn::detail {
namespace {

struct KindName {
  Kinds kinds;
  std::string_view name;
};
constexpr KindName kKindNames[] = {
    {kText, "text"},   {kNumber, "a number"}, {kInteger, "an integer"}, {kBool, "a boolean"},
    {kBytes, "bytes"}, {kList, "a list"},     {kMap, "a map"},          {kNull, "null"},
};

// "text, a number or null"
std::string kinds_text(Kinds kinds) {
  std::vector<std::string_view> names;
  for (const KindName& row : kKindNames) {
    if ((kinds & row.kinds) != row.kinds) continue;
    names.push_back(row.name);
    kinds &= ~row.kinds;
  }
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

std::string_view with_article(Kind kind) {
  switch (kind) {
    case Kind::kInt:
    case Kind::kBigInt:
      return "an integer";
    case Kind::kDouble:
      return "a number with a fraction";
    case Kind::kBool:
      return "a boolean";
    case Kind::kString:
      return "text";
    case Kind::kBytes:
      return "bytes";
    case Kind::kList:
      return "a list";
    case Kind::kMap:
      return "a map";
    case Kind::kUnknown:
      return "not known yet";
    case Kind::kNull:
      break;
  }
  return "null";
}

bool fits(Kinds kinds, const Value& value) {
  return value.is_unknown() || (kinds & kind_bit(value.kind())) != 0;
}

}  // namespace

std::size_t FunctionSpec::count_max() const {
  std::size_t n = 0;
  while (n < arguments.size() && !arguments[n].name.empty()) ++n;
  return n;
}

std::size_t FunctionSpec::count_min() const {
  std::size_t n = 0;
  while (n < count_max() && (arguments[n].kinds & kOptional) == 0) ++n;
  return n;
}

std::string_view call_name(const Value& value) {
  if (!value.is_map() || value.size() != 1) return {};
  const Value& key = value.entries().front().key;
  if (!key.is_string()) return {};
  const std::string_view name = key.as_string();
  return name == "Ref" || name.starts_with("Fn::") ? name : std::string_view{};
}

std::string argument_fault(const FunctionSpec& spec, const Argument& argument, const Value& value,
                           bool written) {
  if (written && !call_name(value).empty()) {
    if ((argument.kinds & kLiteral) == 0) return {};
    return fmt::format("{}: the {} must be written out, not computed by {}", spec.name,
                       argument.name, call_name(value));
  }
  const Kinds kinds = argument.kinds | ((argument.kinds & kNullAnswers) != 0 ? kNull : 0);
  if (!fits(kinds, value)) {
    return fmt::format("{}: the {} must be {}, not {}", spec.name, argument.name, kinds_text(kinds),
                       with_article(value.kind()));
  }
  if (argument.members == 0) return {};
  std::size_t index = 0;
  for (const Value& member : value.items()) {
    const bool call = written && !call_name(member).empty();
    if (!call && !fits(argument.members, member)) {
      return fmt::format("{}: item {} of the {} must be {}, not {}", spec.name, index,
                         argument.name, kinds_text(argument.members), with_article(member.kind()));
    }
    ++index;
  }
  return {};
}

std::string usage(const FunctionSpec& spec) {
  std::string out(spec.name);
  out += spec.form == Form::kItems ? " takes [" : " takes ";
  for (std::size_t i = 0; i < spec.count_max(); ++i) {
    if (i > 0) out += ", ";
    out += spec.arguments[i].name;
    if ((spec.arguments[i].kinds & kOptional) != 0) out += '?';
  }
  out += spec.form == Form::kItems ? "]." : ".";
  return out;
}

}  // namespace cairn::detail

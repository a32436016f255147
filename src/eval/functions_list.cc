// Questions about lists, and lists made of lists. Where a member is Unknown the answer is known
// only if that member cannot change it.
#include "base/utf8.h"
#include "eval/functions.h"
#include "eval/resolver.h"

namespace cairn::detail {
namespace {

constexpr std::size_t kEachMemberMax = 10'000;

std::int64_t count_characters(std::string_view text) {
  std::int64_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

}  // namespace

Value resolve_length(Call&, Arguments arguments) {
  const Value& value = arguments[0];
  if (value.is_null()) return Value::integer(0);
  if (value.is_string()) return Value::integer(count_characters(value.as_string()));
  return Value::integer(static_cast<std::int64_t>(value.size()));
}

Value resolve_index(Call& call, Arguments arguments) {
  const Value& item = arguments[0];
  if (item.has_unknown()) return first_unknown(item);
  std::int64_t index = 0;
  for (const Value& member : arguments[1].items()) {
    if (member.has_unknown()) return first_unknown(member);
    if (!call.spend_walk(member)) return {};
    if (member == item) return Value::integer(index);
    ++index;
  }
  return {};
}

Value resolve_any(Call&, Arguments arguments) {
  for (const Value& member : arguments[0].items()) {
    if (!member.is_unknown() && truthy(member)) return Value::boolean(true);
  }
  return arguments[0].has_unknown() ? first_unknown(arguments[0]) : Value::boolean(false);
}

Value resolve_contains(Call& call, Arguments arguments) {
  const Value& value = arguments[1];
  if (value.has_unknown()) return first_unknown(value);
  if (!call.spend_walk(arguments[0])) return {};
  for (const Value& member : arguments[0].items()) {
    if (member == value) return Value::boolean(true);
  }
  return arguments[0].has_unknown() ? first_unknown(arguments[0]) : Value::boolean(false);
}

Value resolve_each_member_in(Call& call, Arguments arguments) {
  std::vector<Entry> allowed;
  for (const Value& list : arguments) {
    if (list.size() > kEachMemberMax) {
      return call.fail("Fn::EachMemberIn: a list has more than 10000 items");
    }
  }
  if (!call.spend(arguments[1].size() * sizeof(Entry))) return {};
  for (const Value& member : arguments[1].items()) allowed.push_back({member, Value()});
  const Value set = Value::map(std::move(allowed));
  for (const Value& member : arguments[0].items()) {
    if (set.find(member) == nullptr) return Value::boolean(false);
  }
  return Value::boolean(true);
}

Value resolve_list_merge(Call& call, Arguments arguments) {
  std::vector<Value> merged;
  for (const Value& list : arguments[0].items()) {
    if (list.is_unknown()) return list;
    if (!call.spend(list.size() * sizeof(Value))) return {};
    merged.insert(merged.end(), list.items().begin(), list.items().end());
  }
  return Value::list(std::move(merged));
}

Value resolve_select_map_list(Call& call, Arguments arguments) {
  std::vector<Value> found;
  if (!call.spend(arguments[1].size() * sizeof(Value))) return {};
  for (const Value& map : arguments[1].items()) {
    if (map.is_unknown()) return map;
    if (const Value* value = map.find(arguments[0])) found.push_back(*value);
  }
  return Value::list(std::move(found));
}

}  // namespace cairn::detail

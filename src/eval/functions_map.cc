// Maps made and read.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "eval/compiler.h"
#include "eval/functions.h"
#include "eval/resolver.h"
#include "eval/text.h"
#include "value/json.h"

namespace cairn::detail {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// "prefix.N.Field=text" taken apart; nothing when the name has another form.
struct Member {
  std::uint64_t number;
  std::string_view field;
};
std::optional<Member> parse_member(std::string_view name) {
  for (std::size_t dot = name.find('.'); dot != name.npos; dot = name.find('.', dot + 1)) {
    const std::size_t end = name.find('.', dot + 1);
    if (end == name.npos) return std::nullopt;
    const std::string_view digits = name.substr(dot + 1, end - dot - 1);
    const auto number = all_digits(digits) ? parse_integer(digits) : std::nullopt;
    if (number) return Member{static_cast<std::uint64_t>(*number), name.substr(end + 1)};
  }
  return std::nullopt;
}

Value merge(Call& call, const Value& under, const Value& over) {
  if (!call.spend((under.size() + over.size()) * sizeof(Entry))) return {};
  MapBuilder merged;
  for (const Entry& entry : under.entries()) {
    const Value* winner = over.find(entry.key);
    if (winner == nullptr) {
      merged.set(entry.key, entry.value);
    } else if (entry.value.is_unknown() && winner->is_map()) {
      merged.set(entry.key, entry.value);  // it may turn out to be a map to merge with
    } else {
      const bool both = entry.value.is_map() && winner->is_map();
      merged.set(entry.key, both ? merge(call, entry.value, *winner) : *winner);
    }
  }
  for (const Entry& entry : over.entries()) {
    if (under.find(entry.key) == nullptr) merged.set(entry.key, entry.value);
  }
  return merged.build();
}

// One column of Fn::MergeMapToList.
struct Column {
  Value key;
  std::span<const Value> items;
};

}  // namespace

Value resolve_get_json_value(Call& call, Arguments arguments) {
  Value source = arguments[1];
  if (source.is_string()) {
    const std::string_view text = source.as_string();
    if (text.empty()) return {};
    if (!call.spend(text.size())) return {};
    Result<Value> parsed = read_json(text);
    if (!parsed || !parsed->is_map()) {
      return call.fail("Fn::GetJsonValue: the text is not a JSON object");
    }
    source = std::move(parsed).value();
  }
  const Value* found = source.find(arguments[0]);
  if (found == nullptr || found->is_string()) return found != nullptr ? *found : Value();
  if (found->has_unknown()) return first_unknown(*found);
  if (!call.spend_walk(*found)) return {};
  return call.text(to_json(*found, JsonStyle::kPython));
}

Value resolve_member_list_to_map(Call& call, Arguments arguments) {
  const std::string_view key_field = arguments[0].as_string();
  const std::string_view value_field = arguments[1].as_string();
  struct Pair {
    std::optional<std::string_view> key, value;
  };
  std::map<std::uint64_t, Pair> members;
  if (!call.spend(arguments[2].size() * sizeof(Pair))) return {};
  for (const Value& item : arguments[2].items()) {
    const std::string_view text = item.as_string();
    const std::size_t equals = text.find('=');
    if (equals == text.npos) {
      return call.fail(fmt::format("Fn::MemberListToMap: the item \"{}\" has no \"=\"", text));
    }
    const std::optional<Member> member = parse_member(text.substr(0, equals));
    if (!member) continue;
    if (member->field == key_field) members[member->number].key = text.substr(equals + 1);
    if (member->field == value_field) members[member->number].value = text.substr(equals + 1);
  }
  MapBuilder map;
  for (const auto& [number, pair] : members) {
    if (!pair.key || !pair.value) {
      return call.fail(fmt::format("Fn::MemberListToMap: member {} has no {}", number,
                                   pair.key ? value_field : key_field));
    }
    map.set(*pair.key, Value::string(*pair.value));
  }
  return map.build();
}

Value resolve_merge_map(Call& call, Arguments arguments) {
  return merge(call, arguments[0], arguments[1]);
}

Part construct_merge_map_to_list(Compiler& compiler, const FunctionSpec& spec,
                                 const Value& argument, const Path& path) {
  std::size_t index = 0;
  for (const Value& map : argument.items()) {
    std::size_t filled = 0;
    for (const Entry& entry : map.entries()) {
      const Value& list = entry.value;
      if (!list.is_list() && !list.is_null() && call_name(map).empty() && call_name(list).empty()) {
        return compiler.fail_shape(spec, "Fn::MergeMapToList: the value in a map must be a list",
                                   Path(path, index), list.pos());
      }
      filled += !list.is_list() || list.size() > 0;
    }
    if (filled > 1) {
      return compiler.fail_shape(spec, "Fn::MergeMapToList: a map has more than one entry",
                                 Path(path, index), map.pos());
    }
    ++index;
  }
  return compiler.call_by_table(spec, argument, path);
}

Value resolve_merge_map_to_list(Call& call, Arguments arguments) {
  static const Value kBlank = Value::list({Value::string("")});
  std::vector<Column> columns;
  std::size_t rows = 0;
  for (const Value& map : arguments[0].items()) {
    if (map.is_unknown()) return map;
    std::size_t filled = 0;
    for (const Entry& entry : map.entries()) {
      if (entry.value.is_unknown()) return entry.value;
      if (!entry.value.is_list() && !entry.value.is_null()) {
        return call.fail("Fn::MergeMapToList: the value in a map must be a list");
      }
      const Value& list = entry.value.is_null() ? kBlank : entry.value;
      if (list.size() == 0) continue;
      if (++filled > 1) return call.fail("Fn::MergeMapToList: a map has more than one entry");
      columns.push_back({entry.key, list.items()});
      rows = std::max(rows, list.size());
    }
  }
  if (columns.empty()) return {};
  std::vector<Value> list;
  for (std::size_t row = 0; row < rows; ++row) {
    if (!call.spend(columns.size() * sizeof(Entry))) return {};
    MapBuilder map;
    for (const Column& column : columns) {
      map.set(column.key, column.items[std::min(row, column.items.size() - 1)]);
    }
    list.push_back(map.build());
  }
  return Value::list(std::move(list));
}

}  // namespace cairn::detail

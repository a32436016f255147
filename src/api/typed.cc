#include "api/typed.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>

#include "api/refusal.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "value/json.h"

namespace cairn::api {
namespace {

std::optional<Value> typed_string(std::string_view text, const Place& place,
                                  Complaints& complaints) {
  const std::size_t valid = utf8_valid_prefix(text);
  if (valid != text.size()) {
    complaints.invalid(place, fmt::format("byte {} is not UTF-8", valid + 1),
                       "Encode the text as UTF-8.");
    return std::nullopt;
  }
  if (text.find('\0') != std::string_view::npos) {
    complaints.invalid(place, "it contains the character U+0000", "Take that character out.");
    return std::nullopt;
  }
  return Value::string(text);
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Number number{};
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if constexpr (std::is_floating_point_v<Number>) {
    if (!std::isfinite(number)) return std::nullopt;
  }
  return number;
}

std::optional<bool> boolean_word(std::string_view text) {
  std::string word(text.substr(0, 6));
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (word == "true") return true;
  if (word == "false") return false;
  return std::nullopt;
}

// Turns JSON into what is declared; a null stands for an absent value.
std::optional<Value> typed_tree(ParameterType type, const Parameter& parameter, const Value& given,
                                const Place& place, Complaints& complaints);

std::optional<Value> typed_list(const Parameter& parameter, const Value& given, const Place& place,
                                Complaints& complaints) {
  std::vector<Value> items;
  items.reserve(given.size());
  std::size_t number = 0;
  for (const Value& item : given.items()) {
    ++number;
    if (item.is_null()) continue;
    auto typed = typed_tree(parameter.item_type, parameter, item, place.item(number), complaints);
    if (!typed) return std::nullopt;
    items.push_back(std::move(*typed));
  }
  return Value::list(std::move(items));
}

// A member that nobody would read is a mistyped one.
void refuse_unknown(const Parameter& parameter, const Value& given, const Place& place,
                    Complaints& complaints) {
  for (const Entry& entry : given.entries()) {
    if (complaints.full()) return;
    const std::string_view name = entry.key.as_string();
    const auto is_it = [&](const Parameter& field) { return field.name == name; };
    if (entry.value.is_null() ||
        std::any_of(parameter.fields.begin(), parameter.fields.end(), is_it))
      continue;
    Nearest nearest(name);
    std::string known;
    for (const Parameter& field : parameter.fields) {
      nearest.offer(field.name);
      known += (known.empty() ? "" : ", ") + field.name;
    }
    complaints.invalid(place, fmt::format("it has no member {}", quoted(name)),
                       nearest.best().empty() ? fmt::format("Its members are {}.", known)
                                              : fmt::format("Did you mean {}?", nearest.best()));
  }
}

std::optional<Value> typed_object(const Parameter& parameter, const Value& given,
                                  const Place& place, Complaints& complaints) {
  if (parameter.fields.empty()) return given;
  refuse_unknown(parameter, given, place, complaints);
  MapBuilder map;
  for (const Parameter& field : parameter.fields) {
    const Value* value = given.find(field.name);
    if (value == nullptr || value->is_null()) {
      if (field.required) complaints.missing(place.field(field.name));
      continue;
    }
    auto typed = typed_tree(field.type, field, *value, place.field(field.name), complaints);
    if (typed) map.set(field.name, std::move(*typed));
  }
  return map.build();
}

bool fits(ParameterType type, const Value& value) {
  switch (type) {
    case ParameterType::kString:
      return value.is_string();
    case ParameterType::kInteger:
      return value.is_int();
    case ParameterType::kNumber:
      return value.is_int() || value.is_double();
    case ParameterType::kBoolean:
      return value.is_bool();
    case ParameterType::kList:
      return value.is_list();
    case ParameterType::kObject:
      return value.is_map();
  }
  return false;
}

std::string_view type_name(ParameterType type) {
  switch (type) {
    case ParameterType::kString:
      return "a string";
    case ParameterType::kInteger:
      return "an integer";
    case ParameterType::kNumber:
      return "a number";
    case ParameterType::kBoolean:
      return "a boolean";
    case ParameterType::kList:
      return "a JSON array";
    case ParameterType::kObject:
      return "a JSON object";
  }
  return "";
}

std::optional<Value> typed_tree(ParameterType type, const Parameter& parameter, const Value& given,
                                const Place& place, Complaints& complaints) {
  if (type == ParameterType::kList && given.is_list()) {
    return typed_list(parameter, given, place, complaints);
  }
  if (type == ParameterType::kObject && given.is_map()) {
    return typed_object(parameter, given, place, complaints);
  }
  if (type == ParameterType::kString && given.is_string()) {
    return typed_string(given.as_string(), place, complaints);
  }
  if (fits(type, given)) return given;
  const bool scalar_wanted = type != ParameterType::kList && type != ParameterType::kObject;
  if (scalar_wanted && given.is_string()) {
    return typed_scalar(type, given.as_string(), place, complaints);
  }
  if (type == ParameterType::kString && given.is_int()) {
    return Value::string(std::to_string(given.as_int()));
  }
  complaints.invalid(place,
                     fmt::format("{} is not {}", to_json(given).substr(0, 100), type_name(type)),
                     fmt::format("Give {}.", type_name(type)));
  return std::nullopt;
}

}  // namespace

std::optional<Value> typed_scalar(ParameterType type, std::string_view text, const Place& place,
                                  Complaints& complaints) {
  switch (type) {
    case ParameterType::kInteger:
      if (const auto number = number_of<std::int64_t>(text)) return Value::integer(*number);
      break;
    case ParameterType::kNumber:
      if (const auto number = number_of<double>(text)) return Value::real(*number);
      break;
    case ParameterType::kBoolean:
      if (const auto word = boolean_word(text)) return Value::boolean(*word);
      break;
    default:
      return typed_string(text, place, complaints);
  }
  const bool boolean = type == ParameterType::kBoolean;
  complaints.invalid(place, fmt::format("{} is not {}", quoted(text), type_name(type)),
                     boolean ? "Give true or false." : "Give digits only.");
  return std::nullopt;
}

std::optional<Value> typed_json(const Parameter& parameter, std::string_view text,
                                const Place& place, Complaints& complaints) {
  Result<Value> given = read_json(text);
  if (!given) {
    const Error& error = given.error();
    complaints.add({.code = "InvalidParameter",
                    .message = invalid_parameter(place.text(), "it is not JSON", "").message,
                    .where = place.text(),
                    .at = error.at,
                    .fix = fmt::format("Give {}: {}", type_name(parameter.type), error.message)});
    return std::nullopt;
  }
  return typed_tree(parameter.type, parameter, *given, place, complaints);
}

}  // namespace cairn::api

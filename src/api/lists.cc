#include "api/lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "api/refusal.h"
#include "api/typed.h"

namespace cairn::api {
namespace {

// N of "N" or "N.Field"; 0 when there is none. 9 digits are more than any list has.
std::uint32_t item_number(std::string_view name) {
  constexpr std::size_t kDigitsMax = 9;
  std::uint32_t number = 0;
  if (name.empty() || name.size() > kDigitsMax || name.front() == '0') return 0;
  const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
  return bad == std::errc{} && end == name.data() + name.size() ? number : 0;
}

// Parts that belong to one item or one field, under the key they were sorted by.
struct Keyed {
  std::uint32_t key = 0;
  Part part;
};

// Calls each(key, parts) for every run of equal keys, in the order of the keys.
template <class Each>
void for_each_run(std::vector<Keyed>& keyed, Each each) {
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const Keyed& a, const Keyed& b) { return a.key < b.key; });
  std::vector<Part> parts;
  for (std::size_t i = 0; i < keyed.size();) {
    const std::uint32_t key = keyed[i].key;
    parts.clear();
    for (; i < keyed.size() && keyed[i].key == key; ++i) parts.push_back(keyed[i].part);
    each(key, std::span<Part>(parts));
  }
}

std::optional<Value> scalar_of(ParameterType type, std::span<const Part> parts, const Place& place,
                               Complaints& complaints) {
  if (!parts.front().path.empty()) {
    complaints.invalid(place, "it has no fields", fmt::format("Give {} alone.", place.text()));
    return std::nullopt;
  }
  if (parts.size() > 1) {
    complaints.invalid(place, "it is given more than once", "Give it once.");
    return std::nullopt;
  }
  return typed_scalar(type, parts.front().text, place, complaints);
}

std::optional<Value> field_of(const Parameter& field, std::span<Part> parts, const Place& place,
                              Complaints& complaints);

std::optional<Value> object_of(const Parameter& parameter, std::span<Part> parts,
                               const Place& place, Complaints& complaints) {
  const std::vector<Parameter>& fields = parameter.fields;
  std::vector<Keyed> keyed;
  keyed.reserve(parts.size());
  for (Part part : parts) {
    const std::string_view name = take_name(part.path);
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const Parameter& f) { return f.name == name; });
    if (field == fields.end()) continue;
    keyed.push_back({static_cast<std::uint32_t>(field - fields.begin()), part});
  }
  std::vector<Value> values(fields.size());
  for_each_run(keyed, [&](std::uint32_t key, std::span<Part> run) {
    const Parameter& field = fields[key];
    if (auto value = field_of(field, run, place.field(field.name), complaints)) {
      values[key] = std::move(*value);
    }
  });
  MapBuilder map;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto given = [&](const Keyed& k) { return k.key == i; };
    if (!values[i].is_null()) {
      map.set(fields[i].name, std::move(values[i]));
    } else if (fields[i].required && std::none_of(keyed.begin(), keyed.end(), given)) {
      complaints.missing(place.field(fields[i].name));
    }
  }
  return map.build();
}

std::optional<Value> field_of(const Parameter& field, std::span<Part> parts, const Place& place,
                              Complaints& complaints) {
  if (field.type == ParameterType::kList) return list_of(field, parts, place, complaints);
  if (field.type == ParameterType::kObject) return object_of(field, parts, place, complaints);
  const bool absent = field.type != ParameterType::kString && parts.front().text.empty();
  if (absent) return std::nullopt;
  return scalar_of(field.type, parts, place, complaints);
}

}  // namespace

std::string_view take_name(std::string_view& path) {
  const std::size_t dot = path.find('.');
  const std::string_view name = path.substr(0, dot);
  path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  return name;
}

std::optional<Value> list_of(const Parameter& parameter, std::span<Part> parts, const Place& place,
                             Complaints& complaints) {
  std::vector<Keyed> keyed;
  keyed.reserve(parts.size());
  for (Part part : parts) {
    const std::string_view name = take_name(part.path);
    const std::uint32_t number = item_number(name);
    if (number == 0) {
      complaints.invalid(place, fmt::format("{} is no item number", quoted(name)),
                         fmt::format("Number the items {0}.1, {0}.2 and so on.", place.text()));
      return std::nullopt;
    }
    keyed.push_back({number, part});
  }
  const bool objects = parameter.item_type == ParameterType::kObject;
  std::vector<Value> items;
  for_each_run(keyed, [&](std::uint32_t number, std::span<Part> run) {
    const Place item_place = place.item(number);
    const bool absent = !objects && run.size() == 1 && run.front().text.empty();
    if (absent) return;
    auto item = objects ? object_of(parameter, run, item_place, complaints)
                        : scalar_of(parameter.item_type, run, item_place, complaints);
    if (item) items.push_back(std::move(*item));
  });
  return Value::list(std::move(items));
}

}  // namespace cairn::api

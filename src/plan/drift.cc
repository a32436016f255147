#include "plan/drift.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "value/json.h"

namespace cairn {
namespace {

// Nobody publishes which lists have an order. These say what comes first: a candidate, a rule, a
// part of a key, a disk's device.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kOrdered = {{
    {"ALIYUN::ECS::Instance", "DiskMappings"},
    {"ALIYUN::ESS::ScalingConfiguration", "DiskMappings"},
    {"ALIYUN::ESS::ScalingConfiguration", "InstanceTypes"},
    {"ALIYUN::ESS::ScalingGroup", "RemovalPolicys"},
    {"ALIYUN::OTS::Table", "PrimaryKey"},
}};

bool has_order(std::string_view type, std::string_view property) {
  return std::find(kOrdered.begin(), kOrdered.end(), std::pair(type, property)) != kOrdered.end();
}

std::string text_of(const Value& scalar) {
  return scalar.is_string() ? std::string(scalar.as_string()) : to_json(scalar);
}

bool is_container(const Value& value) {
  return value.is_list() || value.is_map();
}

bool is_nothing(const Value& value) {
  return value.is_null() || (value.is_string() && value.as_string().empty()) ||
         (is_container(value) && value.size() == 0);
}

bool same_scalars(const Value& a, const Value& b) {
  return a == b || text_of(a) == text_of(b);
}

std::string escaped(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string unescaped(std::string_view part) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool escape = part[i] == '~' && i + 1 < part.size();
    out += !escape ? part[i] : (part[++i] == '1' ? '/' : '~');
  }
  return out;
}

class Comparison {
 public:
  explicit Comparison(std::vector<PropertyDifference>& differences) : differences_(differences) {}

  void property(const Property& schema, bool ordered, const Value& expected, const Value& actual) {
    ordered_ = ordered;
    at(escaped(schema.name), [&] { value(&schema, expected, actual); });
  }

 private:
  template <class Deed>
  void at(std::string_view part, Deed deed) {
    const std::size_t length = path_.size();
    path_.append("/").append(part);
    deed();
    path_.resize(length);
  }

  void tell(DifferenceType type, const Value& expected, const Value& actual) {
    differences_.push_back({path_, expected, actual, type});
  }

  void value(const Property* schema, const Value& expected, const Value& actual) {
    if (expected.is_map() && actual.is_map()) return map(schema, expected, actual);
    if (expected.is_list() && actual.is_list()) return list(schema, expected, actual);
    if (is_nothing(expected) && is_nothing(actual)) return;
    if (actual.is_null()) {
      const bool is_default = schema != nullptr && schema->default_value &&
                              same_scalars(*schema->default_value, expected);
      if (!is_default) tell(DifferenceType::kRemove, expected, {});
      return;
    }
    const bool scalars = !is_container(expected) && !is_container(actual);
    if (scalars ? same_scalars(expected, actual) : to_json(expected) == to_json(actual)) return;
    tell(DifferenceType::kNotEqual, expected, actual);
  }

  void map(const Property* schema, const Value& expected, const Value& actual) {
    for (const Entry& e : expected.entries()) {
      if (!e.key.is_string()) continue;
      const std::string_view name = e.key.as_string();
      const Property* inner = schema == nullptr ? nullptr : schema->find(name);
      at(escaped(name), [&] { value(inner, e.value, actual.get(name)); });
    }
    if (schema != nullptr && !schema->properties.empty()) return;
    for (const Entry& e : actual.entries()) {
      if (!e.key.is_string() || expected.find(e.key.as_string()) != nullptr) continue;
      at(escaped(e.key.as_string()), [&] { tell(DifferenceType::kAdd, {}, e.value); });
    }
  }

  void list(const Property* schema, const Value& expected, const Value& actual) {
    const Property* items = schema == nullptr ? nullptr : schema->items.get();
    const auto ours = expected.items();
    const auto theirs = actual.items();
    const std::vector<std::size_t> partner =
        std::exchange(ordered_, false) ? in_order(ours, theirs) : paired(items, ours, theirs);
    std::vector<bool> met(theirs.size(), false);
    for (std::size_t i = 0; i < ours.size(); ++i) {
      at(std::to_string(i), [&] {
        if (partner[i] == kNone) return tell(DifferenceType::kRemove, ours[i], {});
        met[partner[i]] = true;
        value(items, ours[i], theirs[partner[i]]);
      });
    }
    for (std::size_t j = 0; j < theirs.size(); ++j) {
      if (!met[j]) at(std::to_string(j), [&] { tell(DifferenceType::kAdd, {}, theirs[j]); });
    }
  }

  static std::vector<std::size_t> in_order(std::span<const Value> ours,
                                           std::span<const Value> theirs) {
    std::vector<std::size_t> partner(ours.size(), kNone);
    for (std::size_t i = 0; i < ours.size() && i < theirs.size(); ++i) partner[i] = i;
    return partner;
  }

  // First those in the same place, which is the common case, then equal ones anywhere, then those
  // that are the same thing with other members.
  static std::vector<std::size_t> paired(const Property* items, std::span<const Value> ours,
                                         std::span<const Value> theirs) {
    std::vector<std::size_t> partner(ours.size(), kNone);
    std::vector<bool> taken(theirs.size(), false);
    const auto pair = [&](auto fits) {
      for (std::size_t i = 0; i < ours.size(); ++i) {
        for (std::size_t j = 0; partner[i] == kNone && j < theirs.size(); ++j) {
          if (taken[j] || !fits(i, j)) continue;
          partner[i] = j;
          taken[j] = true;
        }
      }
    };
    pair([&](std::size_t i, std::size_t j) { return i == j && equal(items, ours[i], theirs[j]); });
    pair([&](std::size_t i, std::size_t j) { return equal(items, ours[i], theirs[j]); });
    pair([&](std::size_t i, std::size_t j) { return same_thing(items, ours[i], theirs[j]); });
    return partner;
  }

  static bool equal(const Property* items, const Value& expected, const Value& actual) {
    std::vector<PropertyDifference> differences;
    Comparison(differences).value(items, expected, actual);
    return differences.empty();
  }

  static bool same_thing(const Property* items, const Value& expected, const Value& actual) {
    if (items == nullptr || !expected.is_map() || !actual.is_map()) return false;
    bool named = false;
    for (const Property& member : items->properties) {
      if (!member.required) continue;
      named = true;
      if (!equal(&member, expected.get(member.name), actual.get(member.name))) return false;
    }
    return named;
  }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::vector<PropertyDifference>& differences_;
  std::string path_;
  bool ordered_ = false;  // of the property's own list, not of those inside
};

// A difference on its way down: what is left of its path.
struct Taken {
  std::string_view rest;  // "/0/Value"; empty: here
  const PropertyDifference* difference;
};

std::string_view first_part(std::string_view path) {
  return path.substr(1, path.find('/', 1) - 1);
}

std::vector<Taken> below(std::span<const Taken> taken, std::string_view part) {
  std::vector<Taken> out;
  for (const Taken& t : taken) {
    if (t.rest.empty() || first_part(t.rest) != part) continue;
    out.push_back({t.rest.substr(1 + part.size()), t.difference});
  }
  return out;
}

bool adds_here(const Taken& t) {
  return t.difference->type == DifferenceType::kAdd &&
         t.rest.find('/', 1) == std::string_view::npos;
}

// {"Ref": …} and the like: one key that names a function.
bool is_function(const Value& value) {
  if (!value.is_map() || value.size() != 1) return false;
  const Value& key = value.entries().front().key;
  return key.is_string() && (key.as_string() == "Ref" || key.as_string().starts_with("Fn::"));
}

class Adoption {
 public:
  // Nothing: the value is no more.
  static std::optional<Value> value(const Value& written, const Value& expected,
                                    std::span<const Taken> taken) {
    if (taken.empty()) return written;
    for (const Taken& t : taken) {
      if (!t.rest.empty()) continue;
      if (t.difference->type == DifferenceType::kRemove) return std::nullopt;
      return t.difference->actual;
    }
    if (expected.is_map())
      return map(plain(written, expected) ? written : expected, expected, taken);
    return list(plain(written, expected) ? written : expected, expected, taken);
  }

 private:
  static bool plain(const Value& written, const Value& expected) {
    if (written.kind() != expected.kind() || is_function(written)) return false;
    if (written.is_list()) return written.size() == expected.size();
    // A key that is written nowhere came out of a function.
    return std::all_of(expected.entries().begin(), expected.entries().end(),
                       [&](const Entry& e) { return written.find(e.key) != nullptr; });
  }

  static Value map(const Value& written, const Value& expected, std::span<const Taken> taken) {
    std::vector<Entry> out;
    for (const Entry& e : written.entries()) {
      if (!e.key.is_string()) continue;
      const std::string_view name = e.key.as_string();
      std::optional<Value> changed =
          value(e.value, expected.get(name), below(taken, escaped(name)));
      if (changed) out.push_back({e.key, std::move(*changed)});
    }
    for (const Taken& t : taken) {
      if (!adds_here(t)) continue;
      out.push_back({Value::string(unescaped(first_part(t.rest))), t.difference->actual});
    }
    return Value::map(std::move(out));
  }

  static Value list(const Value& written, const Value& expected, std::span<const Taken> taken) {
    std::vector<Value> out;
    const auto items = written.items();
    std::vector<Taken> inside;
    for (const Taken& t : taken) {
      if (!adds_here(t)) inside.push_back(t);
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      std::optional<Value> changed =
          value(items[i], expected.items()[i], below(inside, std::to_string(i)));
      if (changed) out.push_back(std::move(*changed));
    }
    for (const Taken& t : taken) {
      if (adds_here(t)) out.push_back(t.difference->actual);
    }
    return Value::list(std::move(out));
  }
};

std::vector<Taken> all_of(std::span<const PropertyDifference> differences) {
  std::vector<Taken> out;
  for (const PropertyDifference& d : differences) out.push_back({d.path, &d});
  return out;
}

}  // namespace

std::string_view name_of(DifferenceType type) {
  constexpr std::string_view kNames[] = {"ADD", "REMOVE", "NOT_EQUAL"};
  return kNames[static_cast<std::size_t>(type)];
}

Drift compare(const ResourceType& type, const Value& expected, const Value& actual) {
  Drift out;
  MapBuilder ours;
  MapBuilder theirs;
  for (const Entry& e : expected.entries()) {
    const Property* property = e.key.is_string() ? type.find(e.key.as_string()) : nullptr;
    if (property == nullptr || !property->drift || e.value.is_null()) continue;
    const Value& live = actual.get(property->name);
    ours.set(property->name, e.value);
    if (!live.is_null()) theirs.set(property->name, live);
    Comparison(out.differences)
        .property(*property, has_order(type.name, property->name), e.value, live);
  }
  out.expected = ours.build();
  out.actual = theirs.build();
  return out;
}

Value adopt(const Value& expected, std::span<const PropertyDifference> differences) {
  return adopt_written(expected, expected, differences);
}

Value adopt_written(const Value& written, const Value& expected,
                    std::span<const PropertyDifference> differences) {
  return Adoption::value(written, expected, all_of(differences)).value_or(Value());
}

bool names_difference(std::string_view wanted, const PropertyDifference& difference) {
  const std::string path = wanted.starts_with('/') ? std::string(wanted) : '/' + escaped(wanted);
  return difference.path == path ||
         (difference.path.starts_with(path) && difference.path[path.size()] == '/');
}

std::string property_of(std::string_view path) {
  return unescaped(first_part(path));
}

}  // namespace cairn

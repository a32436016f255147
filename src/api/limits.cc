#include "api/limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/refusal.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "value/json.h"

namespace cairn::api {
namespace {

bool one_of(const std::vector<Value>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

std::string listed(const std::vector<Value>& values) {
  std::string out;
  for (const Value& value : values) {
    if (!out.empty()) out += ", ";
    out += value.is_string() ? std::string(value.as_string()) : to_json(value);
  }
  return out;
}

std::string nearest_value(const std::vector<Value>& allowed, const Value& given) {
  Nearest nearest(given.is_string() ? given.as_string() : std::string_view());
  for (const Value& value : allowed) {
    if (value.is_string()) nearest.offer(value.as_string());
  }
  return nearest.best().empty() ? "Give one of those."
                                : fmt::format("Did you mean {}?", nearest.best());
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::size_t characters(std::string_view text) {
  const auto starts_character = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

void check_length(const Limits& limits, std::string_view text, const Place& place,
                  Complaints& complaints) {
  if (!limits.min_length && !limits.max_length) return;
  const std::size_t length = limits.length_in_bytes ? text.size() : characters(text);
  const std::string_view unit = limits.length_in_bytes ? "bytes" : "characters";
  if (limits.max_length && length > *limits.max_length) {
    complaints.invalid(
        place,
        fmt::format("its length of {} {} is greater than {}", length, unit, *limits.max_length),
        fmt::format("Shorten it to {} {}.", *limits.max_length, unit), Fault::kLength);
  }
  if (limits.min_length && length < *limits.min_length) {
    complaints.invalid(
        place, fmt::format("its length of {} {} is less than {}", length, unit, *limits.min_length),
        fmt::format("Give at least {} {}.", *limits.min_length, unit), Fault::kLength);
  }
}

void check_form(const Limits& limits, std::string_view text, const Place& place,
                Complaints& complaints) {
  const bool free = limits.wildcard && text.find('*') != std::string_view::npos;
  if (limits.pattern && !free && !limits.pattern->matches(text)) {
    complaints.invalid(
        place, fmt::format("{} does not match pattern \"{}\"", quoted(text), limits.pattern_text),
        "Change it to match the pattern.", Fault::kCharacters);
  }
  if (limits.non_blank && text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    complaints.invalid(place, "it is blank", "Give a text.");
  }
  for (const std::string& prefix : limits.forbidden_prefixes) {
    if (!text.starts_with(prefix)) continue;
    complaints.invalid(place, fmt::format("it starts with {}", prefix), "Begin it otherwise.");
  }
  for (const std::string& part : limits.forbidden_substrings) {
    if (text.find(part) == std::string_view::npos) continue;
    complaints.invalid(place, fmt::format("it contains {}", part), "Take that out.");
  }
}

void check_scheme(const Limits& limits, std::string_view text, const Place& place,
                  Complaints& complaints) {
  if (limits.url_schemes.empty()) return;
  const auto starts_with = [&](const std::string& scheme) {
    return text.starts_with(scheme) && text.substr(scheme.size()).starts_with("://");
  };
  if (std::any_of(limits.url_schemes.begin(), limits.url_schemes.end(), starts_with)) return;
  complaints.invalid(
      place, fmt::format("{} is not a URL of scheme {}", quoted(text), joined(limits.url_schemes)),
      fmt::format("Give a URL such as {}://host/path.", limits.url_schemes.back()));
}

void check_range(const Limits& limits, const Value& number, const Place& place,
                 Complaints& complaints) {
  const double given = number.as_double();
  const bool low = limits.minimum && given < static_cast<double>(*limits.minimum);
  const bool high = limits.maximum && given > static_cast<double>(*limits.maximum);
  if (!low && !high) return;
  const std::int64_t bound = low ? *limits.minimum : *limits.maximum;
  complaints.invalid(
      place, fmt::format("{} is {} than {}", to_json(number), low ? "less" : "greater", bound),
      limits.minimum && limits.maximum
          ? fmt::format("Give a number from {} to {}.", *limits.minimum, *limits.maximum)
          : fmt::format("Give {} at {}.", bound, low ? "least" : "most"));
}

// A scalar, or one item of a list of scalars.
void check_scalar(const Limits& limits, const Value& value, const Place& place,
                  Complaints& complaints) {
  if (one_of(limits.known_values, value)) return;
  if (!limits.allowed_values.empty() && !one_of(limits.allowed_values, value)) {
    const std::string given =
        value.is_string() ? quoted(value.as_string()) : to_json(value).substr(0, 100);
    complaints.invalid(place,
                       fmt::format("{} is not one of {}", given, listed(limits.allowed_values)),
                       nearest_value(limits.allowed_values, value), Fault::kNotAllowed);
    return;
  }
  if (value.is_string()) {
    check_form(limits, value.as_string(), place, complaints);
    check_scheme(limits, value.as_string(), place, complaints);
  } else if (value.is_number()) {
    check_range(limits, value, place, complaints);
  }
}

void check_fields(const Parameter& parameter, const Value& map, const Place& place,
                  Complaints& complaints) {
  for (const Parameter& field : parameter.fields) {
    if (const Value* value = map.find(field.name)) {
      check_limits(field, *value, place.field(field.name), complaints);
    }
  }
}

void check_exclusive_fields(const Parameter& parameter, const Value& map, const Place& place,
                            Complaints& complaints) {
  for (const std::vector<std::string>& group : parameter.limits.exclusive_fields) {
    const auto given = [&](const std::string& name) { return map.find(name) != nullptr; };
    if (std::count_if(group.begin(), group.end(), given) < 2) continue;
    std::string names;
    for (const std::string& name : group) {
      names += (names.empty() ? "" : ",") + place.field(name).text();
    }
    complaints.more_than_one_of(names);
  }
}

void check_list(const Parameter& parameter, const Value& list, const Place& place,
                Complaints& complaints) {
  const Limits& limits = parameter.limits;
  if (limits.max_items && list.size() > *limits.max_items) {
    complaints.invalid(place,
                       fmt::format("its {} items are more than {}", list.size(), *limits.max_items),
                       fmt::format("Give at most {}.", *limits.max_items));
    return;
  }
  std::size_t number = 0;
  for (const Value& item : list.items()) {
    if (complaints.full()) return;
    const Place item_place = place.item(++number);
    if (item.is_map()) {
      check_fields(parameter, item, item_place, complaints);
      continue;
    }
    check_scalar(limits, item, item_place, complaints);
    if (limits.item_max_bytes && item.is_string() &&
        item.as_string().size() > *limits.item_max_bytes) {
      complaints.invalid(item_place,
                         fmt::format("it is longer than {} bytes", *limits.item_max_bytes),
                         "Shorten it.");
    }
  }
}

}  // namespace

void check_limits(const Parameter& parameter, const Value& value, const Place& place,
                  Complaints& complaints) {
  if (value.is_list()) {
    check_list(parameter, value, place, complaints);
  } else if (value.is_map()) {
    check_fields(parameter, value, place, complaints);
    check_exclusive_fields(parameter, value, place, complaints);
  } else {
    check_scalar(parameter.limits, value, place, complaints);
    if (value.is_string()) {
      check_length(parameter.limits, value.as_string(), place, complaints);
    }
  }
}

}  // namespace cairn::api

#include "api/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "api/complaints.h"
#include "api/limits.h"
#include "api/lists.h"
#include "api/refusal.h"
#include "api/typed.h"
#include "base/suggest.h"
#include "catalog/error_catalog.h"
#include "catalog/regions.h"

namespace cairn::api {
namespace {

struct Claimed {
  const Parameter* parameter;
  Part part;
};

// The fields that belong to a parameter of the action and say something, grouped by parameter.
std::vector<Claimed> claim(const Action& action, const FormFields& fields) {
  std::vector<Claimed> claimed;
  claimed.reserve(fields.size());
  for (const auto& [name, text] : fields) {
    std::string_view path = name;
    const Parameter* parameter = action.find(take_name(path));
    if (parameter == nullptr) continue;
    const bool alone = path.empty();
    if (alone ? text.empty() : parameter->wire == Wire::kScalar) continue;
    claimed.push_back({parameter, {path, text}});
  }
  std::stable_sort(claimed.begin(), claimed.end(),
                   [](const Claimed& a, const Claimed& b) { return a.parameter < b.parameter; });
  return claimed;
}

std::optional<Value> value_of(const Parameter& parameter, std::span<Part> parts,
                              Complaints& complaints) {
  const Place place{nullptr, parameter.name};
  const bool list = parameter.type == ParameterType::kList;
  const auto alone = [](const Part& part) { return part.path.empty(); };
  const bool any_alone = std::any_of(parts.begin(), parts.end(), alone);
  if (list && !any_alone) return list_of(parameter, parts, place, complaints);
  if (list && parameter.wire == Wire::kRepeatList) {
    complaints.invalid(place, "it is a list whose items are parameters of their own",
                       fmt::format("Give {}.1 and so on.", parameter.name));
    return std::nullopt;
  }
  if (parts.size() > 1) {
    complaints.invalid(place, "it is given more than once", "Give it once.");
    return std::nullopt;
  }
  if (!any_alone) {
    complaints.invalid(place, "it is one JSON text, not several parameters",
                       fmt::format("Give {} as JSON.", parameter.name));
    return std::nullopt;
  }
  if (parameter.wire == Wire::kJson) {
    return typed_json(parameter, parts.front().text, place, complaints);
  }
  return typed_scalar(parameter.type, parts.front().text, place, complaints);
}

bool given(std::span<const Claimed> claimed, std::string_view name) {
  return std::any_of(claimed.begin(), claimed.end(),
                     [&](const Claimed& c) { return c.parameter->name == name; });
}

std::string comma_joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ","));
}

void check_required(const Action& action, std::span<const Claimed> claimed,
                    Complaints& complaints) {
  for (const Parameter& parameter : action.parameters) {
    if (parameter.required && !given(claimed, parameter.name)) {
      complaints.add(missing_mandatory(parameter.name));
    }
  }
}

void check_required_when(const Action& action, std::span<const Claimed> claimed,
                         const Value& parameters, Complaints& complaints) {
  for (const Parameter& parameter : action.parameters) {
    const std::optional<RequiredWhen>& when = parameter.limits.required_when;
    if (!when || given(claimed, parameter.name)) continue;
    const std::string_view value = parameters.get_string(when->parameter);
    if (std::find(when->values.begin(), when->values.end(), value) == when->values.end()) continue;
    const std::string reason = fmt::format("for {} is {}", when->parameter, value);
    complaints.add(
        {.code = "MissingParameter",
         .message = error_text("MissingParameter", {{"name", parameter.name}, {"reason", reason}}),
         .where = parameter.name,
         .fix = fmt::format("Give {}.", parameter.name)});
  }
}

// Each group stands at every one of its members; it is checked at the first that is given.
void check_exclusive(std::span<const Claimed> claimed, Complaints& complaints) {
  const Parameter* last = nullptr;
  for (const Claimed& c : claimed) {
    if (c.parameter == last) continue;
    last = c.parameter;
    const std::vector<std::string>& group = last->limits.exclusive_group;
    const auto is_given = [&](const std::string& name) { return given(claimed, name); };
    if (std::count_if(group.begin(), group.end(), is_given) > 1) {
      const auto first = std::find_if(claimed.begin(), claimed.end(), [&](const Claimed& other) {
        return std::find(group.begin(), group.end(), other.parameter->name) != group.end();
      });
      if (first->parameter == last) complaints.more_than_one_of(comma_joined(group));
    }
    for (const std::string& forbidden : last->limits.forbids) {
      if (is_given(forbidden)) complaints.more_than_one_of(last->name + "," + forbidden);
    }
  }
}

// "More than one" is said by the exclusive groups of the parameters, which name the same sources.
void check_template_source(const Action& action, std::span<const Claimed> claimed,
                           Complaints& complaints) {
  const TemplateSource& source = action.template_source;
  if (source.cardinality != Cardinality::kExactlyOne) return;
  const auto is_given = [&](const std::string& name) { return given(claimed, name); };
  if (std::none_of(source.of.begin(), source.of.end(), is_given)) {
    complaints.missing_one_of(comma_joined(source.of));
  }
}

void check_region(const Value& parameters, Complaints& complaints) {
  constexpr std::string_view kName = "RegionId";
  const Value& given = parameters.get(kName);
  if (!given.is_string() || find_region(given.as_string()) != nullptr) return;
  Nearest nearest(given.as_string());
  for (const Region& region : all_regions()) nearest.offer(region.id);
  complaints.invalid({nullptr, kName}, fmt::format("there is no region \"{}\"", given.as_string()),
                     nearest.best().empty() ? "DescribeRegions tells the regions."
                                            : fmt::format("Did you mean {}?", nearest.best()));
}

}  // namespace

Decoded decode_parameters(const Action& action, const FormFields& fields) {
  Complaints complaints(action.api);
  const std::vector<Claimed> claimed = claim(action, fields);
  check_required(action, claimed, complaints);
  MapBuilder map;
  std::vector<Part> parts;
  for (std::size_t i = 0; i < claimed.size() && !complaints.full();) {
    const Parameter& parameter = *claimed[i].parameter;
    parts.clear();
    for (; i < claimed.size() && claimed[i].parameter == &parameter; ++i) {
      parts.push_back(claimed[i].part);
    }
    auto value = value_of(parameter, parts, complaints);
    if (!value) continue;
    check_limits(parameter, *value, {nullptr, parameter.name}, complaints);
    map.set(parameter.name, std::move(*value));
  }
  Decoded decoded{.parameters = map.build(), .complaints = {}};
  check_region(decoded.parameters, complaints);
  check_required_when(action, claimed, decoded.parameters, complaints);
  check_exclusive(claimed, complaints);
  check_template_source(action, claimed, complaints);
  decoded.complaints = complaints.take();
  return decoded;
}

}  // namespace cairn::api

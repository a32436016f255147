#include "access/ros_authorization.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "access/arn.h"
#include "catalog/action.h"
#include "catalog/authorization.h"

namespace cairn::access {
namespace {

constexpr std::string_view kEverything = "*";
constexpr std::array<std::pair<std::string_view, Reference>, 5> kReferences = {{
    {"stack_of_change_set", Reference::kStackOfChangeSet},
    {"stack_of_drift_detection", Reference::kStackOfDriftDetection},
    {"stack_of_name", Reference::kStackOfName},
    {"stack_group_name", Reference::kStackGroupName},
    {"stack_group_of_operation", Reference::kStackGroupOfOperation},
}};

// Cuts the text before `mark` off the front of `rest`; all of it when there is no mark.
std::string_view take(std::string_view& rest, char mark) {
  const std::size_t at = std::min(rest.find(mark), rest.size());
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return taken;
}

// The parameter "A", or the member "A.B" of one; null when it is not given.
const Value& given(const Value& parameters, std::string_view path) {
  const Value* value = &parameters;
  while (!path.empty()) value = &value->get(take(path, '.'));
  return *value;
}

bool is_given(const Value& value) {
  return value.is_list() ? value.size() > 0 : !value.is_null();
}

// Fills the places of names from one request.
class Names {
 public:
  Names(const Value& parameters, const Lookup& lookup) : parameters_(parameters), lookup_(lookup) {}

  // One name for each combination of the texts of lists, each once.
  std::vector<std::string> of(std::string_view pattern) const {
    std::vector<std::string> names = {""};
    while (!pattern.empty()) {
      const std::string_view literal = take(pattern, '{');
      for (std::string& name : names) name += literal;
      if (pattern.empty()) break;
      append(names, texts(take(pattern, '}')));
    }
    return names;
  }

 private:
  static void append(std::vector<std::string>& names, const std::vector<std::string>& texts) {
    std::vector<std::string> longer;
    longer.reserve(names.size() * texts.size());
    for (const std::string& name : names) {
      for (const std::string& text : texts) longer.push_back(name + text);
    }
    names = std::move(longer);
  }

  // What a place stands for: never empty.
  std::vector<std::string> texts(std::string_view place) const {
    while (!place.empty()) {
      std::string_view path = take(place, '|');
      std::string_view reference = path;
      path = take(reference, '>');
      const Value& value = given(parameters_, path);
      if (is_given(value)) return looked_up(value, reference);
    }
    return {std::string(kEverything)};
  }

  std::vector<std::string> looked_up(const Value& value, std::string_view reference) const {
    std::vector<std::string> texts;
    const auto add = [&](const Value& item) {
      std::string text(item.is_string() ? item.as_string() : kEverything);
      texts.push_back(reference.empty() ? std::move(text) : look_up(reference, text));
    };
    if (value.is_list()) {
      for (const Value& item : value.items()) add(item);
    } else {
      add(value);
    }
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    return texts;
  }

  std::string look_up(std::string_view word, std::string_view id) const {
    for (const auto& [name, kind] : kReferences) {
      if (name != word || !lookup_) continue;
      return lookup_(kind, id).value_or(std::string(kEverything));
    }
    return std::string(kEverything);
  }

  const Value& parameters_;
  const Lookup& lookup_;
};

bool applies(const TouchedResource& resource, const Value& parameters) {
  if (!resource.when.empty() && !is_given(given(parameters, resource.when))) return false;
  return resource.case_parameter.empty() ||
         parameters.get_string(resource.case_parameter) == resource.case_value;
}

bool has_region(std::string_view action) {
  const Action* known = ActionCatalog::embedded().find(action);
  return known == nullptr || known->find("RegionId") != nullptr;
}

std::vector<std::string> resource_names(std::string_view region, std::string_view account,
                                        const std::string& name, const std::string& was) {
  // Ids may be given as whole names (those of templates are, when they are shared): the thing is
  // the same, whichever way it is named.
  const std::size_t slash = name.find('/');
  if (slash != std::string::npos) {
    const auto whole = parse_arn(std::string_view(name).substr(slash + 1));
    if (whole && whole->service == "ros") {
      return ros_arns(region, whole->account, whole->relative);
    }
  }
  if (name != kEverything) return ros_arns(region, account, name, was);
  std::vector<std::string> names = {name};
  if (!was.empty()) names.push_back(fmt::format("acs:ros:{}:{}:{}", region, account, was));
  return names;
}

}  // namespace

std::vector<RequiredAccess> required_access(std::string_view action, const Value& parameters,
                                            std::string_view region, std::string_view account,
                                            const Lookup& lookup) {
  const Authorization* row = find_authorization(action);
  if (row != nullptr && row->level == AccessLevel::kNone) return {};
  const std::string named = fmt::format("ros:{}", action);
  const std::string_view place = has_region(action) ? region : kEverything;
  std::vector<RequiredAccess> required;
  const Names names(parameters, lookup);
  for (const TouchedResource& resource :
       row != nullptr ? std::span(row->resources) : std::span<const TouchedResource>{}) {
    if (!applies(resource, parameters)) continue;
    const std::vector<std::string> olds = names.of(resource.was);
    const std::vector<std::string> news = names.of(resource.name);
    for (std::size_t i = 0; i < news.size(); ++i) {
      const std::string& old = olds.size() == news.size() ? olds[i] : olds.front();
      required.push_back({named, resource_names(place, account, news[i], old)});
    }
  }
  // A request that names nothing, or an action nobody thought of, needs the action on everything.
  if (required.empty()) required.push_back({named, {std::string(kEverything)}});
  return required;
}

}  // namespace cairn::access

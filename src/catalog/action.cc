#include "catalog/action.h"

#include <algorithm>
#include <array>
#include <utility>

#include "catalog/embedded.h"
#include "catalog/own_data.h"

namespace cairn {
namespace {

constexpr std::string_view kFile = "actions.json";
constexpr std::string_view kOwnFile = "own-actions.json";

constexpr std::array<ApiInfo, 5> kApis = {{
    {Api::kRos, "ROS", "2019-09-10"},
    {Api::kRam, "Ram", "2015-05-01"},
    {Api::kSts, "Sts", "2015-04-01"},
    {Api::kResourceManager, "ResourceManager", "2020-03-31"},
    {Api::kResourceDirectory, "ResourceDirectoryMaster", "2022-04-19"},
}};

constexpr std::array<std::pair<std::string_view, ParameterType>, 6> kTypes = {{
    {"string", ParameterType::kString},
    {"integer", ParameterType::kInteger},
    {"number", ParameterType::kNumber},
    {"boolean", ParameterType::kBoolean},
    {"list", ParameterType::kList},
    {"object", ParameterType::kObject},
}};
constexpr std::array<std::pair<std::string_view, Wire>, 3> kWires = {{
    {"scalar", Wire::kScalar},
    {"repeat_list", Wire::kRepeatList},
    {"json", Wire::kJson},
}};
constexpr std::array<std::pair<std::string_view, Cardinality>, 3> kCardinalities = {{
    {"exactly_one", Cardinality::kExactlyOne},
    {"zero_or_one", Cardinality::kZeroOrOne},
    {"custom", Cardinality::kCustom},
}};
constexpr std::array<std::pair<std::string_view, Paging>, 3> kPagings = {{
    {"PageNumber/PageSize", Paging::kPageNumber},
    {"NextToken/MaxResults", Paging::kNextToken},
    {"NextToken", Paging::kNextToken},
}};

std::optional<std::int64_t> number(const Value& value) {
  if (!value.is_int()) return std::nullopt;
  return value.as_int();
}

std::optional<std::size_t> size(const Value& value) {
  if (!value.is_int()) return std::nullopt;
  return static_cast<std::size_t>(value.as_int());
}

std::vector<Value> values(const Value& list) {
  return {list.items().begin(), list.items().end()};
}

Limits read_limits(const Value& map) {
  Limits limits;
  limits.allowed_values = values(map.get("allowed_values"));
  limits.known_values = values(map.get("known_values"));
  if (const Value* value = map.find("default")) limits.default_value = *value;
  limits.minimum = number(map.get("minimum"));
  limits.maximum = number(map.get("maximum"));
  limits.min_length = size(map.get("min_length"));
  limits.max_length = size(map.get("max_length"));
  limits.length_in_bytes = map.get_string("length_unit") == "bytes";
  limits.pattern_text = map.get_string("pattern");
  if (!limits.pattern_text.empty()) {
    limits.pattern = NamePattern::parse(limits.pattern_text);
    if (!limits.pattern) malformed_data(kFile, limits.pattern_text);
  }
  limits.forbidden_prefixes = own_strings(map.get("forbidden_prefixes"));
  limits.forbidden_substrings = own_strings(map.get("forbidden_substrings"));
  limits.non_blank = own_flag(map, "non_blank");
  limits.wildcard = map.find("wildcard") != nullptr;
  limits.max_items = size(map.get("max_items"));
  limits.item_max_bytes = size(map.get("item_max_length"));
  limits.exclusive_group = own_strings(map.get("exclusive_group"));
  for (const Value& group : map.get("mutually_exclusive").items()) {
    limits.exclusive_fields.push_back(own_strings(group));
  }
  limits.forbids = own_strings(map.get("forbids"));
  if (const Value* when = map.find("required_when")) {
    limits.required_when =
        RequiredWhen{std::string(when->get_string("parameter")), own_strings(when->get("values"))};
  }
  limits.max_content_bytes = size(map.get("max_content_bytes"));
  limits.url_schemes = own_strings(map.get("url_schemes"));
  return limits;
}

Parameter read_parameter(const Value& map) {
  Parameter parameter;
  parameter.name = map.get_string("name");
  parameter.type = own_word(kFile, map.get_string("type"), kTypes);
  parameter.item_type = own_word(kFile, map.get_string("item_type", "string"), kTypes);
  parameter.required = own_flag(map, "required");
  parameter.wire = own_word(kFile, map.get_string("wire", "scalar"), kWires);
  parameter.in_body = own_flag(map, "in_body");
  parameter.limits = read_limits(map);
  for (const Value& field : map.get("fields").items()) {
    parameter.fields.push_back(read_parameter(field));
  }
  return parameter;
}

Action read_action(const Value& map) {
  Action action;
  action.name = map.get_string("name");
  action.category = map.get_string("category");
  action.https_only = own_flag(map, "https_only");
  if (const Value* paging = map.find("pagination")) {
    action.paging = own_word(kFile, paging->as_string(), kPagings);
  }
  if (const Value* source = map.find("template_source")) {
    action.template_source.cardinality =
        own_word(kFile, source->get_string("cardinality"), kCardinalities);
    action.template_source.of = own_strings(source->get("of"));
    action.template_source.rule = source->get_string("rule");
  }
  for (const Value& parameter : map.get("parameters").items()) {
    action.parameters.push_back(read_parameter(parameter));
  }
  return action;
}

template <class Named>
const Named* find_in(const std::vector<Named>& named, std::string_view name) {
  const auto it = std::find_if(named.begin(), named.end(),
                               [name](const Named& each) { return each.name == name; });
  return it == named.end() ? nullptr : &*it;
}

}  // namespace

const Parameter* Parameter::find(std::string_view field) const {
  return find_in(fields, field);
}

const Parameter* Action::find(std::string_view parameter) const {
  return find_in(parameters, parameter);
}

std::span<const ApiInfo> all_apis() {
  return kApis;
}

const ApiInfo* api_of_version(std::string_view version) {
  const auto found = std::find_if(kApis.begin(), kApis.end(), [version](const ApiInfo& each) {
    return each.version == version;
  });
  return found == kApis.end() ? nullptr : &*found;
}

const ApiInfo& info_of(Api api) {
  return kApis[static_cast<std::size_t>(api)];
}

const ActionCatalog& ActionCatalog::of(Api api) {
  static const std::array<ActionCatalog, kApis.size()> catalogs = {
      ActionCatalog(embedded::actions(), embedded::own_actions()),
      ActionCatalog(embedded::ram_actions(), "[]", Api::kRam),
      ActionCatalog(embedded::sts_actions(), "[]", Api::kSts),
      ActionCatalog(embedded::resource_manager_actions(), "[]", Api::kResourceManager),
      ActionCatalog(embedded::resource_directory_actions(), "[]", Api::kResourceDirectory),
  };
  return catalogs[static_cast<std::size_t>(api)];
}

ActionCatalog::ActionCatalog(std::string_view json, std::string_view own, Api api) {
  add(kFile, json, api, false);
  add(kOwnFile, own, api, true);
  std::sort(actions_.begin(), actions_.end(),
            [](const Action& a, const Action& b) { return a.name < b.name; });
}

void ActionCatalog::add(std::string_view file, std::string_view json, Api api, bool own) {
  const Value list = read_own_json(file, json);
  actions_.reserve(actions_.size() + list.size());
  for (const Value& action : list.items()) {
    actions_.push_back(read_action(action));
    actions_.back().api = api;
    actions_.back().own = own;
  }
}

const Action* ActionCatalog::find(std::string_view name) const {
  return find_in(actions_, name);
}

}  // namespace cairn

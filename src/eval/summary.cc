#include "eval/summary.h"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "value/json.h"

namespace cairn {
namespace {

// The answers hold plain text where a template may hold a map from language to text.
Value text_value(const Value& written, std::string_view otherwise) {
  if (written.is_null()) return Value::string(otherwise);
  return written.is_string() ? written : Value::string(to_json(written));
}

bool is_true(const Value& flag) {
  if (flag.is_bool()) return flag.as_bool();
  return flag.is_string() && (flag.as_string() == "true" || flag.as_string() == "True");
}

Value parameter_summary(const Entry& parameter) {
  const Value& definition = parameter.value;
  MapBuilder summary;
  summary.set("ParameterKey", parameter.key);
  summary.set("Label", parameter.key);
  summary.set("Description", Value::string(""));
  for (const Entry& attribute : definition.entries()) {
    if (!attribute.value.is_null()) summary.set(attribute.key, attribute.value);
  }
  summary.set("NoEcho", Value::string(is_true(definition.get("NoEcho")) ? "true" : "false"));
  return summary.build();
}

Value parameter_summaries(const Template& source) {
  std::vector<Value> list;
  for (const Entry& parameter : source.parameters.entries()) {
    list.push_back(parameter_summary(parameter));
  }
  return Value::list(std::move(list));
}

bool is_data_source(std::string_view type) {
  return type.starts_with("DATASOURCE::");
}

// The distinct types, in the order of their first use.
std::vector<Value> used_types(const Template& source, bool resources, bool data_sources) {
  std::unordered_set<std::string_view> seen;
  std::vector<Value> types;
  for (const Entry& resource : source.resources.entries()) {
    const Value& type = resource.value.get("Type");
    if (!type.is_string()) continue;
    const bool wanted = is_data_source(type.as_string()) ? data_sources : resources;
    if (wanted && seen.insert(type.as_string()).second) types.push_back(type);
  }
  return types;
}

// Resources of a nested template that stands inside follow the nested stack, by the way to them:
// "Network.Vpc".
void add_resource_summaries(const Value& resources, const std::string& path,
                            const std::string& pattern, std::vector<Value>& list) {
  for (const Entry& resource : resources.entries()) {
    if (!resource.key.is_string()) continue;  // a nested stack that its condition switches off
    const std::string name(resource.key.as_string());
    const bool counted = !resource.value.get("Count").is_null();
    const std::string own_path = path + name;
    const std::string own_pattern = pattern + name + (counted ? "[*]" : "");
    MapBuilder summary;
    summary.set("ResourceType", resource.value.get("Type"));
    summary.set("ResourcePath", Value::string(own_path));
    summary.set("LogicalResourceIdPattern", Value::string(own_pattern));
    list.push_back(summary.build());
    if (resource.value.get_string("Type") != kNestedStackType) continue;
    const Value& body = resource.value.get("Properties").get("TemplateBody");
    add_resource_summaries(body.get("Resources"), own_path + ".", own_pattern + ".", list);
  }
}

Value resource_summaries(const Template& source) {
  std::vector<Value> list;
  add_resource_summaries(source.resources, {}, {}, list);
  return Value::list(std::move(list));
}

Value output_summaries(const Template& source) {
  std::vector<Value> list;
  for (const Entry& output : source.outputs.entries()) {
    MapBuilder summary;
    summary.set("OutputKey", output.key);
    summary.set("Description", text_value(output.value.get("Description"), "No description given"));
    const Value& label = output.value.get("Label");
    if (!label.is_null()) summary.set("Label", text_value(label, ""));
    list.push_back(summary.build());
  }
  return Value::list(std::move(list));
}

Value identifier_summaries(const Template& source, const TypeCatalog& types) {
  std::vector<std::string_view> order;
  std::unordered_map<std::string_view, std::vector<Value>> resources_by_type;
  for (const Entry& resource : source.resources.entries()) {
    const std::string_view type = resource.value.get_string("Type");
    auto& resources = resources_by_type[type];
    if (resources.empty()) order.push_back(type);
    resources.push_back(resource.key);
  }
  std::vector<Value> list;
  for (const std::string_view name : order) {
    const ResourceType* type = types.find(name);
    if (type == nullptr || !type->importable()) continue;
    std::vector<Value> identifiers;
    for (const std::string& part : type->identifier) identifiers.push_back(Value::string(part));
    MapBuilder summary;
    summary.set("ResourceType", Value::string(name));
    summary.set("LogicalResourceIds", Value::list(std::move(resources_by_type[name])));
    summary.set("ResourceIdentifiers", Value::list(std::move(identifiers)));
    list.push_back(summary.build());
  }
  return Value::list(std::move(list));
}

}  // namespace

Value validate_summary(const Template& source) {
  MapBuilder types;
  types.set("Resources", Value::list(used_types(source, true, false)));
  types.set("DataSources", Value::list(used_types(source, false, true)));
  MapBuilder summary;
  summary.set("Description", text_value(source.description, "No description"));
  summary.set("Parameters", parameter_summaries(source));
  summary.set("ResourceTypes", types.build());
  summary.set("Resources", resource_summaries(source));
  summary.set("Outputs", output_summaries(source));
  return summary.build();
}

Value template_summary(const Template& source, const TypeCatalog& types) {
  MapBuilder summary;
  summary.set("Description", text_value(source.description, "No description"));
  summary.set("Metadata", source.metadata);
  summary.set("Parameters", parameter_summaries(source));
  summary.set("ResourceTypes", Value::list(used_types(source, true, true)));
  summary.set("Version", source.root.get("ROSTemplateFormatVersion"));
  summary.set("ResourceIdentifierSummaries", identifier_summaries(source, types));
  return summary.build();
}

}  // namespace cairn

// What answers say of modules, registered and public ones.
#include <algorithm>

#include "base/wildcard.h"
#include "catalog/public_modules.h"
#include "service/answers.h"
#include "service/kept_modules.h"
#include "service/resource_types.h"
#include "template/template.h"

namespace cairn::service {
namespace {

std::string text_of(const ActionRequest& request, std::string_view name) {
  const Value given = request.get(name);
  return given.is_string() ? std::string(given.as_string()) : std::string();
}

// A parameter of the module as a property of the type.
Value property_of(const Value& parameter) {
  const std::string_view type = parameter.get_string("Type");
  const std::string_view word = type == "Number"               ? "number"
                                : type == "Boolean"            ? "boolean"
                                : type == "CommaDelimitedList" ? "list"
                                : type == "Json"               ? "any"
                                                               : "string";
  MapBuilder property;
  const Value* otherwise = parameter.find("Default");
  property.set("Type", Value::string(word));
  property.set("Required", Value::boolean(otherwise == nullptr));
  property.set("UpdateAllowed", Value::boolean(true));
  property.set("Immutable", Value::boolean(false));
  if (otherwise != nullptr && !otherwise->is_null()) property.set("Default", *otherwise);
  return property.build();
}

void describe_text(std::string_view text, MapBuilder& map) {
  map.set("TemplateBody", Value::string(text));
  const ParsedTemplate parsed = parse_template(text);
  if (!parsed.source) return;
  MapBuilder properties;
  for (const Entry& parameter : parsed.source->parameters.entries()) {
    properties.set(parameter.key, property_of(parameter.value));
  }
  MapBuilder attributes;
  for (const Entry& output : parsed.source->outputs.entries()) {
    attributes.set(output.key, Value::map({}));
  }
  map.set("Properties", properties.build());
  map.set("Attributes", attributes.build());
}

void set_kind(std::string_view type, std::string_view provider, MapBuilder& map) {
  map.set("ResourceType", Value::string(type));
  map.set("EntityType", Value::string("Module"));
  map.set("Provider", Value::string(provider));
}

Value summary_of(const KeptModule& module, std::size_t versions) {
  MapBuilder map;
  set_kind(module.type, "Self", map);
  map.set("Description", Value::string(module.description));
  map.set("DefaultVersionId", Value::string(module_version_label(module.default_version)));
  map.set("LatestVersionId", Value::string(module_version_label(module.latest_version)));
  map.set("TotalVersionCount", Value::integer(static_cast<std::int64_t>(versions)));
  set_time(map, "CreateTime", module.row.created);
  set_time(map, "UpdateTime", module.row.updated);
  return map.build();
}

Value summary_of(const PublicModule& module) {
  MapBuilder map;
  set_kind(module.type, "ROS", map);
  map.set("DefaultVersionId", Value::string(module_version_label(module.versions)));
  map.set("LatestVersionId", Value::string(module_version_label(module.versions)));
  map.set("TotalVersionCount", Value::integer(module.versions));
  return map.build();
}

MapBuilder continued(const Value& map) {
  MapBuilder builder;
  for (const Entry& entry : map.entries()) builder.set(entry.key, entry.value);
  return builder;
}

Error no_version(std::string_view label) {
  return invalid_parameter("VersionId", "the type has no version " + std::string(label),
                           "ListResourceTypeVersions tells the versions of the type.");
}

Result<Value> describe_public(const PublicModule& module, const std::string& version) {
  const auto text = public_module_text(module.type, version.empty() ? "default" : version);
  if (!text) return no_version(version);
  MapBuilder map = continued(summary_of(module));
  map.set("IsDefaultVersion",
          Value::boolean(version.empty() || version == module_version_label(module.versions)));
  describe_text(*text, map);
  return map.build();
}

}  // namespace

std::vector<Value> module_summaries(Context& context, const ActionRequest& request) {
  const bool own = text_of(request, "Provider") == "Self";
  const std::string pattern = text_of(request, "ResourceType");
  const auto fits = [&](std::string_view type) {
    return pattern.empty() || wildcard_match(pattern, type);
  };
  std::vector<Value> list;
  if (!own) {
    for (const PublicModule& module : public_modules()) {
      if (fits(module.type)) list.push_back(summary_of(module));
    }
    return list;
  }
  const auto reader = context.store.read();
  for (const KeptModule& module : modules_of(*reader, request.identity.account_id)) {
    if (fits(module.type)) {
      list.push_back(summary_of(module, versions_of(*reader, module).size()));
    }
  }
  std::sort(list.begin(), list.end(), [](const Value& a, const Value& b) {
    return a.get_string("ResourceType") < b.get_string("ResourceType");
  });
  return list;
}

Result<Value> describe_module(Context& context, const ActionRequest& request) {
  const std::string type = text_of(request, "ResourceType");
  const std::string label = text_of(request, "VersionId");
  if (const PublicModule* module = find_public_module(type)) {
    return describe_public(*module, label);
  }
  const auto reader = context.store.read();
  const auto module = find_module(*reader, request.identity.account_id, type);
  if (!module) return resource_type_not_found(type);
  const auto number =
      label.empty() ? std::optional(module->default_version) : module_version_number(label);
  const auto version = number ? find_module_version(*reader, *module, *number) : std::nullopt;
  if (!version) return no_version(label);
  MapBuilder map = continued(summary_of(*module, versions_of(*reader, *module).size()));
  map.set("IsDefaultVersion", Value::boolean(version->number == module->default_version));
  if (!label.empty()) {
    map.set("Description", Value::string(version->description));
    set_time(map, "CreateTime", version->row.created);
    set_time(map, "UpdateTime", version->row.updated);
  }
  describe_text(reader->blob(version->text_hash).value_or(""), map);
  return map.build();
}

void list_resource_type_versions(Context& context, ActionRequest request, Reply reply) {
  const std::string type = text_of(request, "ResourceType");
  std::vector<Value> list;
  if (const PublicModule* known = find_public_module(type)) {
    for (int number = known->versions; number > 0; --number) {
      MapBuilder map;
      set_kind(type, "ROS", map);
      map.set("VersionId", Value::string(module_version_label(number)));
      map.set("IsDefaultVersion", Value::boolean(number == known->versions));
      list.push_back(map.build());
    }
  } else {
    const auto reader = context.store.read();
    const auto module = find_module(*reader, request.identity.account_id, type);
    if (!module) return reply(resource_type_not_found(type));
    for (const KeptModuleVersion& version : versions_of(*reader, *module)) {
      MapBuilder map;
      set_kind(type, "Self", map);
      map.set("VersionId", Value::string(module_version_label(version.number)));
      map.set("IsDefaultVersion", Value::boolean(version.number == module->default_version));
      map.set("Description", Value::string(version.description));
      set_time(map, "CreateTime", version.row.created);
      set_time(map, "UpdateTime", version.row.updated);
      list.push_back(map.build());
    }
  }
  reply(MapBuilder().set("ResourceTypeVersions", Value::list(std::move(list))).build());
}

}  // namespace cairn::service

#include "service/reference.h"

#include <fmt/format.h>

#include "base/suggest.h"
#include "base/wildcard.h"
#include "catalog/error_catalog.h"
#include "catalog/regions.h"
#include "service/answers.h"
#include "service/http_types.h"
#include "service/resource_types.h"
#include "template/module_rules.h"

namespace cairn::service {
namespace {

Value describe(const Property& property);

Value constraints_of(const Property& p) {
  std::vector<Value> list;
  const auto add = [&list](std::string_view key, Value value) {
    list.push_back(MapBuilder().set(key, std::move(value)).build());
  };
  if (!p.allowed_values.empty()) add("AllowedValues", Value::list(p.allowed_values));
  if (!p.min.is_null() || !p.max.is_null()) {
    add("Range", MapBuilder().set("Min", p.min).set("Max", p.max).build());
  }
  if (p.min_length || p.max_length) {
    const auto bound = [](const std::optional<std::size_t>& n) {
      return n ? Value::integer(static_cast<std::int64_t>(*n)) : Value();
    };
    add("Length",
        MapBuilder().set("Min", bound(p.min_length)).set("Max", bound(p.max_length)).build());
  }
  if (!p.pattern.empty()) add("AllowedPattern", Value::string(p.pattern));
  if (!p.custom_constraint.empty()) add("CustomConstraint", Value::string(p.custom_constraint));
  return Value::list(std::move(list));
}

Value schema_of(const Property& p) {
  MapBuilder schema;
  if (p.items) schema.set("*", describe(*p.items));
  for (const Property& nested : p.properties) schema.set(nested.name, describe(nested));
  return schema.build();
}

Value describe(const Property& p) {
  MapBuilder map;
  map.set("Type", Value::string(property_type_name(p.type)));
  map.set("Required", Value::boolean(p.required));
  map.set("UpdateAllowed", Value::boolean(p.update == UpdateBehaviour::kInPlace));
  map.set("Immutable", Value::boolean(false));
  if (p.default_value) map.set("Default", *p.default_value);
  if (const Value list = constraints_of(p); list.size() > 0) map.set("Constraints", list);
  if (const Value schema = schema_of(p); schema.size() > 0) map.set("Schema", schema);
  map.set("SupportDriftDetection", Value::boolean(p.drift));
  return map.build();
}

constexpr std::string_view kDataSourcePrefix = "DATASOURCE::";

bool is_data_source(std::string_view name) {
  return name.starts_with(kDataSourcePrefix);
}

// By its name alone: lists must not have every type read.
bool is_registered(std::string_view name) {
  return !name.starts_with("ALIYUN::") && !is_data_source(name);
}

// What lists and GetResourceType say alike.
void describe_entity(std::string_view name, const Context& context, MapBuilder& map) {
  const auto origin =
      context.http_types == nullptr ? std::nullopt : context.http_types->origin(name);
  map.set("ResourceType", Value::string(name));
  map.set("EntityType", Value::string(is_data_source(name) ? "DataSource" : "Resource"));
  map.set("Provider", Value::string(origin ? "Self" : "ROS"));
  if (!origin) return;
  const ResourceType* type = context.types.find(name);
  if (type != nullptr) map.set("Description", Value::string(type->description));
  set_time(map, "CreateTime", origin->created);
  set_time(map, "UpdateTime", origin->updated);
}

}  // namespace

void describe_regions(Context&, ActionRequest request, Reply reply) {
  const bool chinese = request.get("AcceptLanguage") == Value::string("zh-CN");
  std::vector<Value> list;
  for (const Region& region : all_regions()) {
    list.push_back(
        MapBuilder()
            .set("RegionId", Value::string(region.id))
            .set("LocalName", Value::string(chinese ? region.local_name : region.english_name))
            .set("RegionEndpoint", Value::string(fmt::format("ros.{}.aliyuncs.com", region.id)))
            .build());
  }
  reply(MapBuilder().set("Regions", Value::list(std::move(list))).build());
}

void list_resource_types(Context& context, ActionRequest request, Reply reply) {
  const Value entity = request.get("EntityType");
  const Value provider = request.get("Provider");
  const Value pattern = request.get("ResourceType");
  const std::string_view kind = entity.is_string() ? entity.as_string() : "Resource";
  const bool own = provider.is_string() && provider.as_string() == "Self";
  std::vector<Value> names;
  std::vector<Value> summaries;
  for (const std::string_view name : context.types.names()) {
    if (kind == "Module") break;
    if (kind == "Resource" && is_data_source(name)) continue;
    if (kind == "DataSource" && !is_data_source(name)) continue;
    if (own != is_registered(name)) continue;
    if (pattern.is_string() && !wildcard_match(pattern.as_string(), name)) continue;
    MapBuilder summary;
    describe_entity(name, context, summary);
    names.push_back(Value::string(name));
    summaries.push_back(summary.build());
  }
  if (kind == "Module" || kind == "All") {
    for (Value& summary : module_summaries(context, request)) {
      names.push_back(summary.get("ResourceType"));
      summaries.push_back(std::move(summary));
    }
  }
  reply(MapBuilder()
            .set("ResourceTypes", Value::list(std::move(names)))
            .set("ResourceTypeSummaries", Value::list(std::move(summaries)))
            .build());
}

void get_resource_type(Context& context, ActionRequest request, Reply reply) {
  if (request.get("ResourceType").as_string().starts_with(kModulePrefix)) {
    return reply(describe_module(context, request));
  }
  if (request.parameters.find("VersionId") != nullptr) return reply(not_supported("VersionId"));
  const Value name = request.get("ResourceType");
  const ResourceType* type = context.types.find(name.as_string());
  if (type == nullptr) {
    const std::string near = nearest(name.as_string(), context.types.names());
    return reply(Error{.code = "ResourceTypeNotFound",
                       .message = error_text("ResourceTypeNotFound", {{"name", name.as_string()}}),
                       .where = "ResourceType",
                       .at = {},
                       .fix = near.empty() ? "ListResourceTypes tells the types there are."
                                           : "Did you mean " + near + "?"});
  }
  MapBuilder properties;
  for (const Property& p : type->properties) properties.set(p.name, describe(p));
  MapBuilder attributes;
  for (const std::string& attribute : type->attributes) {
    attributes.set(attribute, MapBuilder().build());
  }
  MapBuilder answer;
  describe_entity(type->name, context, answer);
  reply(answer.set("Properties", properties.build())
            .set("Attributes", attributes.build())
            .set("SupportDriftDetection", Value::boolean(type->drift))
            .set("SupportScratchDetection", Value::boolean(type->scratch))
            .build());
}

}  // namespace cairn::service

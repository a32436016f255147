// Aliyun::Serverless::Service and the functions in it.
#include <algorithm>

#include "template/serverless_kinds.h"

namespace cairn::serverless {
namespace {

Value call(std::string_view function, std::vector<Value> arguments, const Value& origin) {
  return at(MapBuilder().set(function, at(Value::list(std::move(arguments)), origin)).build(),
            origin);
}

Value code(const Value& bucket, const Value& object, const Value& origin) {
  return at(MapBuilder().set("OssBucketName", bucket).set("OssObjectName", object).build(), origin);
}

// The address of the code: oss://bucket/object, a function that gives one, or a path that only
// means something to a tool that uploads it.
void add_code(const std::string& path, const Value& uri, ServerlessOutput& output,
              MapBuilder& properties) {
  constexpr std::string_view kScheme = "oss://";
  if (uri.is_null()) return;
  if (uri.is_map() && uri.size() == 1) {
    const Value pieces = call("Fn::Split", {text("/", uri), uri}, uri);
    const Value bucket = call("Fn::Select", {at(Value::integer(2), uri), pieces}, uri);
    const Value rest = call("Fn::Select", {text("3:", uri), pieces}, uri);
    properties.set("Code", code(bucket, call("Fn::Join", {text("/", uri), rest}, uri), uri));
    return;
  }
  if (uri.is_map()) {
    MapBuilder map;
    copy(uri, {"Bucket=OssBucketName", "Key=OssObjectName", "OssBucketName", "OssObjectName"}, map);
    properties.set("Code", at(map.build(), uri));
    return;
  }
  const std::string_view address = uri.is_string() ? uri.as_string() : "";
  if (!address.starts_with(kScheme)) {
    output.warn(path, uri, "Nobody uploads the code at \"" + std::string(address) + "\"",
                "Upload it, and write oss://bucket/object.");
    return;
  }
  const std::string_view rest = address.substr(kScheme.size());
  const std::size_t slash = rest.find('/');
  if (slash == 0 || slash == rest.npos || slash + 1 == rest.size()) {
    output.refuse(path, uri, "The CodeUri \"" + std::string(address) + "\" names no object",
                  "Write oss://bucket/object.");
    return;
  }
  properties.set("Code",
                 code(text(rest.substr(0, slash), uri), text(rest.substr(slash + 1), uri), uri));
}

// Everything a function takes besides its name and its code goes through as it is.
void copy_rest(const Value& from, std::initializer_list<std::string_view> except, MapBuilder& to) {
  for (const Entry& entry : from.entries()) {
    const std::string_view key = entry.key.is_string() ? entry.key.as_string() : "";
    if (std::find(except.begin(), except.end(), key) == except.end()) {
      to.set(entry.key, entry.value);
    }
  }
}

void add_function(const Written& service, const Written& function, ServerlessOutput& output) {
  const std::string name = std::string(service.name) + std::string(function.name);
  const Value& origin = function.definition;
  const std::string path = std::string(service.name) + "." + std::string(function.name);
  MapBuilder properties;
  properties.set("ServiceName", get_att(service.name, "ServiceName", origin));
  const Value* given = function.properties.find("FunctionName");
  properties.set("FunctionName", given != nullptr ? *given : text(function.name, origin));
  copy_rest(function.properties, {"CodeUri", "FunctionName"}, properties);
  add_code(path + ".Properties.CodeUri", function.properties.get("CodeUri"), output, properties);

  MapBuilder shared;  // a function exists when its service does
  copy(service.definition, {"Condition", "DeletionPolicy"}, shared);
  copy(origin, {"DeletionPolicy"}, shared);
  if (const Value* condition = origin.find("Condition")) {
    const Value* outer = service.definition.find("Condition");
    shared.set("Condition",
               outer == nullptr ? *condition : call("Fn::And", {*outer, *condition}, *condition));
  }
  const Value attributes = at(shared.build(), origin);
  output.add(name, "ALIYUN::FC::Function", properties.build(), attributes, depends_on(origin));
  for (const Value* events : {origin.find("Events"), function.properties.find("Events")}) {
    if (events == nullptr) continue;
    for (const Entry& event : events->entries()) add_trigger(name, event, attributes, output);
  }
}

}  // namespace

void add_service(const Written& service, ServerlessOutput& output) {
  const Value& origin = service.definition;
  MapBuilder properties;
  const Value* given = service.properties.find("ServiceName");
  properties.set("ServiceName", given != nullptr ? *given : text(service.name, origin));
  copy_rest(service.properties, {"ServiceName", "Policies", "Role", "TracingConfig"}, properties);
  if (const Value* tracing = service.properties.find("TracingConfig")) {
    const bool enabled = *tracing == Value::string("Enable");
    properties.set("TracingConfig",
                   enabled
                       ? at(MapBuilder().set("Type", text("Jaeger", *tracing)).build(), *tracing)
                       : *tracing);
  }
  std::vector<Value> needs = depends_on(origin);
  if (const Value* role = service.properties.find("Role")) {
    properties.set("Role", *role);  // then Policies do not count
  } else if (const Value* policies = service.properties.find("Policies")) {
    properties.set("Role",
                   output.add_role(service.name, "fc.aliyuncs.com", *policies, origin, needs));
  }
  output.add(std::string(service.name), "ALIYUN::FC::Service", properties.build(), origin,
             std::move(needs));
  each_part(service, "Aliyun::Serverless::Function", output,
            [&](const Written& function) { add_function(service, function, output); });
}

}  // namespace cairn::serverless

// Events of a function: one trigger each, with the role that lets the source call the function.
#include "base/suggest.h"
#include "template/serverless_kinds.h"

namespace cairn::serverless {
namespace {

std::string lower(std::string_view words) {
  std::string out;
  for (const char c : words) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  return out;
}

// Funcraft writes names with a capital where the trigger's configuration has none.
Value lower_first(const Value& tree) {
  if (tree.is_list()) {
    std::vector<Value> items;
    for (const Value& item : tree.items()) items.push_back(lower_first(item));
    return at(Value::list(std::move(items)), tree);
  }
  if (!tree.is_map()) return tree;
  std::vector<Entry> entries;
  for (const Entry& entry : tree.entries()) {
    std::string key(entry.key.is_string() ? entry.key.as_string() : "");
    if (key == "Ref" || key.starts_with("Fn::") || key.empty()) return tree;
    key.front() = lower(key.substr(0, 1)).front();
    entries.push_back({text(key, entry.key), lower_first(entry.value)});
  }
  return at(Value::map(std::move(entries)), tree);
}

// The name in "acs:…:<name>": text stands in the address, anything else goes through a variable.
Value arn(std::string_view before, const Value& name, std::string_view after, const Value& origin) {
  if (name.is_string()) {
    return sub(std::string(before) + std::string(name.as_string()) + std::string(after), origin);
  }
  const Value variables = at(MapBuilder().set("Name", name).build(), origin);
  const Value words = text(std::string(before) + "${Name}" + std::string(after), origin);
  return at(MapBuilder().set("Fn::Sub", at(Value::list({words, variables}), origin)).build(),
            origin);
}

struct Parts {
  Value config;  // of the trigger
  Value source;  // its SourceArn; null when the kind has none
};

Parts http(const Value& given, const Value& origin) {
  MapBuilder config;
  const Value& auth = given.get("AuthType");
  config.set("authType", auth.is_string() ? text(lower(auth.as_string()), auth)
                         : auth.is_null() ? text("anonymous", origin)
                                          : auth);
  const Value get = at(Value::list({text("GET", origin)}), origin);
  config.set("methods", given.get("Methods").is_null() ? get : given.get("Methods"));
  return {config.build(), Value()};
}

Parts timer(const Value& given, const Value&) {
  MapBuilder config;
  copy(given, {"CronExpression=cronExpression", "Payload=payload", "Enable=enable"}, config);
  return {config.build(), Value()};
}

Parts oss(const Value& given, const Value& origin) {
  MapBuilder config;
  copy(given, {"Events=events"}, config);
  if (const Value* filter = given.find("Filter")) config.set("filter", lower_first(*filter));
  return {
      config.build(),
      arn("acs:oss:${ALIYUN::Region}:${ALIYUN::TenantId}:", given.get("BucketName"), "", origin)};
}

Parts log(const Value& given, const Value& origin) {
  MapBuilder config;
  for (const std::string_view key :
       {"SourceConfig", "JobConfig", "LogConfig", "FunctionParameter", "Enable"}) {
    const Value* value = given.find(key);
    if (value == nullptr) continue;
    const std::string name = lower(key.substr(0, 1)) + std::string(key.substr(1));
    config.set(name, key == "FunctionParameter" ? *value : lower_first(*value));
  }
  return {config.build(), arn("acs:log:${ALIYUN::Region}:${ALIYUN::TenantId}:project/",
                              given.get("LogConfig").get("Project"), "", origin)};
}

Parts topic(const Value& given, const Value& origin) {
  MapBuilder config;
  config.set("notifyContentFormat", text("STREAM", origin));
  config.set("notifyStrategy", text("BACKOFF_RETRY", origin));
  copy(given,
       {"NotifyContentFormat=notifyContentFormat", "NotifyStrategy=notifyStrategy",
        "FilterTag=filterTag"},
       config);
  const Value& region = given.get("Region");
  const std::string where =
      region.is_string() ? std::string(region.as_string()) : "${ALIYUN::Region}";
  return {config.build(), arn("acs:mns:" + where + ":${ALIYUN::TenantId}:/topics/",
                              given.get("TopicName"), "", origin)};
}

Parts table_store(const Value& given, const Value& origin) {
  const Value variables = at(MapBuilder()
                                 .set("Instance", given.get("InstanceName"))
                                 .set("Table", given.get("TableName"))
                                 .build(),
                             origin);
  const Value words = text(
      "acs:ots:${ALIYUN::Region}:${ALIYUN::TenantId}:instance/${Instance}/table/${Table}", origin);
  return {
      Value::map({}),
      at(MapBuilder().set("Fn::Sub", at(Value::list({words, variables}), origin)).build(), origin)};
}

Parts rds(const Value& given, const Value& origin) {
  MapBuilder config;
  copy(given,
       {"SubscriptionObjects=subscriptionObjects", "Retry=retry", "Concurrency=concurrency",
        "EventFormat=eventFormat"},
       config);
  return {config.build(), arn("acs:rds:${ALIYUN::Region}:${ALIYUN::TenantId}:dbinstance/",
                              given.get("InstanceId"), "", origin)};
}

Parts cdn(const Value& given, const Value& origin) {
  MapBuilder config;
  copy(given, {"EventName=eventName", "EventVersion=eventVersion", "Notes=notes"}, config);
  if (const Value* filter = given.find("Filter")) config.set("filter", lower_first(*filter));
  return {config.build(), sub("acs:cdn:*:${ALIYUN::TenantId}", origin)};
}

struct Kind {
  std::string_view name;     // in the template
  std::string_view trigger;  // TriggerType
  std::string_view service;  // who calls the function; empty when nobody needs a role
  std::string_view policy;   // what the caller may do
  Parts (*parts)(const Value& given, const Value& origin);
  std::string_view required[2];  // of the event's properties
};

constexpr std::string_view kInvoke = "AliyunFCInvocationAccess";
constexpr Kind kKinds[] = {
    {"HTTP", "http", "", "", http, {"", ""}},
    {"Timer", "timer", "", "", timer, {"CronExpression", ""}},
    {"OSS", "oss", "oss.aliyuncs.com", kInvoke, oss, {"BucketName", "Events"}},
    {"Log", "log", "log.aliyuncs.com", kInvoke, log, {"SourceConfig", "LogConfig"}},
    {"MNSTopic", "mns_topic", "mns.aliyuncs.com", kInvoke, topic, {"TopicName", ""}},
    {"TableStore",
     "tablestore",
     "ots.aliyuncs.com",
     kInvoke,
     table_store,
     {"InstanceName", "TableName"}},
    {"RDS", "rds", "rds.aliyuncs.com", kInvoke, rds, {"InstanceId", "SubscriptionObjects"}},
    {"CDN", "cdn_events", "cdn.aliyuncs.com", kInvoke, cdn, {"EventName", "EventVersion"}},
};

const Kind* find_kind(std::string_view name) {
  for (const Kind& kind : kKinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

void refuse_kind(const std::string& path, const Value& definition, ServerlessOutput& output) {
  const std::string_view name = definition.get_string("Type");
  if (name == "API" || name == "Datahub") {
    output.not_supported(path + ".Type", definition.get("Type"), "Event type " + std::string(name),
                         name == "API" ? "Describe the API in an Aliyun::Serverless::Api."
                                       : "Call the function from a connector of DataHub.");
    return;
  }
  Nearest search(name);
  for (const Kind& kind : kKinds) search.offer(kind.name);
  output.refuse(path + ".Type", definition, "\"" + std::string(name) + "\" is no type of event",
                search.best().empty()
                    ? "Use HTTP, Timer, OSS, Log, MNSTopic, TableStore, RDS or CDN."
                    : "Did you mean \"" + search.best() + "\"?");
}

}  // namespace

void add_trigger(std::string_view function, const Entry& event, const Value& shared,
                 ServerlessOutput& output) {
  const std::string_view name = event.key.is_string() ? event.key.as_string() : "";
  const Value& origin = event.value;
  const std::string path = std::string(function) + ".Events." + std::string(name);
  const Kind* kind = find_kind(origin.get_string("Type"));
  if (kind == nullptr) return refuse_kind(path, origin, output);
  const Value& given = origin.get("Properties");
  for (const std::string_view required : kind->required) {
    if (required.empty() || given.find(required) != nullptr) continue;
    output.refuse(path + ".Properties", origin,
                  "Property " + std::string(required) + " not assigned",
                  "Add it to the event's Properties.");
    return;
  }
  MapBuilder attributes;
  copy(shared, {"Condition", "DeletionPolicy"}, attributes);
  const Value own = at(attributes.build(), origin);
  const std::string id = std::string(function) + std::string(name);
  Parts parts = kind->parts(given, origin);
  MapBuilder properties;
  properties.set("ServiceName", get_att(function, "ServiceName", origin));
  properties.set("FunctionName", get_att(function, "FunctionName", origin));
  properties.set("TriggerName", text(name, origin));
  properties.set("TriggerType", text(kind->trigger, origin));
  properties.set("TriggerConfig", at(std::move(parts.config), origin));
  if (!parts.source.is_null()) properties.set("SourceArn", std::move(parts.source));
  std::vector<Value> needs;
  if (const Value* role = given.find("InvocationRole")) {
    properties.set("InvocationRole", *role);
  } else if (!kind->service.empty()) {
    properties.set("InvocationRole",
                   output.add_role(id, kind->service, text(kind->policy, origin), own, needs));
  }
  copy(given, {"Qualifier"}, properties);
  output.add(id, "ALIYUN::FC::Trigger", properties.build(), own, std::move(needs));
}

}  // namespace cairn::serverless

// Logs, topics, table stores, flows and domains.
#include "template/serverless_kinds.h"
#include "value/json.h"

namespace cairn::serverless {
namespace {

Value name_of(const Written& written) {
  return text(written.name, written.definition);
}

// Projects are named in small letters, digits and hyphens.
std::string project_name(std::string_view logical_id) {
  std::string name;
  for (const char c : logical_id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    const bool capital = c >= 'A' && c <= 'Z';
    name.push_back(plain ? c : capital ? static_cast<char>(c + 32) : '-');
  }
  return name;
}

// {path: {ServiceName, FunctionName}} as the list that a domain takes.
Value routes_as_list(const Value& routes) {
  if (!routes.is_map()) return routes;
  std::vector<Value> list;
  for (const Entry& route : routes.entries()) {
    MapBuilder item;
    item.set("Path", route.key);
    for (const Entry& field : route.value.entries()) item.set(field.key, field.value);
    list.push_back(at(item.build(), route.value));
  }
  return at(Value::list(std::move(list)), routes);
}

// The services and functions of this template that the routes lead to.
void need_targets(const Value& routes, const ServiceNames& services, std::vector<Value>& needs) {
  for (const Value& route : routes.items()) {
    const std::string_view service = route.get_string("ServiceName");
    const std::string_view function = route.get_string("FunctionName");
    if (services.has_function(service, function)) {
      needs.push_back(text(std::string(service) + std::string(function), route));
    } else if (services.has_service(service)) {
      needs.push_back(text(service, route));
    }
  }
}

}  // namespace

void add_log(const Written& log, ServerlessOutput& output) {
  MapBuilder project;
  project.set("Name", text(project_name(log.name), log.definition));
  copy(log.properties, {"Name", "Description", "Tags"}, project);
  output.add(std::string(log.name), "ALIYUN::SLS::Project", project.build(), log.definition,
             depends_on(log.definition));
  each_part(log, "Aliyun::Serverless::Log::Logstore", output, [&](const Written& store) {
    MapBuilder properties;
    properties.set("ProjectName", get_att(log.name, "Name", store.definition));
    properties.set("LogstoreName", name_of(store));
    for (const Entry& entry : store.properties.entries()) properties.set(entry.key, entry.value);
    MapBuilder shared;
    copy(log.definition, {"Condition", "DeletionPolicy"}, shared);
    output.add(std::string(log.name) + std::string(store.name), "ALIYUN::SLS::Logstore",
               properties.build(), at(shared.build(), store.definition),
               depends_on(store.definition));
  });
}

void add_table_store(const Written& store, ServerlessOutput& output) {
  MapBuilder instance;
  instance.set("InstanceName", name_of(store));
  for (const Entry& entry : store.properties.entries()) instance.set(entry.key, entry.value);
  output.add(std::string(store.name), "ALIYUN::OTS::Instance", instance.build(), store.definition,
             depends_on(store.definition));
  each_part(store, "Aliyun::Serverless::TableStore::Table", output, [&](const Written& table) {
    MapBuilder properties;
    properties.set("InstanceName", get_att(store.name, "InstanceName", table.definition));
    properties.set("TableName", name_of(table));
    for (const Entry& entry : table.properties.entries()) {
      const bool keys = entry.key == Value::string("PrimaryKeyList");
      properties.set(keys ? at(Value::string("PrimaryKey"), entry.key) : entry.key, entry.value);
    }
    MapBuilder shared;
    copy(store.definition, {"Condition", "DeletionPolicy"}, shared);
    output.add(std::string(store.name) + std::string(table.name), "ALIYUN::OTS::Table",
               properties.build(), at(shared.build(), table.definition),
               depends_on(table.definition));
  });
}

// Region says where somebody else's topic is; one's own is made where the stack is.
void add_topic(const Written& topic, ServerlessOutput& output) {
  MapBuilder properties;
  properties.set("TopicName", name_of(topic));
  copy(topic.properties, {"TopicName", "MaximumMessageSize", "LoggingEnabled", "Tags"}, properties);
  output.add(std::string(topic.name), "ALIYUN::MNS::Topic", properties.build(), topic.definition,
             depends_on(topic.definition));
}

void add_flow(const Written& flow, ServerlessOutput& output) {
  const Value& origin = flow.definition;
  MapBuilder properties;
  properties.set("Name", name_of(flow));
  copy(flow.properties, {"Name", "Description"}, properties);
  const Value& definition = flow.properties.get("Definition");
  const bool function = definition.is_map() && definition.size() == 1;
  if (definition.is_map() && !function) {
    properties.set("Definition", text(to_json(definition), definition));  // JSON is YAML
  } else if (!definition.is_null()) {
    properties.set("Definition", definition);
  } else {
    const Value* uri = flow.properties.find("DefinitionUri");
    const std::string path = std::string(flow.name) + ".Properties";
    if (uri != nullptr) {
      output.not_supported(path + ".DefinitionUri", *uri, "DefinitionUri",
                           "Write the flow's text as Definition.");
    } else {
      output.refuse(path, origin, "Property Definition not assigned",
                    "Write the flow's text as Definition.");
    }
    return;
  }
  std::vector<Value> needs = depends_on(origin);
  for (const std::string_view key : {"RoleArn", "Role"}) {
    if (const Value* role = flow.properties.find(key)) properties.set("RoleArn", *role);
  }
  const bool has_role =
      flow.properties.find("RoleArn") != nullptr || flow.properties.find("Role") != nullptr;
  if (const Value* policies = flow.properties.find("Policies"); policies != nullptr && !has_role) {
    properties.set("RoleArn",
                   output.add_role(flow.name, "fnf.aliyuncs.com", *policies, origin, needs));
  }
  output.add(std::string(flow.name), "ALIYUN::FNF::Flow", properties.build(), origin,
             std::move(needs));
}

void add_custom_domain(const Written& domain, const ServiceNames& services,
                       ServerlessOutput& output) {
  MapBuilder properties;
  properties.set("DomainName", name_of(domain));
  copy(domain.properties, {"DomainName", "Protocol", "ApiVersion", "CertConfig"}, properties);
  std::vector<Value> needs = depends_on(domain.definition);
  if (const Value* config = domain.properties.find("RouteConfig")) {
    const Value* written = config->find("Routes");
    if (written == nullptr) written = config->find("routes");
    const Value routes = written == nullptr ? Value() : routes_as_list(*written);
    need_targets(routes, services, needs);
    properties.set("RouteConfig", at(MapBuilder().set("Routes", routes).build(), *config));
  }
  output.add(std::string(domain.name), "ALIYUN::FC::CustomDomain", properties.build(),
             domain.definition, std::move(needs));
}

}  // namespace cairn::serverless

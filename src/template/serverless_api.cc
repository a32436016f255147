// Aliyun::Serverless::Api: a group, and an API with its deployment for each method of each path.
#include <algorithm>
#include <optional>

#include "template/serverless_kinds.h"

namespace cairn::serverless {
namespace {

constexpr std::string_view kPrefix = "x-aliyun-apigateway-";
constexpr std::string_view kMethods[] = {"get",  "post",    "put", "delete", "patch",
                                         "head", "options", "any", "trace",  "connect"};

std::string upper(std::string_view words) {
  std::string out;
  for (const char c : words) out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  return out;
}

std::string upper_first(std::string_view words) {
  return upper(words.substr(0, 1)) + std::string(words.substr(1));
}

// Names with a capital, as API Gateway's resources have them; values of these as upper case.
Value capitalised(const Value& tree) {
  constexpr std::string_view kUpper[] = {"Location", "RequestProtocol", "RequestMode", "Required"};
  if (tree.is_list()) {
    std::vector<Value> items;
    for (const Value& item : tree.items()) items.push_back(capitalised(item));
    return at(Value::list(std::move(items)), tree);
  }
  if (!tree.is_map()) return tree;
  std::vector<Entry> entries;
  for (const Entry& entry : tree.entries()) {
    const std::string_view key = entry.key.is_string() ? entry.key.as_string() : "";
    if (key.empty() || key == "Ref" || key.starts_with("Fn::")) return tree;
    const std::string name = upper_first(key);
    const bool shout = std::find(std::begin(kUpper), std::end(kUpper), name) != std::end(kUpper);
    entries.push_back(
        {text(name, entry.key), shout && entry.value.is_string()
                                    ? text(upper(entry.value.as_string()), entry.value)
                                    : capitalised(entry.value)});
  }
  return at(Value::map(std::move(entries)), tree);
}

// "Query" and "Head" are written in several ways; HEAD and QUERY are the ones the API takes.
Value parameters(const Value& written) {
  std::vector<Value> list;
  const Value renamed = capitalised(written);
  for (const Value& item : renamed.items()) {
    MapBuilder parameter;
    for (const Entry& entry : item.entries()) {
      const bool header =
          entry.key == Value::string("Location") && entry.value == Value::string("HEADER");
      parameter.set(entry.key, header ? text("HEAD", entry.value) : entry.value);
    }
    list.push_back(at(parameter.build(), item));
  }
  return at(Value::list(std::move(list)), written);
}

struct Target {
  std::string service;
  std::string function;
};

// "acs:fc:<region>:<account>:services/<service>/functions/<function>/", where a name may be
// "${<name>.Arn}".
std::optional<Target> read_target(std::string_view arn) {
  const auto piece = [&arn](std::string_view after) -> std::string {
    const std::size_t begin = arn.find(after);
    if (begin == arn.npos) return {};
    std::string_view rest = arn.substr(begin + after.size());
    rest = rest.substr(0, rest.find('/'));
    if (rest.starts_with("${") && rest.ends_with(".Arn}")) {
      rest = rest.substr(2, rest.size() - 2 - std::string_view(".Arn}").size());
    }
    return std::string(rest);
  };
  Target target{piece("services/"), piece("functions/")};
  if (target.service.empty() || target.function.empty()) return std::nullopt;
  return target;
}

class ApiWriter {
 public:
  ApiWriter(const Written& api, const ServiceNames& services, ServerlessOutput& output)
      : api_(api), services_(services), output_(output) {
    MapBuilder shared;
    copy(api.definition, {"Condition", "DeletionPolicy"}, shared);
    shared_ = shared.build();
  }

  void write() {
    const Value& origin = api_.definition;
    MapBuilder group;
    group.set("GroupName", text(api_.name, origin));
    copy(api_.properties, {"Name=GroupName", "Description"}, group);
    output_.add(std::string(api_.name), "ALIYUN::ApiGateway::Group", group.build(), origin,
                depends_on(origin));
    const Value& body = api_.properties.get("DefinitionBody");
    if (!body.is_map()) {
      if (api_.properties.find("DefinitionUri") != nullptr) {
        output_.not_supported(path() + ".DefinitionUri", origin, "DefinitionUri",
                              "Write the definition as DefinitionBody.");
      } else {
        output_.refuse(path(), origin, "Property DefinitionBody not assigned",
                       "Describe the paths of the API in it.");
      }
      return;
    }
    for (const Entry& route : body.entries()) write_path(route);
  }

 private:
  std::string path() const { return std::string(api_.name) + ".Properties"; }
  static std::string_view key_of(const Entry& entry) {
    return entry.key.is_string() ? entry.key.as_string() : std::string_view();
  }

  void write_path(const Entry& route) {
    const std::string where = path() + ".DefinitionBody." + std::string(key_of(route));
    for (const Entry& method : route.value.entries()) {
      const std::string_view name = key_of(method);
      const auto* known = std::find(std::begin(kMethods), std::end(kMethods), name);
      if (known == std::end(kMethods) && name != "x-aliyun-apigateway-any-method") {
        output_.refuse(where, method.value, "\"" + std::string(name) + "\" is no method of HTTP",
                       "Write get, post, put, delete, patch, head, options or any.");
        continue;
      }
      write_method(key_of(route), known == std::end(kMethods) ? "any" : name, method.value,
                   where + "." + std::string(name));
    }
  }

  static const Value* option(const Value& method, std::string_view name) {
    return method.find(std::string(kPrefix) + std::string(name));
  }

  void write_method(std::string_view route, std::string_view method, const Value& definition,
                    const std::string& where) {
    const Value* fc = option(definition, "fc");
    const Value* arn = fc == nullptr ? nullptr : fc->find("arn");
    const std::optional<Target> target =
        arn != nullptr && arn->is_string() ? read_target(arn->as_string()) : std::nullopt;
    if (!target) {
      output_.refuse(where, definition, "x-aliyun-apigateway-fc must name a function by its arn",
                     "Write {arn: 'acs:fc:::services/${Service.Arn}/functions/${Function.Arn}/'}.");
      return;
    }
    const Value* named = option(definition, "api-name");
    const std::string id = named != nullptr && named->is_string()
                               ? std::string(named->as_string())
                               : std::string(api_.name) + upper_first(method) + plain(route);
    MapBuilder properties;
    properties.set("GroupId", get_att(api_.name, "GroupId", definition));
    properties.set("ApiName", named != nullptr ? *named : text(id, definition));
    set_option(definition, "visibility", "Visibility", "PUBLIC", properties);
    set_option(definition, "auth-type", "AuthType", "ANONYMOUS", properties);
    properties.set("RequestConfig", request_config(route, method, definition));
    properties.set("ServiceConfig", service_config(*target, *fc, definition));
    for (const std::string_view list :
         {"request-parameters", "service-parameters", "service-parameters-map",
          "constant-parameters=ConstParameters", "system-parameters", "error-code-samples"}) {
      copy_list(definition, list, properties);
    }
    if (const Value* open_id = option(definition, "open-id-connect-config")) {
      properties.set("OpenIdConnectConfig", capitalised(*open_id));
    }
    for (const std::string_view text_option :
         {"result-type", "result-sample", "fail-result-sample"}) {
      if (const Value* value = option(definition, text_option)) {
        properties.set(option_name(text_option), *value);
      }
    }
    copy(definition, {"description=Description"}, properties);
    const Value shared = at(shared_, definition);
    output_.add(id, "ALIYUN::ApiGateway::Api", properties.build(), shared, needs_);
    MapBuilder deployment;
    deployment.set("ApiId", get_att(id, "ApiId", definition));
    deployment.set("GroupId", get_att(api_.name, "GroupId", definition));
    const Value* stage = api_.properties.find("StageName");
    deployment.set("StageName", stage != nullptr ? *stage : text("RELEASE", definition));
    output_.add(id + "Deployment", "ALIYUN::ApiGateway::Deployment", deployment.build(), shared);
  }

  static std::string plain(std::string_view route) {
    std::string out;
    for (const char c : route) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (letter || (c >= '0' && c <= '9')) out.push_back(c);
    }
    return upper_first(out);
  }

  // "result-sample" as "ResultSample".
  static std::string option_name(std::string_view option) {
    std::string name;
    bool start = true;
    for (const char c : option) {
      if (c != '-') name += start ? upper(std::string_view(&c, 1)) : std::string(1, c);
      start = c == '-';
    }
    return name;
  }

  static void set_option(const Value& definition, std::string_view name, std::string_view property,
                         std::string_view otherwise, MapBuilder& properties) {
    const Value* given = option(definition, name);
    properties.set(property, given != nullptr ? *given : text(otherwise, definition));
  }

  static void copy_list(const Value& definition, std::string_view option_spec,
                        MapBuilder& properties) {
    const std::size_t equals = option_spec.find('=');
    const std::string_view name = option_spec.substr(0, equals);
    const Value* list = option(definition, name);
    if (list == nullptr) return;
    properties.set(
        equals == name.npos ? option_name(name) : std::string(option_spec.substr(equals + 1)),
        parameters(*list));
  }

  static Value request_config(std::string_view route, std::string_view method,
                              const Value& definition) {
    MapBuilder config;
    config.set("RequestHttpMethod", text(upper(method), definition));
    config.set("RequestPath", text(route, definition));
    config.set("RequestMode", text("MAPPING", definition));
    config.set("RequestProtocol", text("HTTP", definition));
    if (const Value* given = option(definition, "request-config")) {
      const Value renamed = capitalised(*given);
      for (const Entry& entry : renamed.entries()) config.set(entry.key, entry.value);
    }
    return at(config.build(), definition);
  }

  // A name that is a service or function of this template is taken from its resource.
  Value named(std::string_view resource, bool here, std::string_view attribute,
              std::string_view otherwise, const Value& origin) {
    return here ? get_att(resource, attribute, origin) : text(otherwise, origin);
  }

  Value service_config(const Target& target, const Value& fc, const Value& definition) {
    const bool own_service = services_.has_service(target.service);
    const bool own_function = services_.has_function(target.service, target.function);
    MapBuilder function;
    function.set("FcRegionId", at(MapBuilder().set("Ref", text("ALIYUN::Region", fc)).build(), fc));
    function.set("ServiceName",
                 named(target.service, own_service, "ServiceName", target.service, fc));
    function.set("FunctionName", named(target.service + target.function, own_function,
                                       "FunctionName", target.function, fc));
    const Value* role = fc.find("role");
    function.set("RoleArn", role != nullptr ? *role : own_role());
    MapBuilder config;
    config.set("ServiceProtocol", text("FunctionCompute", definition));
    if (const Value* timeout = fc.find("timeout")) config.set("ServiceTimeOut", *timeout);
    config.set("FunctionComputeConfig", at(function.build(), fc));
    return at(config.build(), definition);
  }

  // One role for all methods of the API.
  Value own_role() {
    if (role_.is_null()) {
      const Value& origin = api_.definition;
      role_ =
          output_.add_role(api_.name, "apigateway.aliyuncs.com",
                           text("AliyunFCInvocationAccess", origin), at(shared_, origin), needs_);
    }
    return role_;
  }

  const Written& api_;
  const ServiceNames& services_;
  ServerlessOutput& output_;
  Value shared_;
  Value role_;
  std::vector<Value> needs_;
};

}  // namespace

void add_api(const Written& api, const ServiceNames& services, ServerlessOutput& output) {
  ApiWriter(api, services, output).write();
}

}  // namespace cairn::serverless

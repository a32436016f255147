#include "service/stack_settings.h"

#include "eval/expr.h"
#include "service/answers.h"
#include "value/json.h"

namespace cairn::service {
namespace {

Value parsed(std::string_view json) {
  auto value = read_json(json);
  return value ? std::move(value).value() : Value();
}

std::int64_t int_of(const Value& value, std::int64_t otherwise) {
  return value.is_int() ? value.as_int() : otherwise;
}

Value parameter(std::string_view key, Value value) {
  return MapBuilder()
      .set("ParameterKey", Value::string(key))
      .set("ParameterValue", std::move(value))
      .build();
}

// ParameterValue is text in every answer.
Value as_text(const Value& value) {
  if (value.has_unknown()) return {};  // of a preview
  if (value.is_null()) return Value::string("");
  if (value.is_string()) return value;
  if (value.is_list() || value.is_map() || value.is_bool()) {
    return Value::string(to_json(value));
  }
  return Value::string(cairn::to_text(value));
}

}  // namespace

std::string passed_group(const StackSettings& settings, const StackRow& stack) {
  return settings.resource_group.value_or(stack.resource_group);
}

std::string to_text(const StackSettings& s) {
  MapBuilder map;
  map.set("DisableRollback", Value::boolean(s.disable_rollback))
      .set("TimeoutInMinutes", Value::integer(s.timeout_minutes))
      .set("Parallelism", Value::integer(s.parallelism))
      .set("Tags", s.tags)
      .set("Parameters", s.shown_parameters)
      .set("TemplateDescription", s.template_description)
      .set("Plan", Value::string(s.plan_hash))
      .set("Facts", Value::string(s.facts_hash))
      .set("NotificationURLs", s.notification_urls)
      .set("RamRoleName", Value::string(s.ram_role))
      .set("CreateOptions", s.create_options)
      .set("Origin", to_value(s.origin));
  if (s.resource_group) map.set("ResourceGroupId", Value::string(*s.resource_group));
  return to_json(map.build());
}

StackSettings read_settings(std::string_view text) {
  const Value map = parsed(text);
  StackSettings s;
  s.disable_rollback = map.get("DisableRollback").is_bool() && map.get("DisableRollback").as_bool();
  s.timeout_minutes = int_of(map.get("TimeoutInMinutes"), s.timeout_minutes);
  s.parallelism = int_of(map.get("Parallelism"), s.parallelism);
  s.tags = map.get("Tags");
  if (const Value& group = map.get("ResourceGroupId"); group.is_string()) {
    s.resource_group = group.as_string();
  }
  s.shown_parameters = map.get("Parameters");
  s.template_description = map.get("TemplateDescription");
  s.plan_hash = map.get_string("Plan");
  s.facts_hash = map.get_string("Facts");
  s.notification_urls = map.get("NotificationURLs");
  s.ram_role = map.get_string("RamRoleName");
  s.create_options = map.get("CreateOptions");
  s.origin = read_origin(map.get("Origin"));
  return s;
}

Value shown_parameters(const StackModel& model, const StackContext& context) {
  std::vector<Value> list;
  const std::pair<std::string_view, std::string_view> pseudo[] = {
      {"ALIYUN::AccountId", context.account_id},
      {"ALIYUN::NoValue", "None"},
      {"ALIYUN::Region", context.region},
      {"ALIYUN::ResourceGroupId", context.resource_group_id},
      {"ALIYUN::StackId", context.stack_id},
      {"ALIYUN::StackName", context.stack_name},
      {"ALIYUN::TenantId", context.tenant_id},
  };
  for (const auto& [name, value] : pseudo) {
    list.push_back(parameter(name, Value::string(value)));
  }
  for (const BoundParameter& p : model.parameters()) {
    list.push_back(parameter(p.name, p.no_echo ? Value::string(kMask) : as_text(p.value)));
  }
  return Value::list(std::move(list));
}

std::optional<Error> refuse_notification_urls(const Value& urls, bool eventbridge) {
  for (const Value& url : urls.items()) {
    const std::string_view text = url.as_string();
    const bool address = text.starts_with("http://") || text.starts_with("https://");
    if (address && text.size() <= kNotificationBytesMax) continue;
    if (text == kEventBridge && eventbridge) continue;
    if (text == kEventBridge) {
      return invalid_parameter("NotificationURLs", "nobody listens to eventbridge here",
                               "Start cairnd with --eventbridge-sink URL, the address of an HTTP "
                               "receiver of CloudEvents, or give that address itself.");
    }
    const bool too_long = text.size() > kNotificationBytesMax;
    return invalid_parameter(
        "NotificationURLs",
        too_long ? "an address is longer than 1024 bytes"
                 : "\"" + std::string(text) + "\" is neither an http address nor eventbridge",
        "Give addresses that begin with http:// or https://, of at most 1024 bytes.");
  }
  return std::nullopt;
}

std::vector<ParameterInput> parameter_inputs(const Value& list) {
  std::vector<ParameterInput> inputs;
  for (const Value& item : list.items()) {
    inputs.push_back({std::string(item.get_string("ParameterKey")),
                      std::string(item.get_string("ParameterValue"))});
  }
  return inputs;
}

Value parameter_list(const std::vector<ParameterInput>& inputs) {
  std::vector<Value> list;
  for (const ParameterInput& input : inputs) {
    list.push_back(parameter(input.key, Value::string(input.value)));
  }
  return Value::list(std::move(list));
}

}  // namespace cairn::service

#include "service/service_provisions.h"

#include <algorithm>
#include <map>

#include "eval/diagnose.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/stack_settings.h"

namespace cairn::service {
namespace {

constexpr std::string_view kAutoEnable = "ALIYUN::ROS::AutoEnableService";

// Types of a service that goes by another name in their middle.
struct OtherName {
  std::string_view in_types;
  std::string_view service;
};
constexpr OtherName kOtherNames[] = {
    {"MNS", "SMQ"},
    {"PVTZ", "PrivateZone"},
    {"NLPAUTOML", "NLP"},
};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

// The service of this name, however its letters are written; empty when the action knows none.
std::string_view service_named(const ActionRequest& request, std::string_view name) {
  const Parameter* services = request.action->find("Services");
  const auto other =
      std::find_if(std::begin(kOtherNames), std::end(kOtherNames),
                   [&](const OtherName& each) { return same_word(each.in_types, name); });
  if (other != std::end(kOtherNames)) name = other->service;
  for (const Value& known : services->find("ServiceName")->limits.allowed_values) {
    if (same_word(known.as_string(), name)) return known.as_string();
  }
  return {};
}

// "ALIYUN::FC::Service" is of FC.
std::string_view service_of_type(const ActionRequest& request, std::string_view type) {
  const std::size_t begin = type.find("::");
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = type.substr(begin + 2);
  return service_named(request, rest.substr(0, rest.find("::")));
}

class Services {
 public:
  explicit Services(const ActionRequest& request) : request_(request) {}

  void need(std::string_view service) {
    if (!service.empty()) enabled_by_template_.try_emplace(std::string(service), false);
  }
  // A resource as it is written, and what is in it when it is a stack.
  void need_for(std::string_view type, const Value& properties) {
    need(service_of_type(request_, type));
    if (type == kAutoEnable) {
      const auto name = service_named(request_, properties.get_string("ServiceName"));
      if (!name.empty()) enabled_by_template_[std::string(name)] = true;
    }
    if (type != kStackType) return;
    for (const Entry& inner : properties.get("TemplateBody").get("Resources").entries()) {
      need_for(inner.value.get_string("Type"), inner.value.get("Properties"));
    }
  }
  Value provisions() const {
    std::vector<Value> list;
    for (const auto& [service, enabled_by_template] : enabled_by_template_) {
      list.push_back(MapBuilder()
                         .set("ServiceName", Value::string(service))
                         .set("Status", Value::string("Enabled"))
                         .set("AutoEnableService", Value::boolean(enabled_by_template))
                         .set("DependentServiceNames", Value::list({}))
                         .set("CommodityProvisions", Value::list({}))
                         .build());
    }
    return Value::list(std::move(list));
  }

 private:
  const ActionRequest& request_;
  std::map<std::string, bool> enabled_by_template_;  // those that are needed, by name
};

Result<Services> services_of_template(const ActionRequest& request, Context& context) {
  const auto text = template_text(request, context);
  if (!text) return text.error();
  StackContext stack;
  stack.region = request.region;
  stack.account_id = stack.tenant_id = request.identity.account_id;
  stack.now_ms = context.clock.now();
  const BuildOptions options{BuildMode::kValidate, context.quotas.resources_per_stack};
  Diagnosed diagnosed =
      diagnose(*text, parameter_inputs(request.get("Parameters")), stack, context.surroundings,
               context.types, options, Warnings::kWithErrors);
  if (!diagnosed.model) return refusal(std::move(diagnosed.found));
  Services services(request);
  for (const ModelResource& resource : diagnosed.model->resources()) {
    const Value& written = diagnosed.source->resources.get(resource.definition->name);
    services.need_for(*resource.type, written.get("Properties"));
  }
  return services;
}

}  // namespace

void get_service_provisions(Context& context, ActionRequest request, Reply reply) {
  const Value named = request.get("Services");
  if (!named.is_list()) {
    const auto services = services_of_template(request, context);
    if (!services) return reply(services.error());
    return reply(MapBuilder().set("ServiceProvisions", services->provisions()).build());
  }
  Services services(request);
  for (const Value& each : named.items()) services.need(each.get_string("ServiceName"));
  reply(MapBuilder().set("ServiceProvisions", services.provisions()).build());
}

}  // namespace cairn::service

#include "service/service_provisions.h"

#include <algorithm>
#include <set>

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

struct Services {
  std::set<std::string, std::less<>> needed;
  std::set<std::string, std::less<>> enabled_by_template;
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
  Services services;
  for (const ModelResource& resource : diagnosed.model->resources()) {
    if (*resource.type == kAutoEnable) {
      const Value& written = diagnosed.source->resources.get(resource.definition->name);
      const std::string_view name =
          service_named(request, written.get("Properties").get_string("ServiceName"));
      if (name.empty()) continue;
      services.needed.emplace(name);
      services.enabled_by_template.emplace(name);
    }
    const std::string_view service = service_of_type(request, *resource.type);
    if (!service.empty()) services.needed.emplace(service);
  }
  return services;
}

Value provision(std::string_view service, bool auto_enable) {
  return MapBuilder()
      .set("ServiceName", Value::string(service))
      .set("Status", Value::string("Enabled"))
      .set("AutoEnableService", Value::boolean(auto_enable))
      .set("DependentServiceNames", Value::list({}))
      .set("CommodityProvisions", Value::list({}))
      .build();
}

}  // namespace

void get_service_provisions(Context& context, ActionRequest request, Reply reply) {
  Services services;
  const Value named = request.get("Services");
  if (named.is_list()) {
    for (const Value& each : named.items()) {
      services.needed.emplace(each.get_string("ServiceName"));
    }
  } else {
    auto found = services_of_template(request, context);
    if (!found) return reply(found.error());
    services = std::move(found).value();
  }
  std::vector<Value> provisions;
  for (const std::string& service : services.needed) {
    provisions.push_back(provision(service, services.enabled_by_template.contains(service)));
  }
  reply(MapBuilder().set("ServiceProvisions", Value::list(std::move(provisions))).build());
}

}  // namespace cairn::service

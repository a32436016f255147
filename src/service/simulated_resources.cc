#include "service/simulated_resources.h"

#include <fmt/format.h>

#include "catalog/error_catalog.h"
#include "cloud/sim/sim_cloud.h"
#include "service/answers.h"
#include "service/next_token.h"

namespace cairn::service {
namespace {

Error not_simulated(const ActionRequest& request) {
  return not_supported(
      fmt::format("{} in a cloud that is not the simulated one", request.action->name),
      "Change resources of a real cloud with its own console.");
}

std::string text(const ActionRequest& request, std::string_view name) {
  const Value given = request.get(name);
  return std::string(given.is_string() ? given.as_string() : std::string_view());
}

sim::SimKey key_of(const ActionRequest& request) {
  return {request.identity.account_id, request.region, text(request, "ResourceType"),
          text(request, "PhysicalResourceId")};
}

Value describe(const sim::SimResource& r) {
  MapBuilder map;
  map.set("ResourceType", Value::string(r.type));
  map.set("PhysicalResourceId", Value::string(r.physical_id));
  map.set("RegionId", Value::string(r.region));
  if (!r.stack_id.empty()) map.set("StackId", Value::string(r.stack_id));
  if (!r.logical_id.empty()) map.set("LogicalResourceId", Value::string(r.logical_id));
  set_time(map, "CreateTime", r.created_at);
  map.set("Properties", r.properties);
  return map.build();
}

// The simulated cloud's own errors, in documented codes.
Error translated(Error error, const ActionRequest& request) {
  if (error.code == "SimResourceNotFound") {
    error.code = "NotFound";
    const std::string reason =
        fmt::format("The simulated cloud has no {} {} in {}", text(request, "ResourceType"),
                    text(request, "PhysicalResourceId"), request.region);
    error.message = error_text("NotFound", {{"reason", reason}});
    error.where = "PhysicalResourceId";
    error.fix = "SimListResources tells what it has.";
    return error;
  }
  if (error.code != "InvalidSimProperties") return unavailable();
  // "Property error: Resources.vpc-1.Properties.Name: What is wrong.": from "Properties" on.
  std::string reason = error.message;
  const std::size_t begin = reason.find(".Properties");
  if (begin != std::string::npos) reason.erase(0, begin + 1);
  while (reason.ends_with('.')) reason.pop_back();
  return invalid_parameter("Properties", reason, error.fix);
}

void answer(const Result<void>& done, const ActionRequest& request, const Reply& reply) {
  if (!done) return reply(translated(done.error(), request));
  reply(MapBuilder().build());
}

}  // namespace

void sim_list_resources(Context& context, ActionRequest request, Reply reply) {
  if (context.simulated == nullptr) return reply(not_simulated(request));
  const std::vector<sim::SimResource> all =
      context.simulated->list({.account = request.identity.account_id,
                               .region = request.region,
                               .stack_id = text(request, "StackId"),
                               .type = text(request, "ResourceType"),
                               .physical_id = text(request, "PhysicalResourceId")});
  const auto page = next_token_page(request, all.size());
  if (!page) return reply(page.error());
  std::vector<Value> list;
  for (std::size_t i = page->begin; i < page->end; ++i) list.push_back(describe(all[i]));
  MapBuilder map;
  map.set("Resources", Value::list(std::move(list)));
  page->describe(map);
  reply(map.build());
}

void sim_set_resource(Context& context, ActionRequest request, Reply reply) {
  if (context.simulated == nullptr) return reply(not_simulated(request));
  const Value properties = request.get("Properties");
  answer(context.simulated->set(key_of(request), properties), request, reply);
}

void sim_delete_resource(Context& context, ActionRequest request, Reply reply) {
  if (context.simulated == nullptr) return reply(not_simulated(request));
  answer(context.simulated->erase(key_of(request)), request, reply);
}

}  // namespace cairn::service

#include "server/server_surroundings.h"

#include <utility>

#include "base/digest.h"
#include "catalog/regions.h"
#include "server/waiting_cloud.h"
#include "service/answers.h"
#include "service/data_source_call.h"
#include "service/group_resource_state.h"
#include "service/group_resources.h"
#include "service/kept_modules.h"
#include "service/stored_outputs.h"

namespace cairn::server {

std::vector<std::string> ServerSurroundings::zones(std::string_view region) const {
  const Region* found = find_region(region);
  return found == nullptr ? std::vector<std::string>() : found->zones;
}

Value ServerSurroundings::stack_output(std::string_view account, std::string_view stack,
                                       std::string_view output, std::string_view region) const {
  return service::stored_output(*store_, account, region, stack, output);
}

Value ServerSurroundings::marketplace_image(std::string_view) const {
  return {};
}

Result<std::vector<Value>> ServerSurroundings::jq(std::string_view script, const Value& input,
                                                  bool first_only, std::int64_t now_ms,
                                                  TimeBudget& time) const {
  return jq_.run({script, input, first_only, now_ms, &time});
}

std::optional<std::string> ServerSurroundings::module_template(std::string_view account,
                                                               std::string_view type,
                                                               std::string_view version) const {
  return service::module_text(*store_->read(), account, type, version);
}

Result<DataSourceAnswer> ServerSurroundings::data_source(std::string_view account,
                                                         std::string_view region,
                                                         std::string_view type,
                                                         const Value& properties) const {
  const std::string token = hex(sha256(service::new_uuid(chance_))).substr(0, 40);
  const CallSpec call = service::data_source_call(account, region, type, properties, token);
  if (service::is_group_resource(type)) {
    ChildState answer = service::answer_of_source(call, *store_->read());
    return DataSourceAnswer{std::move(answer.ref), std::move(answer.attributes)};
  }
  return service::data_source_answer(type, call_and_wait(*cloud_, call));
}

Result<Value> ServerSurroundings::oos_parameter(std::string_view account, std::string_view region,
                                                std::string_view name, bool secret) const {
  return service::stored_parameter(cloud_->oos_parameter(account, region, name, secret), name);
}

}  // namespace cairn::server

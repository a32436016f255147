#include "tests/scenario/stage_surroundings.h"

#include "catalog/regions.h"
#include "service/data_source_call.h"
#include "service/group_resource_state.h"
#include "service/group_resources.h"
#include "service/kept_modules.h"
#include "service/stored_outputs.h"

namespace cairn::testing {

std::vector<std::string> StageSurroundings::zones(std::string_view region) const {
  const Region* found = find_region(region);
  return found == nullptr ? std::vector<std::string>() : found->zones;
}

Value StageSurroundings::stack_output(std::string_view account, std::string_view stack,
                                      std::string_view output, std::string_view region) const {
  return service::stored_output(store_, account, region, stack, output);
}

Result<std::vector<Value>> StageSurroundings::jq(std::string_view script, const Value& input,
                                                 bool first_only, std::int64_t now_ms,
                                                 TimeBudget& time) const {
  return jq_.run({script, input, first_only, now_ms, &time});
}

std::optional<std::string> StageSurroundings::module_template(std::string_view account,
                                                              std::string_view type,
                                                              std::string_view version) const {
  return service::module_text(*store_.read(), account, type, version);
}

// The world goes on until the answer is there.
Result<DataSourceAnswer> StageSurroundings::data_source(std::string_view account,
                                                        std::string_view region,
                                                        std::string_view type,
                                                        const Value& properties) const {
  const CallSpec call = service::data_source_call(account, region, type, properties, {});
  if (service::is_group_resource(type)) {
    ChildState answer = service::answer_of_source(call, *store_.read());
    return DataSourceAnswer{std::move(answer.ref), std::move(answer.attributes)};
  }
  std::optional<CallReply> answer;
  cloud_->start(call, [&answer](CallReply reply) { answer = std::move(reply); });
  while (!answer && world_.step()) continue;
  return service::data_source_answer(type, answer.value_or(CallReply()));
}

Result<Value> StageSurroundings::oos_parameter(std::string_view account, std::string_view region,
                                               std::string_view name, bool secret) const {
  return service::stored_parameter(cloud_->oos_parameter(account, region, name, secret), name);
}

}  // namespace cairn::testing

#include "service/permitted_surroundings.h"

#include <fmt/format.h>

#include <utility>

namespace cairn::service {

PermittedSurroundings::PermittedSurroundings(const Context& context, std::string acting,
                                             std::string resource_group)
    : world_(context.surroundings),
      acting_(std::move(acting)),
      resource_group_(std::move(resource_group)) {
  if (context.identities != nullptr) permissions_.emplace(*context.identities, context.clock);
}

std::optional<Error> PermittedSurroundings::refusal(std::string_view account,
                                                    std::string_view region, std::string_view type,
                                                    std::string_view id) const {
  if (!permissions_) return std::nullopt;
  return permissions_->refusal(acting_, {.account = account,
                                         .region = region,
                                         .stack_id = {},
                                         .type = type,
                                         .step = CloudStep::kRead,
                                         .physical_id = id,
                                         .resource_group = resource_group_});
}

Result<DataSourceAnswer> PermittedSurroundings::data_source(std::string_view account,
                                                            std::string_view region,
                                                            std::string_view type,
                                                            const Value& properties) const {
  if (auto refused = refusal(account, region, type, {})) {
    refused->message = fmt::format("{} was refused: {}. {}", type, refused->code, refused->message);
    return *std::move(refused);
  }
  return world_.data_source(account, region, type, properties);
}

// The message is to say, without a full stop, why there is no entry.
Result<Value> PermittedSurroundings::oos_parameter(std::string_view account,
                                                   std::string_view region, std::string_view name,
                                                   bool secret) const {
  constexpr std::string_view kPlain = "ALIYUN::OOS::Parameter";
  constexpr std::string_view kSecret = "ALIYUN::OOS::SecretParameter";
  if (auto refused = refusal(account, region, secret ? kSecret : kPlain, name)) {
    std::string& message = refused->message;
    if (message.ends_with('.')) message.pop_back();
    message = fmt::format("the parameter store refused it: {}. {}", refused->code, message);
    return *std::move(refused);
  }
  return world_.oos_parameter(account, region, name, secret);
}

}  // namespace cairn::service

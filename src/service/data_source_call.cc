#include "service/data_source_call.h"

#include <fmt/format.h>

namespace cairn::service {

CallSpec data_source_call(std::string_view account, std::string_view region, std::string_view type,
                          const Value& properties, std::string token) {
  CallSpec call;
  call.kind = CallKind::kCreate;
  call.account = account;
  call.region = region;
  call.type = type;
  call.create_token = std::move(token);
  call.properties = properties;
  return call;
}

Result<DataSourceAnswer> data_source_answer(std::string_view type, const CallReply& reply) {
  if (reply.outcome == CallReply::Outcome::kDone) {
    const bool by_id = reply.ref.is_null() && !reply.physical_id.empty();
    return DataSourceAnswer{by_id ? Value::string(reply.physical_id) : reply.ref,
                            reply.attributes.is_map() ? reply.attributes : Value::map({})};
  }
  const bool refused = reply.outcome == CallReply::Outcome::kFailed;
  return Error{.code = refused ? reply.code : "DataSourceUnavailable",
               .message = refused ? fmt::format("{} was refused: {}. {}", type, reply.code,
                                                reply.message)
                                  : fmt::format("{} gave no answer", type),
               .where = {},
               .at = {},
               .fix = refused ? "Correct the properties of the data source."
                              : "Try again in a moment."};
}

Result<Value> stored_parameter(std::optional<Value> found, std::string_view name) {
  if (found) return *std::move(found);
  return Error{.code = "ParameterNotFound",
               .message = fmt::format("the parameter store has no entry \"{}\" of this kind", name),
               .where = {},
               .at = {},
               .fix = "Put the entry into the OOS parameter store, or correct the name."};
}

}  // namespace cairn::service

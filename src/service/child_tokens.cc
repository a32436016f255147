#include "service/child_tokens.h"

#include <limits>
#include <utility>

#include "value/json.h"

namespace cairn::service {
namespace {

constexpr Millis kForever = std::numeric_limits<Millis>::max();

TokenRow token_row(std::string_view action, const CallSpec& spec, std::string token,
                   const Value& response) {
  TokenRow row;
  row.account = spec.account;
  row.action = action;
  row.token = std::move(token);
  row.response = to_json(response);
  row.expires = kForever;
  return row;
}

Value stack_id_alone(std::string_view stack_id) {
  return MapBuilder().set("StackId", Value::string(stack_id)).build();
}

}  // namespace

TokenRow create_token_row(const CallSpec& spec, std::string_view stack_id) {
  return token_row(kNestedCreateToken, spec, spec.create_token, stack_id_alone(stack_id));
}

TokenRow update_token_row(const CallSpec& spec) {
  return token_row(kNestedUpdateToken, spec, spec.update_token, stack_id_alone(spec.physical_id));
}

TokenRow refusal_row(const CallSpec& spec, const ChildState& why) {
  return token_row(kNestedUpdateToken, spec, spec.update_token,
                   MapBuilder()
                       .set("Code", Value::string(why.code))
                       .set("Message", Value::string(why.message))
                       .build());
}

TokenRow delete_token_row(const CallSpec& spec, std::string asked, std::string_view stack_id) {
  return token_row(kNestedDeleteToken, spec, std::move(asked), stack_id_alone(stack_id));
}

std::optional<ChildState> refused_before(const TokenRow& row) {
  const auto response = read_json(row.response);
  if (!response || response->find("Code") == nullptr) return std::nullopt;
  ChildState state;
  state.is = ChildState::Is::kRefused;
  state.code = response->get_string("Code");
  state.message = response->get_string("Message");
  return state;
}

std::optional<std::string> made_by(const CallSpec& spec, Reader& reader, Millis now) {
  const auto row = reader.token(spec.account, kNestedCreateToken, spec.create_token, now);
  if (!row) return std::nullopt;
  const auto response = read_json(row->response);
  return response ? std::string(response->get_string("StackId")) : std::string();
}

}  // namespace cairn::service

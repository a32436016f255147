#include "service/action.h"

namespace cairn::service {

Identity identity_of(std::shared_ptr<const access::AccessKey> key) {
  const access::Caller& holder = key->holder;
  return {.account_id = holder.account_id,
          .access_key_id = key->id,
          .principal = holder.arn(),
          .caller = {std::move(key), &holder}};
}

Value ActionRequest::get(std::string_view name) const {
  if (const Value* given = parameters.find(name)) return *given;
  const Parameter* declared = action->find(name);
  if (declared != nullptr && declared->limits.default_value) return *declared->limits.default_value;
  return {};
}

}  // namespace cairn::service

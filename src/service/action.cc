#include "service/action.h"

namespace cairn::service {

Value ActionRequest::get(std::string_view name) const {
  if (const Value* given = parameters.find(name)) return *given;
  const Parameter* declared = action->find(name);
  if (declared != nullptr && declared->limits.default_value) return *declared->limits.default_value;
  return {};
}

}  // namespace cairn::service

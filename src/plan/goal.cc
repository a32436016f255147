#include "plan/goal.h"

#include "plan/stack_marks.h"

namespace cairn {

Value Goal::properties(std::uint32_t resource, const ResourceValues& values, Errors& errors) const {
  const std::size_t before = errors.size();
  Value own = model->resolve_properties(resource, values, errors);
  if (errors.size() != before) return {};
  return with_stack_marks(model->resources()[resource].catalogued, std::move(own), tags,
                          resource_group);
}

}  // namespace cairn

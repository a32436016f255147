#include "eval/expansion.h"

#include <utility>

#include "eval/modules.h"
#include "template/transform.h"

namespace cairn {

Expansion expand_template(std::shared_ptr<const Template> source, const StackContext& context,
                          const Surroundings& surroundings) {
  Transformed transformed =
      apply_transform(std::move(source), {context.stack_name, context.stack_id});
  Expansion expansion{std::move(transformed.source), std::move(transformed.errors),
                      std::move(transformed.warnings)};
  if (expansion.source) {
    expansion.source = expand_modules(std::move(expansion.source), context.tenant_id, surroundings,
                                      expansion.errors, expansion.warnings);
  }
  return expansion;
}

}  // namespace cairn

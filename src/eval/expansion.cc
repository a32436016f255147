#include "eval/expansion.h"

#include <utility>

#include "template/transform.h"

namespace cairn {

Expansion expand_template(std::shared_ptr<const Template> source, const StackContext& context,
                          const Surroundings& surroundings) {
  Transformed transformed =
      apply_transform(std::move(source), {context.stack_name, context.stack_id});
  (void)surroundings;
  return {std::move(transformed.source), std::move(transformed.errors),
          std::move(transformed.warnings)};
}

}  // namespace cairn

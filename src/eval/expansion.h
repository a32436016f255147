// From the template as written to the one that the later steps read: its Transform applied, its
// modules replaced by their resources (steps 2 and 3 of section 3 of template-language).
#pragma once

#include <memory>

#include "eval/model.h"

namespace cairn {

struct Expansion {
  std::shared_ptr<const Template> source;  // null when there is nothing to go on with
  Errors errors;
  Errors warnings;
};

// A template with neither comes back itself. What is wrong is left out of `source`, so that the
// rest can still be checked.
Expansion expand_template(std::shared_ptr<const Template> source, const StackContext& context,
                          const Surroundings& surroundings);

}  // namespace cairn

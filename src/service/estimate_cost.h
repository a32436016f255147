// GetTemplateEstimateCost: what a template, or the change of a stack to it, would cost by the
// server's price table (price_table.h).
#pragma once

#include "service/context.h"

namespace cairn::service {

// Resources{logical id: {Type, Success, Result}}; of what is in a nested stack "Network/Vpc". With
// StackId only what changes is told, each amount as what is added to the costs: negative for what
// is removed.
void get_template_estimate_cost(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service

// OrderStackResource, an action of cairn's own: what a person decides about one resource while its
// stack's operation runs (docs/beyond-the-product.md).
//
// Answers once what follows from the order is durable; an order that does not fit what the resource
// is doing is refused, and nothing happens.
#pragma once

#include "service/context.h"

namespace cairn::service {

void order_stack_resource(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service

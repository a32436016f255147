// The orders that CreateOption ManuallyPay leaves unpaid (stack-lifecycle section 3): one for each
// resource that is paid for in advance. Nobody publishes what the numbers look like, nor that
// anything waits for the payment: the resources are there at once.
#pragma once

#include "service/stack_settings.h"
#include "store/store.h"

namespace cairn::service {

// Their numbers, in the order of the resources; none without that option. An order has the same
// number each time it is asked for, and goes with its resource.
Value unpaid_orders(const StackSettings& settings, StackNo stack, Reader& reader);

}  // namespace cairn::service

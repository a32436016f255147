// CreateOption and CreateOptions: how a stack is created, and what becomes of it afterwards
// (stack-lifecycle section 3).
//
// They are kept as a list of names in StackSettings::create_options. What waits for stock is told
// apart by the engine (engine/inputs.cc).
#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "engine/status.h"
#include "service/action.h"
#include "service/stack_settings.h"

namespace cairn::service {

// The names asked for, each once; null when only the default is.
Value create_options(const ActionRequest& request);

// What cannot be carried out, or contradicts itself.
std::optional<Error> refuse_create_options(const ActionRequest& request);

// What of them the stacks inside take over; null for nothing.
Value options_of_children(const StackSettings& settings);

bool leaves_orders_unpaid(const StackSettings& settings);

// Whether the stack is to be dropped, with everything it holds left where it is, now that an
// operation brought it to `state`.
bool is_abandoned(const StackSettings& settings, StackState state);

}  // namespace cairn::service

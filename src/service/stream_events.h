// Following events as they happen: StreamStackEvents and StreamAccountEvents, which are cairn's own
// (docs/follow-a-stack.md).
#pragma once

#include <memory>

#include "service/context.h"

namespace cairn::service {

using StreamResult = Result<std::shared_ptr<ByteStream>>;

// A stack's events, with those of the stacks inside it when asked for; from the oldest unless told.
StreamResult stream_stack_events(Context& context, const ActionRequest& request);

// The events of all stacks of the account, of one region or of every; from now unless told.
StreamResult stream_account_events(Context& context, const ActionRequest& request);

}  // namespace cairn::service

// Stacks inside stacks: who is around whom, and who speaks for whom (stack-lifecycle section 9).
//
// Cost  a read for each stack around; holder_of() reads the resources of one stack besides.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/store.h"

namespace cairn::service {

// "arn:acs:ros:cn-hangzhou:1234567890123456:stacks/{name}/{id}": what Ref gives of a nested stack.
std::string stack_arn(const StackRow& stack);

// How many stacks are around this one.
std::size_t nested_level(const StackRow& stack, Reader& reader);

// The stack that holds this one as a resource. Nothing when it stands alone, which a nested stack
// does when its parent is gone or has let go of it.
std::optional<StackRow> holder_of(const StackRow& stack, Reader& reader);

// The outermost of the stacks that hold this one, or itself: it speaks for all inside it.
StackRow top_of(StackRow stack, Reader& reader);

// What only the outermost stack may be asked to do.
std::optional<Error> refuse_nested(std::string_view action, const StackRow& stack, Reader& reader);

}  // namespace cairn::service

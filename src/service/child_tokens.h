// The token rows of nested stacks: what a parent's call came to, whoever asks again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cloud/nested/child_stacks.h"
#include "engine/rows.h"
#include "store/store.h"

namespace cairn::service {

// Their "actions": no client can send them.
inline constexpr std::string_view kNestedCreateToken = "nested stack, create";
inline constexpr std::string_view kNestedUpdateToken = "nested stack, update";
inline constexpr std::string_view kNestedDeleteToken = "nested stack, delete";

// That the call's token made this child; without an id, that it must never make one.
TokenRow create_token_row(const CallSpec& spec, std::string_view stack_id);
// That the call's token was followed.
TokenRow update_token_row(const CallSpec& spec);
// That it was refused, which stays its answer: the token must never be followed after all.
TokenRow refusal_row(const CallSpec& spec, const ChildState& why);
// That the child was asked to go; `asked` says by which operation.
TokenRow delete_token_row(const CallSpec& spec, std::string asked, std::string_view stack_id);

// What an update was refused with; nothing when it was followed.
std::optional<ChildState> refused_before(const TokenRow& row);
// The child that a token made; empty when the token is forbidden, nothing when it was not used.
std::optional<std::string> made_by(const CallSpec& spec, Reader& reader, Millis now);

}  // namespace cairn::service

// Which resource group things are in (stack-lifecycle section 9).
//
// Every account has a default group, and what was put into no other is in that one: it is kept
// without a group. What a stack passed on to its resources is another matter (stack_settings.h):
// MoveResourceGroup moves a stack and not what it made.
#pragma once

#include <string>
#include <string_view>

namespace cairn::service {

// The id follows from the account's.
std::string default_resource_group(std::string_view account);

// How an id is kept: empty for the account's default group.
std::string kept_group(std::string_view account, std::string_view id);
// The id again.
std::string shown_group(std::string_view account, std::string_view kept);

}  // namespace cairn::service

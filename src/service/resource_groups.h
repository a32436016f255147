// Which resource group things are in (stack-lifecycle section 9).
//
// Every account has a default group, and what was put into no other is in that one: it is kept
// without a group. What a stack passed on to its resources is another matter (stack_settings.h):
// MoveResourceGroup moves a stack and not what it made.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "service/context.h"

namespace cairn::service {

// The id follows from the account's.
std::string default_resource_group(std::string_view account);

// How an id is kept: empty for the account's default group.
std::string kept_group(std::string_view account, std::string_view id);
// The id again.
std::string shown_group(std::string_view account, std::string_view kept);

// The answer to a request that puts something into a group which the account does not have. Lists
// only look there, and find nothing; what was answered under the request's client token is answered
// again.
std::optional<Error> refuse_unknown_group(Context& context, const ActionRequest& request,
                                          std::string_view parameter = "ResourceGroupId");

}  // namespace cairn::service

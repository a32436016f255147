// As whom an operation acts in the cloud, as a text that is kept with it (OperationRow::acting):
// the stack's role, else whoever asked for the operation (stack-lifecycle section 9). Empty: the
// account itself, which may do everything.
//
// Who asked is kept as what a credential derived from them would hold: who they are, and the
// session policy they came with. What they may do is looked up when a call is made, so a change of
// policies counts at once; so does the end of a user or a role.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/identities.h"
#include "service/action.h"

namespace cairn::service {

// `role` is a role of the asker's account; empty: none was given.
std::string acting_text(const Identity& asker, std::string_view role);

struct Acting {
  std::string role;       // not empty: the role of that name, whatever its id is now
  access::Caller caller;  // else
};
// Of a stack of `account`. Nothing when the text is empty or not one of the above.
std::optional<Acting> read_acting(std::string_view text, std::string_view account);

}  // namespace cairn::service

// The gate: every request whose signature and parameters are right is asked here whether its caller
// may make it (access-control section 3). What is decided about is said by
// access/ros_authorization.h and required.h, how by access/decision.h.
//
// Answers  Forbidden (or NoPermission, see Settings) with AccessDeniedDetail; of the other
//          interfaces always NoPermission. The id of a stack, change set, detection, template or
//          scratch that the account does not have in the request's region is NotFound to those
//          who may not, too, so other accounts' things look like none at all; what the account
//          itself has is Forbidden to those who may not.
// Cost     a root's request: one comparison. Others': their policies, kept compiled; the store is
//          read only where a name needs it (a change set's stack), where a policy asks for the tags
//          of a thing, and before saying no.
// Failure  a store that cannot be read throws StoreFailed.
// Threads  any, at the same time.
#pragma once

#include <optional>
#include <string>

#include "access/identities.h"
#include "base/seal.h"
#include "identity/ros_things.h"
#include "service/authorization.h"
#include "store/store.h"
#include "world/world.h"

namespace cairn::identity {

class Gate {
 public:
  struct Ports {
    const access::Identities& identities;
    Store& store;
    const Clock& clock;
    const Seal& seal;
  };
  struct Settings {
    // Of the orchestration service's denials: the documentation names both.
    std::string denial_code = "Forbidden";
  };
  Gate(const Ports& ports, Settings settings) : ports_(ports), settings_(std::move(settings)) {}

  std::optional<service::Denied> check(const service::ActionRequest& request) const;

 private:
  struct Question;

  std::optional<service::Denied> check_role(const service::ActionRequest& request,
                                            const access::Caller& caller) const;
  std::optional<service::Denied> check_things(const service::ActionRequest& request,
                                              const access::Caller& caller) const;
  // At the scope of the resource group, where the account's says nothing.
  access::Decision decide_in_group(const Question& question, RosThings& things) const;
  service::Denied denied(const Question& question, const access::Decision& decision,
                         const access::NamedPolicy* trust) const;

  Ports ports_;
  Settings settings_;
};

}  // namespace cairn::identity

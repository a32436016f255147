// CloudPermissions: whether those as whom an operation acts may take a step with a resource in the
// cloud (access-control section 4): which action a step is says catalog/cloud_action.h, whether it
// is allowed access/decision.h.
//
// A step needs its required action. On a resource that is there it is asked about by its name, else
// about all of its kind. Where the action's name depends on a property that is not known here
// (listeners of several protocols), one of its names is enough. Where the policies for the account
// say nothing, those for the resource group count: the resource's own, else the stack's.
//
// Failure  nothing is assumed: who is gone, or no longer trusts the service, may do nothing.
// Threads  any.
// Cost     a few microseconds for a decision. What was allowed is remembered for the second it was
//          decided in, the finest that conditions can tell, and holds only as long as role, trust
//          and policies are the very ones it was decided by: many alike cost a fraction of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/identities.h"
#include "base/error.h"
#include "catalog/cloud_action.h"
#include "cloud/guarded/guarded_cloud.h"
#include "world/world.h"

namespace cairn::service {

inline constexpr std::string_view kServicePrincipal = "ros.aliyuncs.com";

// Whether the role lets the service take it on.
bool trusts_service(const access::Role& role, TimeMs now);

class CloudPermissions {
 public:
  struct Step {
    std::string_view account;
    std::string_view region;
    std::string_view stack_id;  // names the role's session; may be empty
    std::string_view type;
    CloudStep step = CloudStep::kCreate;
    std::string_view physical_id = {};     // empty: there is none yet
    std::string_view resource_group = {};  // its id; empty: the account's default group
  };

  CloudPermissions(const access::Identities& identities, const Clock& clock);

  // `acting` as OperationRow keeps it. The Error is Forbidden.RAM and names who may not do what.
  std::optional<Error> refusal(std::string_view acting, const Step& step) const;
  // Of a call that is about to be made.
  std::optional<CallRefusal> refusal(const CallSpec& call) const;
  // What a GuardedCloud asks.
  GuardedCloud::May guard() const {
    return [this](const CallSpec& call) { return refusal(call); };
  }

 private:
  struct Allowed;
  class Remembered;

  bool still_holds(const Allowed& allowed, TimeMs now) const;

  const access::Identities& identities_;
  const Clock& clock_;
  std::shared_ptr<Remembered> remembered_;
};

}  // namespace cairn::service

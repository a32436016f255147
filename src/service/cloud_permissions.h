// CloudPermissions: whether those as whom an operation acts may take a step with a resource in the
// cloud (access-control section 4): which action a step is says catalog/cloud_action.h, whether it
// is allowed access/decision.h.
//
// A step needs its required action. On a resource that is there it is asked about by its name, else
// about all of its kind. Where the action's name depends on a property that is not known here
// (listeners of several protocols), one of its names is enough.
//
// Failure  nothing is assumed: who is gone, or no longer trusts the service, may do nothing.
// Threads  any. Cost  a few microseconds for a decision.
#pragma once

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
    std::string_view physical_id = {};  // empty: there is none yet
  };

  CloudPermissions(const access::Identities& identities, const Clock& clock)
      : identities_(identities), clock_(clock) {}

  // `acting` as OperationRow keeps it. The Error is Forbidden.RAM and names who may not do what.
  std::optional<Error> refusal(std::string_view acting, const Step& step) const;
  // Of a call that is about to be made.
  std::optional<CallRefusal> refusal(const CallSpec& call) const;
  // What a GuardedCloud asks.
  GuardedCloud::May guard() const {
    return [this](const CallSpec& call) { return refusal(call); };
  }

 private:
  const access::Identities& identities_;
  const Clock& clock_;
};

}  // namespace cairn::service

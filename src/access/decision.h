// May they? The whole evaluation of a request (access-control section 3), with its reason.
//
// In order, and the first layer that does not allow ends it:
//   1. control policies: every level from the directory's root folder to the account must allow;
//   2. session policies, if the session has any: must allow;
//   3. identity policies at account scope; only when they say nothing, those at the scope of the
//      resource's group.
// The root of an account is not asked about any of it: neither control policies nor identity
// policies apply to it. AssumeRole needs the caller's own permission (the above) AND the role's
// trust policy; an explicit denial in either wins.
//
// Pure. Costs one judge() a layer; allocates only what the answer carries.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy.h"

namespace cairn::access {

struct NamedPolicy {
  std::string name;
  std::string type;  // "System", "Custom", "Inline"
  std::shared_ptr<const Policy> policy;
};

// One place on the way from the directory's root folder to the account.
struct ControlLevel {
  std::string name;  // "r-Ab12cd", "fd-Ab12cd34ef", or the account's id
  std::vector<NamedPolicy> policies;
};

// What applies to one caller. Kept by the caller from request to request as long as nothing
// changes.
struct Authorities {
  bool root = false;                  // the account itself
  std::vector<ControlLevel> control;  // empty: not a member, management account, or switched off
  std::vector<NamedPolicy> session;   // empty: none was given
  std::vector<NamedPolicy> identity;  // own, of groups, of the role: at account scope
  std::vector<NamedPolicy> resource_group;  // those at the scope of the group the resource is in
};

enum class Layer : std::uint8_t { kRoot, kControl, kSession, kAccount, kResourceGroup, kTrust };

std::string_view layer_name(Layer layer);  // "Root", "ControlPolicy", "SessionPolicy", ...

// Why: the layer that decided, and in it the policy and statement, if one did.
struct Decision {
  bool allowed = false;
  Verdict verdict = Verdict::kImplicitDeny;
  Layer layer = Layer::kAccount;
  std::string place;        // of a control policy: which level; else empty
  std::string policy_name;  // empty for an implicit denial
  std::string policy_type;
  std::size_t statement = Judgement::kNone;  // counted from 0
};

Decision decide(const Authorities& caller, const AccessRequest& request);

// Whether the caller may take on the role whose trust policy this is. The request's action is
// "sts:AssumeRole" (or one of its kind), its resource the role's ARN, its principals the caller.
// `caller` is null for a service: it has no policies of its own, trust alone decides.
Decision decide_assume_role(const Authorities* caller, const NamedPolicy& trust,
                            const AccessRequest& request);

// One sentence for an administrator: "Denied: no statement of the caller's policies at account
// scope allows ros:CreateStack on acs:ros:..." or "... statement 2 of the custom policy Ops denies
// ...".
std::string explain(const Decision& decision, const AccessRequest& request);

}  // namespace cairn::access

#include "identity/gate.h"

#include <fmt/format.h>

#include <span>
#include <utility>

#include "access/arn.h"
#include "catalog/error_catalog.h"
#include "identity/conditions.h"
#include "identity/denial.h"
#include "identity/required.h"
#include "identity/sts.h"

namespace cairn::identity {
namespace {

// The policy that decided, among those that were asked; null when none did.
const access::NamedPolicy* policy_of(const access::Decision& decision,
                                     std::span<const access::NamedPolicy> asked) {
  for (const access::NamedPolicy& named : asked) {
    if (named.name == decision.policy_name && named.type == decision.policy_type) return &named;
  }
  return nullptr;
}

const access::NamedPolicy* deciding_policy(const access::Decision& decision,
                                           const access::Authorities& authorities) {
  switch (decision.layer) {
    case access::Layer::kControl:
      for (const access::ControlLevel& level : authorities.control) {
        if (level.name == decision.place) return policy_of(decision, level.policies);
      }
      return nullptr;
    case access::Layer::kSession:
      return policy_of(decision, authorities.session);
    case access::Layer::kAccount:
      return policy_of(decision, authorities.identity);
    case access::Layer::kRoot:
    case access::Layer::kResourceGroup:
    case access::Layer::kTrust:
      break;
  }
  return nullptr;
}

}  // namespace

// One permission that a request needs.
struct Gate::Question {
  const service::ActionRequest& request;
  const access::Caller& caller;
  const access::Authorities& authorities;
  const access::AccessRequest& asked;
};

std::optional<service::Denied> Gate::check(const service::ActionRequest& request) const {
  if (request.identity.caller == nullptr) return std::nullopt;  // the account itself
  const access::Caller& caller = *request.identity.caller;
  if (request.action->api == Api::kSts) {
    if (request.action->name == "AssumeRole") return check_role(request, caller);
    return std::nullopt;
  }
  if (caller.kind == access::HolderKind::kRoot) return std::nullopt;
  return check_things(request, caller);
}

std::optional<service::Denied> Gate::check_things(const service::ActionRequest& request,
                                                  const access::Caller& caller) const {
  RosThings things(ports_.store, request);
  const auto refers_to = [&things](access::Reference kind, std::string_view id) {
    return things.refers_to(kind, id);
  };
  std::vector<access::RequiredAccess> needs =
      request.action->api == Api::kRos
          ? access::required_access(request.action->name, request.parameters, request.region,
                                    caller.account_id, refers_to)
          : required_access(*request.action, request.parameters, caller);
  if (needs.empty()) return std::nullopt;
  if (request.action->own) {
    for (auto& more : required_besides(*request.action, caller)) needs.push_back(std::move(more));
  }
  const auto authorities = ports_.identities.authorities(caller);
  access::ConditionContext context = conditions_of(request, caller, ports_.clock.now());
  for (access::RequiredAccess& need : needs) {
    context.set_later("acs:ResourceTag/",
                      [&things, thing = need.resources.front()] { return things.tags(thing); });
    const access::AccessRequest asked{.action = need.action,
                                      .resources = std::move(need.resources),
                                      .context = context,
                                      .principals = nullptr};
    const Question question{request, caller, *authorities, asked};
    access::Decision decision = access::decide(*authorities, asked);
    if (decision.allowed) continue;
    if (decision.layer == access::Layer::kAccount &&
        decision.verdict == access::Verdict::kImplicitDeny && request.action->api == Api::kRos) {
      decision = decide_in_group(question, things);
      if (decision.allowed) continue;
    }
    if (request.action->api == Api::kRos) {
      for (const std::string& name : asked.resources) {
        if (auto missing = things.missing(name)) return service::Denied{std::move(*missing), {}};
      }
    }
    return denied(question, decision, nullptr);
  }
  return std::nullopt;
}

access::Decision Gate::decide_in_group(const Question& question, RosThings& things) const {
  access::Authorities in_group;  // control and session policies have allowed it before
  const std::string group = things.resource_group(question.asked.resources.front());
  if (!group.empty()) {
    in_group.resource_group = ports_.identities.in_resource_group(question.caller, group);
  }
  return access::decide(in_group, question.asked);
}

// The account itself may not take on roles: only users and roles may.
std::optional<service::Denied> Gate::check_role(const service::ActionRequest& request,
                                                const access::Caller& caller) const {
  const auto named = read_role_arn(request.parameters.get_string("RoleArn"));
  if (!named) return std::nullopt;  // the action says what is wrong with it
  if (caller.kind == access::HolderKind::kRoot) {
    return service::Denied{{.code = "NoPermission",
                            .message = error_text("NoPermission", {}, request.action->name),
                            .where = {},
                            .at = {},
                            .fix = "An account itself cannot take on roles: ask as a user."},
                           {}};
  }
  const auto authorities = ports_.identities.authorities(caller);
  const access::ConditionContext context = conditions_of(request, caller, ports_.clock.now());
  const access::Principals principals = caller.principals();
  const access::AccessRequest asked{.action = "sts:AssumeRole",
                                    .resources = {access::role_arn(named->account, named->name)},
                                    .context = context,
                                    .principals = &principals};
  const Question question{request, caller, *authorities, asked};
  const auto role = ports_.identities.role(named->account, named->name);
  if (role == nullptr) {
    access::Decision decision = access::decide(*authorities, asked);
    if (!decision.allowed) return denied(question, decision, nullptr);
    if (named->account == caller.account_id) return std::nullopt;  // EntityNotExist.Role
    // Whether another account has a role is told to those it trusts.
    decision = {.allowed = false,
                .verdict = access::Verdict::kImplicitDeny,
                .layer = access::Layer::kTrust,
                .place = {},
                .policy_name = {},
                .policy_type = {},
                .statement = access::Judgement::kNone};
    return denied(question, decision, nullptr);
  }
  const access::Decision decision =
      access::decide_assume_role(authorities.get(), role->trust, asked);
  if (decision.allowed) return std::nullopt;
  const bool own = role->account_id == caller.account_id;
  return denied(question, decision, own ? &role->trust : nullptr);
}

// `trust` is the role's, when the caller's account may read it.
service::Denied Gate::denied(const Question& question, const access::Decision& decision,
                             const access::NamedPolicy* trust) const {
  const Action& action = *question.request.action;
  const bool ros = action.api == Api::kRos;
  const std::string code = ros ? settings_.denial_code : "NoPermission";
  // The other interfaces have one text for it, whichever the action.
  std::string message = error_text(code, {}, ros ? action.name : "AssumeRole");
  Denial denial{.decision = decision,
                .asked = question.asked,
                .caller = question.caller,
                .statement = {},
                .request_id = question.request.request_id,
                .when = ports_.clock.now()};
  if (decision.verdict == access::Verdict::kExplicitDeny) {
    const access::NamedPolicy* policy = decision.layer == access::Layer::kTrust
                                            ? trust
                                            : deciding_policy(decision, question.authorities);
    if (policy != nullptr) denial.statement = policy->policy->statement_text(decision.statement);
  }
  return {{.code = code,
           .message = std::move(message),
           .where = {},
           .at = {},
           .fix = fmt::format("Ask an administrator of the account for {} on {}; cairn "
                              "explain-denial tells them which policy said no.",
                              question.asked.action, question.asked.resources.front())},
          access_denied_detail(denial, ports_.seal)};
}

}  // namespace cairn::identity

#include "service/cloud_permissions.h"

#include <fmt/format.h>

#include <memory>

#include "access/arn.h"
#include "access/decision.h"
#include "base/utc.h"
#include "catalog/error_catalog.h"
#include "service/acting.h"

namespace cairn::service {
namespace {

// Who acts, as far as they are there.
struct Actor {
  access::Caller caller;
  std::string arn;
  std::string trouble = {};  // not empty: they can do nothing, and why
};

Actor actor_of(const Acting& acting, const CloudPermissions::Step& step,
               const access::Identities& identities, TimeMs now) {
  if (acting.role.empty()) return {acting.caller, acting.caller.arn()};
  Actor actor{{}, access::role_arn(step.account, acting.role)};
  const auto role = identities.role(step.account, acting.role);
  if (role == nullptr) {
    actor.trouble = "does not exist any more";
  } else if (!trusts_service(*role, now)) {
    actor.trouble = fmt::format("does not trust {} any more", kServicePrincipal);
  } else {
    actor.caller.kind = access::HolderKind::kSession;
    actor.caller.account_id = step.account;
    actor.caller.name = role->name;
    actor.caller.id = role->id;
    actor.caller.session = fmt::format("ros-{}", step.stack_id);
  }
  return actor;
}

access::ConditionContext conditions(const access::Caller& caller, TimeMs now) {
  access::ConditionContext context;
  context.set("acs:CurrentTime", utc_text_z(now));
  context.set("acs:SecureTransport", "true");
  context.set("acs:MFAPresent", "false");
  context.set("acs:PrincipalARN", caller.principals().ram.front());
  return context;
}

Error forbidden(std::string_view who, std::string_view action, const CloudPermissions::Step& step,
                std::string_view resource, std::string_view why) {
  return {
      .code = "Forbidden.RAM",
      .message = fmt::format("{} {} needs {} on {} for {}: {}.", error_text("Forbidden.RAM", {}),
                             who, action, resource, step.type, why),
      .where = std::string(step.type),
      .at = {},
      .fix = fmt::format("Allow {} the action {} on {}.", who, action, resource)};
}

std::string reason(const access::Decision& decision) {
  if (decision.verdict == access::Verdict::kImplicitDeny) return "no policy allows it";
  return fmt::format("statement {} of the policy {} denies it", decision.statement + 1,
                     decision.policy_name);
}

}  // namespace

bool trusts_service(const access::Role& role, TimeMs now) {
  access::ConditionContext context;
  context.set("acs:CurrentTime", utc_text_z(now));
  context.set("acs:SecureTransport", "true");
  access::Principals service;
  service.service.emplace_back(kServicePrincipal);
  const access::AccessRequest asked{.action = "sts:AssumeRole",
                                    .resources = {access::role_arn(role.account_id, role.name)},
                                    .context = context,
                                    .principals = &service};
  return access::decide_assume_role(nullptr, role.trust, asked).allowed;
}

std::optional<Error> CloudPermissions::refusal(std::string_view text, const Step& step) const {
  if (text.empty()) return std::nullopt;  // the account itself
  const CloudActions actions = cloud_actions(step.type, step.step);
  if (actions.required.empty()) return std::nullopt;  // nothing is asked of a cloud
  const std::string resource =
      cloud_resource(step.type, step.region, step.account, step.physical_id);
  const auto acting = read_acting(text, step.account);
  if (!acting) {
    return forbidden("Somebody unknown", actions.required, step, resource, "they cannot be told");
  }
  const TimeMs now = clock_.now();
  const Actor actor = actor_of(*acting, step, identities_, now);
  if (!actor.trouble.empty()) {
    return forbidden(actor.arn, actions.required, step, resource,
                     fmt::format("the role {}", actor.trouble));
  }
  const auto authorities = identities_.authorities(actor.caller);
  const access::ConditionContext context = conditions(actor.caller, now);
  access::Decision decision;
  for (const std::string& name : names_of_action(actions.required)) {
    const access::AccessRequest asked{
        .action = name, .resources = {resource}, .context = context, .principals = nullptr};
    decision = access::decide(*authorities, asked);
    if (decision.allowed) return std::nullopt;
  }
  return forbidden(actor.arn, actions.required, step, resource, reason(decision));
}

std::optional<CallRefusal> CloudPermissions::refusal(const CallSpec& call) const {
  Step step{.account = call.account,
            .region = call.region,
            .stack_id = call.stack_id,
            .type = call.type,
            .step = CloudStep::kCreate,
            .physical_id = call.physical_id};
  if (call.kind == CallKind::kUpdate) step.step = CloudStep::kUpdate;
  if (call.kind == CallKind::kRead) step.step = CloudStep::kRead;
  if (call.kind == CallKind::kDelete) step.step = CloudStep::kDelete;
  auto error = refusal(call.acting, step);
  if (!error) return std::nullopt;
  return CallRefusal{std::move(error->code), std::move(error->message)};
}

}  // namespace cairn::service

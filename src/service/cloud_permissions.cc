#include "service/cloud_permissions.h"

#include <fmt/format.h>

#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "access/arn.h"
#include "access/decision.h"
#include "base/utc.h"
#include "catalog/error_catalog.h"
#include "service/acting.h"
#include "service/resource_groups.h"

namespace cairn::service {
namespace {

constexpr TimeMs kSecond = 1'000;

// Who acts, as far as they are there.
struct Actor {
  access::Caller caller;
  std::string arn;
  std::string trouble = {};                          // not empty: they can do nothing, and why
  std::shared_ptr<const access::Policy> trust = {};  // of the role they took on
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
    actor.trust = role->trust.policy;
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

// Of the account's policies; where they say nothing, of those for the resource group.
access::Decision decide(const Actor& actor, const access::Authorities& authorities,
                        const access::AccessRequest& asked, const CloudPermissions::Step& step,
                        const access::Identities& identities) {
  access::Decision decision = access::decide(authorities, asked);
  if (decision.layer != access::Layer::kAccount ||
      decision.verdict != access::Verdict::kImplicitDeny) {
    return decision;
  }
  access::Authorities in_group;  // control and session policies have allowed it
  in_group.resource_group =
      identities.in_resource_group(actor.caller, shown_group(step.account, step.resource_group));
  return in_group.resource_group.empty() ? decision : access::decide(in_group, asked);
}

std::string reason(const access::Decision& decision) {
  if (decision.verdict == access::Verdict::kImplicitDeny) return "no policy allows it";
  return fmt::format("statement {} of the policy {} denies it", decision.statement + 1,
                     decision.policy_name);
}

// What is remembered was allowed by the account's policies, so the resource group has no say in it.
std::string key_of(std::string_view acting, const CloudPermissions::Step& step) {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", acting, step.account, step.region, step.type,
                     static_cast<int>(step.step), step.physical_id);
}

}  // namespace

// By what something was allowed, and when.
struct CloudPermissions::Allowed {
  TimeMs second = 0;
  access::Caller caller;
  std::shared_ptr<const access::Policy> trust;  // null: no role was taken on
  std::shared_ptr<const access::Authorities> authorities;
};

class CloudPermissions::Remembered {
 public:
  static constexpr std::size_t kMost = 4'096;

  std::shared_ptr<const Allowed> find(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = allowed_.find(key);
    return found == allowed_.end() ? nullptr : found->second;
  }
  void keep(std::string key, Allowed allowed) {
    auto kept = std::make_shared<const Allowed>(std::move(allowed));
    const std::lock_guard lock(mutex_);
    if (allowed_.size() >= kMost) allowed_.clear();
    allowed_.insert_or_assign(std::move(key), std::move(kept));
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Allowed>> allowed_;
};

CloudPermissions::CloudPermissions(const access::Identities& identities, const Clock& clock)
    : identities_(identities), clock_(clock), remembered_(std::make_shared<Remembered>()) {}

bool CloudPermissions::still_holds(const Allowed& allowed, TimeMs now) const {
  if (allowed.second != now / kSecond) return false;
  if (allowed.trust != nullptr) {
    const auto role = identities_.role(allowed.caller.account_id, allowed.caller.name);
    if (role == nullptr || role->id != allowed.caller.id) return false;
    if (role->trust.policy != allowed.trust) return false;
  }
  return identities_.authorities(allowed.caller) == allowed.authorities;
}

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
  const TimeMs now = clock_.now();
  std::string key = key_of(text, step);
  if (const auto known = remembered_->find(key); known && still_holds(*known, now)) {
    return std::nullopt;
  }
  const CloudActions actions = cloud_actions(step.type, step.step);
  if (actions.required.empty()) return std::nullopt;  // nothing is asked of a cloud
  const std::string resource =
      cloud_resource(step.type, step.region, step.account, step.physical_id);
  const auto acting = read_acting(text, step.account);
  if (!acting) {
    return forbidden("Somebody unknown", actions.required, step, resource, "they cannot be told");
  }
  Actor actor = actor_of(*acting, step, identities_, now);
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
    decision = decide(actor, *authorities, asked, step, identities_);
    if (!decision.allowed) continue;
    if (decision.layer == access::Layer::kAccount) {
      remembered_->keep(std::move(key), {now / kSecond, std::move(actor.caller),
                                         std::move(actor.trust), authorities});
    }
    return std::nullopt;
  }
  return forbidden(actor.arn, actions.required, step, resource, reason(decision));
}

std::optional<CallRefusal> CloudPermissions::refusal(const CallSpec& call) const {
  Step step{.account = call.account,
            .region = call.region,
            .stack_id = call.stack_id,
            .type = call.type,
            .step = CloudStep::kCreate,
            .physical_id = call.physical_id,
            .resource_group = call.properties.get_string("ResourceGroupId", call.resource_group)};
  if (call.kind == CallKind::kUpdate) step.step = CloudStep::kUpdate;
  if (call.kind == CallKind::kRead) step.step = CloudStep::kRead;
  if (call.kind == CallKind::kDelete) step.step = CloudStep::kDelete;
  auto error = refusal(call.acting, step);
  if (!error) return std::nullopt;
  return CallRefusal{std::move(error->code), std::move(error->message)};
}

}  // namespace cairn::service

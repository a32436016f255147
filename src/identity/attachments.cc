#include "identity/attachments.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/arn.h"
#include "identity/policy_answers.h"
#include "identity/ram_actions.h"
#include "identity/resource_groups.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

std::string_view name_of(HolderOfPolicies kind) {
  constexpr std::string_view kNames[] = {"User", "Group", "Role"};
  return kNames[static_cast<std::size_t>(kind)];
}

Error about(std::string_view what, const WantedAttachment& wanted, std::string_view fix) {
  return plain_error(fmt::format("{}.{}.Policy", what, name_of(wanted.kind)), "PolicyName", fix);
}

bool is_meant(const Attachment& attachment, const WantedAttachment& wanted) {
  return attachment.policy == wanted.policy &&
         attachment.system == (wanted.policy_type == "System") &&
         attachment.resource_group == wanted.resource_group;
}

// The holder's row once `edit` has changed what is attached to it.
template <class Holder, class Edit>
Result<Change> edited(const Holder* found, const Account& account, Error not_found, Edit edit) {
  if (found == nullptr) return not_found;
  Holder holder = *found;
  if (std::optional<Error> refused = edit(holder.policies)) return *refused;
  return writing(to_row(holder, account.facts.id));
}

template <class Edit>
Result<Change> edit_holder(const WantedAttachment& wanted, const Account& account, Edit edit) {
  switch (wanted.kind) {
    case HolderOfPolicies::kUser:
      return edited(account.users->named(wanted.holder), account, user_not_found(), edit);
    case HolderOfPolicies::kGroup:
      return edited(account.groups->named(wanted.holder), account, group_not_found(), edit);
    case HolderOfPolicies::kRole:
      break;
  }
  return edited(account.roles->named(wanted.holder), account, role_not_found(), edit);
}

WantedAttachment wanted_by(const ActionRequest& request, HolderOfPolicies kind) {
  return {.kind = kind,
          .holder = text_of(request, fmt::format("{}Name", name_of(kind))),
          .policy_type = text_of(request, "PolicyType"),
          .policy = text_of(request, "PolicyName"),
          .resource_group = text_of(request, "ResourceGroupId")};
}

Result<Change> attach_to(IdentityContext& context, const ActionRequest& request,
                         const Account& account, HolderOfPolicies kind) {
  const WantedAttachment wanted = wanted_by(request, kind);
  const std::string& group = wanted.resource_group;
  if (!group.empty() && !find_resource_group(account, group)) {
    return plain_error("EntityNotExists.ResourceGroup", "ResourceGroupId",
                       "ListResourceGroups tells the account's resource groups.");
  }
  return attach(wanted, account, context.clock.now());
}

// In the order in which they were attached.
Result<Value> policies_of(const Account& account, const std::vector<Attachment>& attachments) {
  std::vector<Value> items;
  for (const Attachment& attachment : attachments) {
    if (!attachment.resource_group.empty()) continue;
    const AnyPolicy policy =
        find_policy(account, attachment.system ? "System" : "Custom", attachment.policy);
    if (!policy) continue;
    items.push_back(MapBuilder()
                        .set("PolicyName", Value::string(policy.name()))
                        .set("PolicyType", Value::string(policy.type()))
                        .set("Description", Value::string(policy.description()))
                        .set("DefaultVersion", Value::string(policy.default_version()))
                        .set("AttachDate", time_value(attachment.attached))
                        .build());
  }
  return MapBuilder().set("Policies", listed("Policy", std::move(items))).build();
}

// Those of `holders` that the policy is attached to at the account's scope, as `describe` shows
// them.
template <class Holder, class Describe>
Value entities(std::string_view item, const Directory<Holder>& holders, const AnyPolicy& policy,
               Describe describe) {
  std::vector<Value> items;
  for (const auto& [name, holder] : holders.all()) {
    for (const Attachment& a : holder->policies) {
      const bool meant = a.resource_group.empty() && a.policy == policy.name() &&
                         a.system == (policy.system != nullptr);
      if (!meant) continue;
      MapBuilder map;
      describe(*holder, map);
      items.push_back(map.set("AttachDate", time_value(a.attached)).build());
    }
  }
  return listed(item, std::move(items));
}

}  // namespace

Result<Change> attach(const WantedAttachment& wanted, const Account& account, Millis now) {
  const bool system = wanted.policy_type == "System";
  return edit_holder(
      wanted, account, [&](std::vector<Attachment>& attached) -> std::optional<Error> {
        if (!find_policy(account, wanted.policy_type, wanted.policy)) return policy_not_found();
        const auto meant = [&](const Attachment& a) { return is_meant(a, wanted); };
        if (std::any_of(attached.begin(), attached.end(), meant)) {
          return about("EntityAlreadyExists", wanted, "Nothing is left to do.");
        }
        const auto counted =
            std::count_if(attached.begin(), attached.end(), [&](const Attachment& a) {
              return a.system == system && a.resource_group == wanted.resource_group;
            });
        const std::size_t limit =
            system ? kQuotas.system_policies_attached : kQuotas.custom_policies_attached;
        if (static_cast<std::size_t>(counted) >= limit) {
          return about("LimitExceeded", wanted, "Detach policies that are not needed.");
        }
        attached.push_back({.policy = wanted.policy,
                            .system = system,
                            .resource_group = wanted.resource_group,
                            .attached = now});
        return std::nullopt;
      });
}

Result<Change> detach(const WantedAttachment& wanted, const Account& account) {
  return edit_holder(
      wanted, account, [&](std::vector<Attachment>& attached) -> std::optional<Error> {
        if (std::erase_if(attached, [&](const Attachment& a) { return is_meant(a, wanted); }) > 0) {
          return std::nullopt;
        }
        if (!find_policy(account, wanted.policy_type, wanted.policy)) return policy_not_found();
        return about("EntityNotExist", wanted, "It is not attached there.");
      });
}

Result<Change> attach_policy_to_user(IdentityContext& context, const ActionRequest& request,
                                     const Account& account) {
  return attach_to(context, request, account, HolderOfPolicies::kUser);
}

Result<Change> attach_policy_to_group(IdentityContext& context, const ActionRequest& request,
                                      const Account& account) {
  return attach_to(context, request, account, HolderOfPolicies::kGroup);
}

Result<Change> attach_policy_to_role(IdentityContext& context, const ActionRequest& request,
                                     const Account& account) {
  return attach_to(context, request, account, HolderOfPolicies::kRole);
}

Result<Change> detach_policy_from_user(IdentityContext&, const ActionRequest& request,
                                       const Account& account) {
  return detach(wanted_by(request, HolderOfPolicies::kUser), account);
}

Result<Change> detach_policy_from_group(IdentityContext&, const ActionRequest& request,
                                        const Account& account) {
  return detach(wanted_by(request, HolderOfPolicies::kGroup), account);
}

Result<Change> detach_policy_from_role(IdentityContext&, const ActionRequest& request,
                                       const Account& account) {
  return detach(wanted_by(request, HolderOfPolicies::kRole), account);
}

Result<Value> list_policies_for_user(IdentityContext&, const ActionRequest& request,
                                     const Account& account) {
  const auto user = user_named(account, request);
  if (!user) return user.error();
  return policies_of(account, (*user)->policies);
}

Result<Value> list_policies_for_group(IdentityContext&, const ActionRequest& request,
                                      const Account& account) {
  const auto group = group_named(account, request);
  if (!group) return group.error();
  return policies_of(account, (*group)->policies);
}

Result<Value> list_policies_for_role(IdentityContext&, const ActionRequest& request,
                                     const Account& account) {
  const auto role = role_named(account, request);
  if (!role) return role.error();
  return policies_of(account, (*role)->policies);
}

Result<Value> list_entities_for_policy(IdentityContext&, const ActionRequest& request,
                                       const Account& account) {
  const auto policy = policy_named(account, request);
  if (!policy) return policy.error();
  MapBuilder answer;
  answer.set("Users", entities("User", *account.users, *policy, [](const User& u, MapBuilder& map) {
               map.set("UserId", Value::string(u.id))
                   .set("UserName", Value::string(u.name))
                   .set("DisplayName", Value::string(u.display_name));
             }));
  answer.set(
      "Groups", entities("Group", *account.groups, *policy, [](const Group& g, MapBuilder& map) {
        map.set("GroupName", Value::string(g.name)).set("Comments", Value::string(g.comments));
      }));
  answer.set("Roles",
             entities("Role", *account.roles, *policy, [&](const Role& r, MapBuilder& map) {
               map.set("RoleId", Value::string(r.id))
                   .set("RoleName", Value::string(r.name))
                   .set("Description", Value::string(r.description))
                   .set("Arn", Value::string(access::role_arn(account.facts.id, r.name)));
             }));
  return answer.build();
}

}  // namespace cairn::identity

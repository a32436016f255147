// AttachPolicy, DetachPolicy, ListPolicyAttachments: of users, groups and roles in one form, at the
// scope of the account or of a resource group.
#include <fmt/format.h>

#include "identity/answers.h"
#include "identity/attachments.h"
#include "identity/directory_answers.h"
#include "identity/policy_answers.h"
#include "identity/resource_groups.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

// How a holder of policies is called: "alice@1234567890123456.onaliyun.com". What stands for the
// account may be its name, too.
struct PrincipalForm {
  std::string_view type;
  HolderOfPolicies kind;
  std::string_view before;  // the account
  std::string_view behind;
  std::string_view not_found;
};
constexpr PrincipalForm kForms[] = {
    {"IMSUser", HolderOfPolicies::kUser, "@", ".onaliyun.com", "EntityNotExist.User"},
    {"IMSGroup", HolderOfPolicies::kGroup, "@group.", ".onaliyun.com", "EntityNotExist.Group"},
    {"ServiceRole", HolderOfPolicies::kRole, "@role.", ".onaliyunservice.com",
     "EntityNotExist.Role"},
};

const PrincipalForm& form_of(std::string_view type) {
  for (const PrincipalForm& form : kForms) {
    if (form.type == type) return form;
  }
  return kForms[0];
}

std::string principal_name(const PrincipalForm& form, std::string_view name,
                           const Account& account) {
  return fmt::format("{}{}{}{}", name, form.before, account.facts.id, form.behind);
}

// The name of the holder, without the account's.
Result<std::string> holder_named(const ActionRequest& request, const PrincipalForm& form,
                                 const Account& account) {
  const std::string given_name = text_of(request, "PrincipalName");
  const std::size_t at = given_name.find(form.before);
  if (at == std::string::npos || !given_name.ends_with(form.behind) ||
      at + form.before.size() + form.behind.size() > given_name.size()) {
    return plain_error(
        "InvalidParameter.PrincipalName", "PrincipalName",
        fmt::format("A {} is called {}.", form.type, principal_name(form, "NAME", account)));
  }
  const std::size_t begin = at + form.before.size();
  const std::string of = given_name.substr(begin, given_name.size() - form.behind.size() - begin);
  const bool own =
      of == account.facts.id || (!account.facts.name.empty() && of == account.facts.name);
  if (!own) {
    return plain_error(form.not_found, "PrincipalName",
                       "Policies are attached to the account's own users, groups and roles.");
  }
  return given_name.substr(0, at);
}

// Empty: the account's.
Result<std::string> scope_of(const ActionRequest& request, const Account& account) {
  const std::string id = text_of(request, "ResourceGroupId");
  if (id == account.facts.id) return std::string();
  if (find_resource_group(account, id)) return id;
  return plain_error("EntityNotExists.ResourceGroup", "ResourceGroupId",
                     "Give the id of a resource group, or the account's own for all of them.");
}

Result<WantedAttachment> wanted_by(const ActionRequest& request, const Account& account) {
  const PrincipalForm& form = form_of(text_of(request, "PrincipalType"));
  auto holder = holder_named(request, form, account);
  if (!holder) return holder.error();
  auto scope = scope_of(request, account);
  if (!scope) return scope.error();
  return WantedAttachment{.kind = form.kind,
                          .holder = std::move(holder).value(),
                          .policy_type = text_of(request, "PolicyType"),
                          .policy = text_of(request, "PolicyName"),
                          .resource_group = std::move(scope).value()};
}

// What is attached, as the list shows it, to all of one kind.
template <class Holder>
void show_attachments(const ActionRequest& request, const PrincipalForm& form,
                      const Directory<Holder>& holders, const Account& account,
                      std::vector<Value>& items) {
  const auto fits = [&](std::string_view parameter, std::string_view is) {
    return !given(request, parameter) || text_of(request, parameter) == is;
  };
  if (!fits("PrincipalType", form.type)) return;
  for (const auto& [name, holder] : holders.all()) {
    const std::string principal = principal_name(form, name, account);
    if (!fits("PrincipalName", principal)) continue;
    for (const Attachment& a : holder->policies) {
      const AnyPolicy policy = find_policy(account, a.system ? "System" : "Custom", a.policy);
      const std::string& scope = a.resource_group.empty() ? account.facts.id : a.resource_group;
      if (!policy || !fits("PolicyName", policy.name()) || !fits("PolicyType", policy.type()) ||
          !fits("ResourceGroupId", scope)) {
        continue;
      }
      items.push_back(MapBuilder()
                          .set("PolicyName", Value::string(policy.name()))
                          .set("PolicyType", Value::string(policy.type()))
                          .set("Description", Value::string(policy.description()))
                          .set("PrincipalName", Value::string(principal))
                          .set("PrincipalType", Value::string(form.type))
                          .set("ResourceGroupId", Value::string(scope))
                          .set("AttachDate", time_value(a.attached))
                          .build());
    }
  }
}

template <class Holder>
void detach_all(const Directory<Holder>& holders, std::string_view group, const Account& account,
                Batch& batch) {
  for (const auto& [name, holder] : holders.all()) {
    Holder without = *holder;
    const auto gone = std::erase_if(without.policies,
                                    [&](const Attachment& a) { return a.resource_group == group; });
    if (gone > 0) batch.records.push_back(to_row(without, account.facts.id));
  }
}

}  // namespace

Result<Change> attach_policy(IdentityContext& context, const ActionRequest& request,
                             const Account& account) {
  const auto wanted = wanted_by(request, account);
  if (!wanted) return wanted.error();
  return attach(*wanted, account, context.clock.now());
}

Result<Change> detach_policy(IdentityContext&, const ActionRequest& request,
                             const Account& account) {
  const auto wanted = wanted_by(request, account);
  if (!wanted) return wanted.error();
  return detach(*wanted, account);
}

Result<Value> list_policy_attachments(IdentityContext&, const ActionRequest& request,
                                      const Account& account) {
  if (auto refused = refuse_other_language(request)) return *refused;
  std::vector<Value> items;
  show_attachments(request, kForms[0], *account.users, account, items);
  show_attachments(request, kForms[1], *account.groups, account, items);
  show_attachments(request, kForms[2], *account.roles, account, items);
  return page_of_items(request, "PolicyAttachments", "PolicyAttachment", items);
}

void detach_in_group(const Account& account, std::string_view group, Batch& batch) {
  detach_all(*account.users, group, account, batch);
  detach_all(*account.groups, group, account, batch);
  detach_all(*account.roles, group, account, batch);
}

}  // namespace cairn::identity

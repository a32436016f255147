// Policies of an account's own making, and how those that every account has are shown.
#include <algorithm>
#include <map>

#include "identity/documents.h"
#include "identity/policy_answers.h"
#include "identity/ram_actions.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

MapBuilder described(const AnyPolicy& policy) {
  MapBuilder map;
  map.set("PolicyName", Value::string(policy.name()))
      .set("PolicyType", Value::string(policy.type()))
      .set("Description", Value::string(policy.description()))
      .set("DefaultVersion", Value::string(policy.default_version()))
      .set("CreateDate", time_value(policy.created()))
      .set("UpdateDate", time_value(policy.updated()));
  return map;
}

std::int64_t count_of(const std::map<std::string, std::int64_t>& counts, const AnyPolicy& policy) {
  const auto found = counts.find(attachment_key(policy.system != nullptr, policy.name()));
  return found == counts.end() ? 0 : found->second;
}

Value described(const AnyPolicy& policy, const std::map<std::string, std::int64_t>& counts) {
  MapBuilder map = described(policy);
  return map.set("AttachmentCount", Value::integer(count_of(counts, policy))).build();
}

bool is_attached(const std::vector<Attachment>& attachments, std::string_view policy) {
  return std::any_of(attachments.begin(), attachments.end(),
                     [&](const Attachment& a) { return !a.system && a.policy == policy; });
}

template <class Holder>
std::vector<Holder> holders_of(const Directory<Holder>& all, std::string_view policy) {
  std::vector<Holder> found;
  for (const auto& [name, holder] : all.all()) {
    if (is_attached(holder->policies, policy)) found.push_back(*holder);
  }
  return found;
}

template <class Holder>
void detach(std::vector<Holder> holders, std::string_view policy, std::string_view account,
            Batch& batch) {
  for (Holder& holder : holders) {
    std::erase_if(holder.policies,
                  [&](const Attachment& a) { return !a.system && a.policy == policy; });
    batch.records.push_back(to_row(holder, account));
  }
}

Error conflict(std::string_view with) {
  return plain_error("DeleteConflict.Policy." + std::string(with), "PolicyName",
                     "Give CascadingDelete=true, or detach it first (ListEntitiesForPolicy tells "
                     "from whom) and delete all versions but the default one.");
}

}  // namespace

Result<Change> create_policy(IdentityContext& context, const ActionRequest& request,
                             const Account& account) {
  if (given(request, "Tag")) return service::not_supported("Tag");
  ManagedPolicy policy;
  policy.name = text_of(request, "PolicyName");
  policy.description = text_of(request, "Description");
  auto document = read_document(text_of(request, "PolicyDocument"), "PolicyDocument",
                                access::PolicyUse::kIdentity);
  if (!document) return document.error();
  const bool taken = account.policies->named(policy.name) != nullptr ||
                     access::find_system_policy(policy.name) != nullptr;
  if (taken) return plain_error("EntityAlreadyExists.Policy", "PolicyName", "Choose another name.");
  if (account.policies->size() >= kQuotas.policies) {
    return plain_error("LimitExceeded.Policy", "PolicyName",
                       "Delete policies that are not needed.");
  }
  policy.created = policy.updated = context.clock.now();
  policy.versions.push_back(
      {.number = 1, .document = std::move(document).value(), .created = policy.created});
  return writing(fresh(to_row(policy, account.facts.id)),
                 MapBuilder().set("Policy", described({&policy, nullptr}).build()).build());
}

Result<Value> get_policy(IdentityContext&, const ActionRequest& request, const Account& account) {
  const auto policy = policy_named(account, request);
  if (!policy) return policy.error();
  const Value version =
      policy->custom ? describe_version(policy->custom->in_force(), true, DocumentShown::kYes)
                     : describe_system_version(*policy->system, DocumentShown::kYes);
  return MapBuilder()
      .set("Policy", described(*policy, attachment_counts(account)))
      .set("DefaultPolicyVersion", version)
      .build();
}

Result<Change> update_policy_description(IdentityContext& context, const ActionRequest& request,
                                         const Account& account) {
  const auto found = own_policy_named(account, request);
  if (!found) return found.error();
  ManagedPolicy policy = **found;
  policy.description = text_of(request, "NewDescription");
  policy.updated = context.clock.now();
  return writing(to_row(policy, account.facts.id),
                 MapBuilder().set("Policy", described({&policy, nullptr}).build()).build());
}

Result<Change> delete_policy(IdentityContext&, const ActionRequest& request,
                             const Account& account) {
  const auto found = own_policy_named(account, request);
  if (!found) return found.error();
  const std::string name = (*found)->name;
  auto users = holders_of(*account.users, name);
  auto groups = holders_of(*account.groups, name);
  auto roles = holders_of(*account.roles, name);
  if (!flag_of(request, "CascadingDelete")) {
    if (!users.empty()) return conflict("User");
    if (!groups.empty()) return conflict("Group");
    if (!roles.empty()) return conflict("Role");
    if ((*found)->versions.size() > 1) return conflict("Version");
  }
  Change change;
  detach(std::move(users), name, account.facts.id, change.batch);
  detach(std::move(groups), name, account.facts.id, change.batch);
  detach(std::move(roles), name, account.facts.id, change.batch);
  change.batch.removed_records.push_back(
      {RecordKind::kRamPolicy, policy_row_id(account.facts.id, name)});
  change.answer = MapBuilder().build();
  return change;
}

Result<Value> list_policies(IdentityContext&, const ActionRequest& request,
                            const Account& account) {
  if (given(request, "Tag")) return service::not_supported("Tag");
  auto paging = Paging::of(request);
  if (!paging) return paging.error();
  const std::string type = text_of(request, "PolicyType");
  // No name is both a system policy's and the account's own.
  std::map<std::string_view, AnyPolicy> all;
  if (type != "System") {
    for (const auto& [name, policy] : account.policies->all()) {
      all.emplace(name, AnyPolicy{policy.get(), nullptr});
    }
  }
  if (type != "Custom") {
    for (const access::SystemPolicy& policy : access::system_policies()) {
      all.emplace(policy.named.name, AnyPolicy{nullptr, &policy});
    }
  }
  const auto counts = attachment_counts(account);
  std::vector<Value> items;
  for (const auto& [name, policy] : all) {
    if (paging->takes(name)) items.push_back(described(policy, counts));
    if (paging->done()) break;
  }
  MapBuilder answer;
  answer.set("Policies", listed("Policy", std::move(items)));
  paging->describe(answer);
  return answer.build();
}

}  // namespace cairn::identity

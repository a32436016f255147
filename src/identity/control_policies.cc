// Control policies: what nobody in a member may do but its root, whatever their own policies say.
// They count while they are on; every folder and member begins with FullAliyunAccess, and all of
// them have nothing else again when control policies are turned off.
#include <algorithm>

#include "access/system_policies.h"
#include "identity/directory_actions.h"
#include "identity/directory_answers.h"
#include "identity/directory_rows.h"
#include "identity/documents.h"

namespace cairn::identity {
namespace {

// A folder or member that policies are attached to: one of the two is set.
struct Target {
  std::optional<Folder> folder;
  std::optional<Member> member;

  std::vector<ControlAttachment>& policies() {
    return folder ? folder->policies : member->policies;
  }
  const std::string& id() const { return folder ? folder->id : member->account; }
  const std::string& name() const { return folder ? folder->name : member->display_name; }
  std::string_view type() const {
    if (member) return "Account";
    return folder->parent.empty() ? "Root" : "Folder";
  }
  RecordRow row(std::string_view management) const {
    return folder ? to_row(*folder, management) : to_row(*member, management);
  }
};

std::vector<Target> all_targets(const ResourceDirectory& directory) {
  std::vector<Target> all;
  for (const auto& [id, folder] : directory.folders()) all.push_back({*folder, std::nullopt});
  for (const auto& [id, member] : directory.members()) all.push_back({std::nullopt, *member});
  return all;
}

Result<Target> target_named(const Account& manager, const ActionRequest& request) {
  if (auto refused = refuse_without_directory(manager)) return *refused;
  const std::string id = text_of(request, "TargetId");
  if (const Folder* folder = manager.directory->folder(id)) return Target{*folder, std::nullopt};
  if (const Member* member = manager.directory->member(id)) return Target{std::nullopt, *member};
  return plain_error("EntityNotExists.Target", "TargetId",
                     "Name a folder or a member of the directory.");
}

auto attachment_of(std::vector<ControlAttachment>& policies, std::string_view policy) {
  return std::find_if(policies.begin(), policies.end(),
                      [&](const ControlAttachment& each) { return each.policy == policy; });
}

std::size_t count_attachments(const ResourceDirectory& directory, std::string_view policy) {
  std::size_t count = 0;
  for (Target& target : all_targets(directory)) {
    if (attachment_of(target.policies(), policy) != target.policies().end()) ++count;
  }
  return count;
}

MapBuilder named(const ControlPolicy& policy) {
  const bool system = policy.id == kFullAccessId;
  MapBuilder map;
  map.set("PolicyId", Value::string(policy.id))
      .set("PolicyName", Value::string(policy.name))
      .set("PolicyType", Value::string(system ? "System" : "Custom"))
      .set("Description", Value::string(policy.description))
      .set("EffectScope", Value::string("RAM"));
  return map;
}

MapBuilder described(const ControlPolicy& policy, const ResourceDirectory& directory) {
  MapBuilder map = named(policy);
  map.set("AttachmentCount", Value::string(std::to_string(count_attachments(directory, policy.id))))
      .set("CreateDate", time_value(policy.created))
      .set("UpdateDate", time_value(policy.updated));
  return map;
}

// FullAliyunAccess as one of the directory's; it is as old as the directory.
ControlPolicy full_access(const DirectoryFacts& facts) {
  const access::SystemPolicy& system = access::full_aliyun_access();
  return {.id = std::string(kFullAccessId),
          .name = system.named.name,
          .description = system.description,
          .document = system.named.policy,
          .created = facts.created,
          .updated = facts.created};
}

Error policy_not_found() {
  return plain_error("EntityNotExists.ControlPolicy", "PolicyId",
                     "ListControlPolicies tells those there are.");
}

Result<ControlPolicy> policy_named(const Account& manager, const ActionRequest& request) {
  if (auto refused = refuse_without_directory(manager)) return *refused;
  const std::string id = text_of(request, "PolicyId");
  if (id == kFullAccessId) return full_access(manager.directory->facts());
  const ControlPolicy* policy = manager.directory->control_policy(id);
  if (policy == nullptr) return policy_not_found();
  return *policy;
}

// One of the directory's own, which may be changed.
Result<ControlPolicy> own_policy(const Account& manager, const ActionRequest& request) {
  auto policy = policy_named(manager, request);
  if (policy && policy->id == kFullAccessId) {
    return plain_error("InvalidParameter.PolicyId", "PolicyId",
                       "A system policy is neither changed nor deleted.");
  }
  return policy;
}

std::optional<Error> refuse_name(const ResourceDirectory& directory, std::string_view name,
                                 std::string_view policy, std::string_view parameter) {
  const auto& all = directory.control_policies();
  const bool used = name == access::full_aliyun_access().named.name ||
                    std::any_of(all.begin(), all.end(), [&](const auto& entry) {
                      return entry.second->name == name && entry.first != policy;
                    });
  if (!used) return std::nullopt;
  return plain_error("EntityAlreadyExists.ControlPolicy", parameter, "Choose another name.");
}

Result<std::shared_ptr<const access::Policy>> document_in(const ActionRequest& request,
                                                          std::string_view parameter) {
  auto document =
      read_document(text_of(request, parameter), "PolicyDocument", access::PolicyUse::kControl);
  if (document) return document;
  Error error = std::move(document).error();
  if (error.where == "PolicyDocument") error.where = parameter;
  return error;
}

Value answer_of(const ControlPolicy& policy, const ResourceDirectory& directory) {
  return MapBuilder().set("ControlPolicy", described(policy, directory).build()).build();
}

Value status(bool enabled) {
  return MapBuilder()
      .set("EnablementStatus", Value::string(enabled ? "Enabled" : "Disabled"))
      .build();
}

std::optional<Error> refuse_while_off(const Account& manager) {
  if (manager.directory->facts().control_policies) return std::nullopt;
  return plain_error("ControlPolicyNotEnabled", "", "EnableControlPolicy first.");
}

}  // namespace

Result<Change> enable_control_policy(IdentityContext&, const ActionRequest&,
                                     const Account& account) {
  if (auto refused = refuse_without_directory(account)) return *refused;
  Change change;
  change.answer = status(true);
  DirectoryFacts facts = account.directory->facts();
  if (facts.control_policies) return change;
  facts.control_policies = true;
  change.batch.records.push_back(to_row(facts));
  return change;
}

Result<Change> disable_control_policy(IdentityContext& context, const ActionRequest&,
                                      const Account& account) {
  if (auto refused = refuse_without_directory(account)) return *refused;
  Change change;
  change.answer = status(false);
  DirectoryFacts facts = account.directory->facts();
  if (!facts.control_policies) return change;
  facts.control_policies = false;
  change.batch.records.push_back(to_row(facts));
  for (Target& target : all_targets(*account.directory)) {
    auto& policies = target.policies();
    if (policies.size() == 1 && policies.front().policy == kFullAccessId) continue;
    policies = first_policies(context.clock.now());
    change.batch.records.push_back(target.row(account.facts.id));
  }
  return change;
}

Result<Change> create_control_policy(IdentityContext& context, const ActionRequest& request,
                                     const Account& account) {
  if (auto refused = refuse_without_directory(account)) return *refused;
  ControlPolicy policy;
  policy.name = text_of(request, "PolicyName");
  policy.description = text_of(request, "Description");
  if (auto refused = refuse_name(*account.directory, policy.name, {}, "PolicyName")) {
    return *refused;
  }
  if (account.directory->control_policies().size() >= kDirectoryQuotas.control_policies) {
    return plain_error("QuotaExceeded.ControlPolicy", "PolicyName",
                       "Delete control policies that are not needed.");
  }
  auto document = document_in(request, "PolicyDocument");
  if (!document) return document.error();
  policy.document = std::move(document).value();
  policy.id = new_id(context.chance, "cp-", 16);
  policy.created = policy.updated = context.clock.now();
  Change change;
  change.batch.records.push_back(fresh(to_row(policy, account.facts.id)));
  change.answer = answer_of(policy, *account.directory);
  return change;
}

Result<Change> update_control_policy(IdentityContext& context, const ActionRequest& request,
                                     const Account& account) {
  auto policy = own_policy(account, request);
  if (!policy) return policy.error();
  if (given(request, "NewPolicyName")) policy->name = text_of(request, "NewPolicyName");
  if (given(request, "NewDescription")) policy->description = text_of(request, "NewDescription");
  if (auto refused = refuse_name(*account.directory, policy->name, policy->id, "NewPolicyName")) {
    return *refused;
  }
  if (given(request, "NewPolicyDocument")) {
    auto document = document_in(request, "NewPolicyDocument");
    if (!document) return document.error();
    policy->document = std::move(document).value();
  }
  policy->updated = context.clock.now();
  Change change;
  change.batch.records.push_back(to_row(*policy, account.facts.id));
  change.answer = answer_of(*policy, *account.directory);
  return change;
}

Result<Change> delete_control_policy(IdentityContext&, const ActionRequest& request,
                                     const Account& account) {
  const auto policy = own_policy(account, request);
  if (!policy) return policy.error();
  if (count_attachments(*account.directory, policy->id) != 0) {
    return plain_error("DeleteConflict.ControlPolicy.Attachment", "PolicyId",
                       "DetachControlPolicy first; ListTargetAttachmentsForControlPolicy tells "
                       "where it is attached.");
  }
  Change change;
  change.batch.removed_records.push_back({RecordKind::kControlPolicy, policy->id});
  change.answer = MapBuilder().build();
  return change;
}

Result<Change> attach_control_policy(IdentityContext& context, const ActionRequest& request,
                                     const Account& account) {
  const auto policy = policy_named(account, request);
  if (!policy) return policy.error();
  auto target = target_named(account, request);
  if (!target) return target.error();
  if (auto refused = refuse_while_off(account)) return *refused;
  auto& policies = target->policies();
  if (attachment_of(policies, policy->id) != policies.end()) {
    return plain_error("EntityAlreadyExists.ControlPolicyAttachment", "PolicyId",
                       "Nothing is left to do.");
  }
  const auto own = std::count_if(policies.begin(), policies.end(),
                                 [](const auto& each) { return each.policy != kFullAccessId; });
  if (policy->id != kFullAccessId &&
      static_cast<std::size_t>(own) >= kDirectoryQuotas.control_policies_attached) {
    return plain_error("QuotaExceeded.ControlPolicyAttachment", "TargetId",
                       "DetachControlPolicy makes room.");
  }
  policies.push_back({policy->id, context.clock.now()});
  Change change;
  change.batch.records.push_back(target->row(account.facts.id));
  change.answer = MapBuilder().build();
  return change;
}

Result<Change> detach_control_policy(IdentityContext&, const ActionRequest& request,
                                     const Account& account) {
  const auto policy = policy_named(account, request);
  if (!policy) return policy.error();
  auto target = target_named(account, request);
  if (!target) return target.error();
  if (auto refused = refuse_while_off(account)) return *refused;
  auto& policies = target->policies();
  const auto attached = attachment_of(policies, policy->id);
  if (attached == policies.end()) {
    return plain_error("EntityNotExists.ControlPolicyAttachment", "PolicyId",
                       "ListControlPolicyAttachmentsForTarget tells what is attached.");
  }
  policies.erase(attached);
  Change change;
  change.batch.records.push_back(target->row(account.facts.id));
  change.answer = MapBuilder().build();
  return change;
}

Result<Value> get_control_policy(IdentityContext&, const ActionRequest& request,
                                 const Account& account) {
  if (auto refused = refuse_other_language(request)) return *refused;
  const auto policy = policy_named(account, request);
  if (!policy) return policy.error();
  MapBuilder map = described(*policy, *account.directory);
  map.set("PolicyDocument", Value::string(policy->document->text()));
  return MapBuilder().set("ControlPolicy", map.build()).build();
}

Result<Value> list_control_policies(IdentityContext&, const ActionRequest& request,
                                    const Account& account) {
  if (auto refused = refuse_other_language(request)) return *refused;
  if (auto refused = refuse_without_directory(account)) return *refused;
  const ResourceDirectory& directory = *account.directory;
  const std::string type = text_of(request, "PolicyType");
  std::vector<Value> items;
  if (type != "Custom") {
    items.push_back(described(full_access(directory.facts()), directory).build());
  }
  if (type != "System") {
    for (const auto& [id, policy] : directory.control_policies()) {
      items.push_back(described(*policy, directory).build());
    }
  }
  return page_of_items(request, "ControlPolicies", "ControlPolicy", items);
}

Result<Value> list_control_policies_of_target(IdentityContext&, const ActionRequest& request,
                                              const Account& account) {
  if (auto refused = refuse_other_language(request)) return *refused;
  auto target = target_named(account, request);
  if (!target) return target.error();
  std::vector<Value> items;
  for (const ControlAttachment& attached : target->policies()) {
    const ControlPolicy* own = account.directory->control_policy(attached.policy);
    if (own == nullptr && attached.policy != kFullAccessId) continue;
    MapBuilder map = named(own == nullptr ? full_access(account.directory->facts()) : *own);
    items.push_back(map.set("AttachDate", time_value(attached.attached)).build());
  }
  return MapBuilder()
      .set("ControlPolicyAttachments", listed("ControlPolicyAttachment", std::move(items)))
      .build();
}

Result<Value> list_targets_of_control_policy(IdentityContext&, const ActionRequest& request,
                                             const Account& account) {
  const auto policy = policy_named(account, request);
  if (!policy) return policy.error();
  std::vector<Value> items;
  for (Target& target : all_targets(*account.directory)) {
    const auto attached = attachment_of(target.policies(), policy->id);
    if (attached == target.policies().end()) continue;
    items.push_back(MapBuilder()
                        .set("TargetId", Value::string(target.id()))
                        .set("TargetName", Value::string(target.name()))
                        .set("TargetType", Value::string(target.type()))
                        .set("AttachDate", time_value(attached->attached))
                        .build());
  }
  return page_of_items(request, "TargetAttachments", "TargetAttachment", items);
}

}  // namespace cairn::identity

#include "identity/account.h"

#include <algorithm>
#include <utility>

#include "access/system_policies.h"
#include "identity/directory_rows.h"

namespace cairn::identity {

void Account::take(const RecordRow& row) {
  switch (row.kind) {
    case RecordKind::kAccount:
      facts = read_account(row);
      return;
    case RecordKind::kRamUser:
      return users.edit().put(row.id, row.name, read_user(row));
    case RecordKind::kRamGroup:
      return groups.edit().put(row.id, row.name, read_group(row));
    case RecordKind::kRamRole:
      return roles.edit().put(row.id, row.name, read_role(row));
    case RecordKind::kRamPolicy:
      return policies.edit().put(row.id, row.name, read_policy(row));
    case RecordKind::kAccessKey:
      return keys.edit().put(row.id, row.id, read_key(row));
    case RecordKind::kResourceGroup:
      return resource_groups.edit().put(row.id, row.name, read_resource_group(row));
    default:
      if (is_directory_record(row.kind)) directory.edit().take(row);
      return;
  }
}

void Account::drop(const RecordRemoval& removal) {
  switch (removal.kind) {
    case RecordKind::kRamUser:
      return users.edit().remove(removal.id);
    case RecordKind::kRamGroup:
      return groups.edit().remove(removal.id);
    case RecordKind::kRamRole:
      return roles.edit().remove(removal.id);
    case RecordKind::kRamPolicy:
      return policies.edit().remove(removal.id);
    case RecordKind::kAccessKey:
      return keys.edit().remove(removal.id);
    case RecordKind::kResourceGroup:
      return resource_groups.edit().remove(removal.id);
    default:
      if (is_directory_record(removal.kind)) directory.edit().drop(removal);
      return;
  }
}

std::vector<const Key*> Account::keys_of(std::string_view user) const {
  std::vector<const Key*> found;
  for (const auto& [id, key] : keys->all()) {
    if (key->user == user) found.push_back(key.get());
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Key* a, const Key* b) { return a->created < b->created; });
  return found;
}

std::vector<const User*> Account::members_of(std::string_view group) const {
  std::vector<const User*> found;
  for (const auto& [name, user] : users->all()) {
    if (std::find(user->groups.begin(), user->groups.end(), group) != user->groups.end()) {
      found.push_back(user.get());
    }
  }
  return found;
}

const User* Account::user_of(const access::Caller& caller) const {
  return caller.kind == access::HolderKind::kUser ? users->with_id(caller.id) : nullptr;
}

const Role* Account::role_of(const access::Caller& caller) const {
  return caller.kind == access::HolderKind::kSession ? roles->with_id(caller.id) : nullptr;
}

std::optional<access::NamedPolicy> Account::policy_of(const Attachment& attachment) const {
  if (attachment.system) {
    const access::SystemPolicy* policy = access::find_system_policy(attachment.policy);
    if (policy == nullptr) return std::nullopt;
    return policy->named;
  }
  const ManagedPolicy* policy = policies->named(attachment.policy);
  if (policy == nullptr) return std::nullopt;
  return access::NamedPolicy{policy->name, "Custom", policy->in_force().document};
}

std::vector<access::NamedPolicy> Account::attached(const access::Caller& caller,
                                                   std::string_view resource_group) const {
  std::vector<access::NamedPolicy> found;
  const auto add = [&](const std::vector<Attachment>& attachments) {
    for (const Attachment& attachment : attachments) {
      if (attachment.resource_group != resource_group) continue;
      if (auto policy = policy_of(attachment)) found.push_back(std::move(*policy));
    }
  };
  if (const Role* role = role_of(caller)) add(role->policies);
  if (const User* user = user_of(caller)) {
    add(user->policies);
    for (const std::string& id : user->groups) {
      if (const Group* group = groups->with_id(id)) add(group->policies);
    }
  }
  return found;
}

access::Authorities Account::authorities(const access::Caller& caller) const {
  access::Authorities authorities;
  authorities.root = caller.kind == access::HolderKind::kRoot;
  authorities.identity = attached(caller, {});
  return authorities;
}

std::vector<access::NamedPolicy> Account::in_resource_group(const access::Caller& caller,
                                                            std::string_view group) const {
  if (group.empty()) return {};
  return attached(caller, group);
}

}  // namespace cairn::identity

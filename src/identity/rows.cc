#include "identity/rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "identity/row_body.h"

namespace cairn::identity {
namespace {

Value attachments_value(const std::vector<Attachment>& attachments) {
  std::vector<Value> items;
  for (const Attachment& a : attachments) {
    MapBuilder map;
    map.set("Policy", text(a.policy)).set("Attached", Value::integer(a.attached));
    if (a.system) map.set("System", Value::boolean(true));
    if (!a.resource_group.empty()) map.set("ResourceGroup", text(a.resource_group));
    items.push_back(map.build());
  }
  return Value::list(std::move(items));
}

std::vector<Attachment> attachments_at(const Value& body) {
  std::vector<Attachment> attachments;
  for (const Value& item : body.get("Policies").items()) {
    attachments.push_back({.policy = string_at(item, "Policy"),
                           .system = flag_at(item, "System"),
                           .resource_group = string_at(item, "ResourceGroup"),
                           .attached = integer_at(item, "Attached")});
  }
  return attachments;
}

std::shared_ptr<const access::Policy> document_at(const RecordRow& row, const Value& map,
                                                  access::PolicyUse use) {
  auto policy = access::Policy::parse(map.get_string("Document"), use);
  if (!policy) unreadable(row, policy.error().message);
  return std::move(policy).value();
}

}  // namespace

std::string version_id(std::int64_t number) {
  return fmt::format("v{}", number);
}

std::string policy_row_id(std::string_view account, std::string_view policy) {
  return fmt::format("{}/{}", account, policy);
}

const PolicyVersion* ManagedPolicy::find(std::string_view id) const {
  const auto found = std::find_if(versions.begin(), versions.end(), [id](const PolicyVersion& v) {
    return version_id(v.number) == id;
  });
  return found == versions.end() ? nullptr : &*found;
}

const PolicyVersion& ManagedPolicy::in_force() const {
  const PolicyVersion* version = find(version_id(default_version));
  return version != nullptr ? *version : versions.front();
}

const std::string& account_of(const RecordRow& row) {
  return row.kind == RecordKind::kAccount ? row.id : row.account;
}

RecordRow to_row(const AccountFacts& account) {
  RecordRow row =
      row_of(RecordKind::kAccount, account.id, {}, account.name, account.created, account.updated,
             MapBuilder()
                 .set("DisplayName", text(account.display_name))
                 .set("MadeBy", text(account.made_by))
                 .build());
  row.status = account.active ? "Active" : "Disabled";
  return row;
}

AccountFacts read_account(const RecordRow& row) {
  const Value body = body_of(row);
  return {.id = row.id,
          .name = row.name,
          .display_name = string_at(body, "DisplayName"),
          .made_by = string_at(body, "MadeBy"),
          .active = row.status == "Active",
          .created = row.created,
          .updated = row.updated};
}

RecordRow to_row(const User& user, std::string_view account) {
  std::vector<Value> groups;
  for (std::size_t i = 0; i < user.groups.size(); ++i) {
    groups.push_back(MapBuilder()
                         .set("Id", text(user.groups[i]))
                         .set("Joined", Value::integer(user.joined[i]))
                         .build());
  }
  return row_of(RecordKind::kRamUser, user.id, account, user.name, user.created, user.updated,
                MapBuilder()
                    .set("DisplayName", text(user.display_name))
                    .set("MobilePhone", text(user.mobile_phone))
                    .set("Email", text(user.email))
                    .set("Comments", text(user.comments))
                    .set("Groups", Value::list(std::move(groups)))
                    .set("Policies", attachments_value(user.policies))
                    .build());
}

User read_user(const RecordRow& row) {
  const Value body = body_of(row);
  User user{.id = row.id,
            .name = row.name,
            .display_name = string_at(body, "DisplayName"),
            .mobile_phone = string_at(body, "MobilePhone"),
            .email = string_at(body, "Email"),
            .comments = string_at(body, "Comments"),
            .groups = {},
            .joined = {},
            .policies = attachments_at(body),
            .created = row.created,
            .updated = row.updated};
  for (const Value& group : body.get("Groups").items()) {
    user.groups.push_back(string_at(group, "Id"));
    user.joined.push_back(integer_at(group, "Joined"));
  }
  return user;
}

RecordRow to_row(const Group& group, std::string_view account) {
  return row_of(RecordKind::kRamGroup, group.id, account, group.name, group.created, group.updated,
                MapBuilder()
                    .set("Comments", text(group.comments))
                    .set("Policies", attachments_value(group.policies))
                    .build());
}

Group read_group(const RecordRow& row) {
  const Value body = body_of(row);
  return {.id = row.id,
          .name = row.name,
          .comments = string_at(body, "Comments"),
          .policies = attachments_at(body),
          .created = row.created,
          .updated = row.updated};
}

RecordRow to_row(const Role& role, std::string_view account) {
  return row_of(RecordKind::kRamRole, role.id, account, role.name, role.created, role.updated,
                MapBuilder()
                    .set("Description", text(role.description))
                    .set("Document", text(role.trust->text()))
                    .set("SessionSecondsMax", Value::integer(role.session_seconds_max))
                    .set("LinkedService", text(role.linked_service))
                    .set("Policies", attachments_value(role.policies))
                    .build());
}

Role read_role(const RecordRow& row) {
  const Value body = body_of(row);
  return {.id = row.id,
          .name = row.name,
          .description = string_at(body, "Description"),
          .trust = document_at(row, body, access::PolicyUse::kTrust),
          .session_seconds_max = integer_at(body, "SessionSecondsMax", 3600),
          .linked_service = string_at(body, "LinkedService"),
          .policies = attachments_at(body),
          .created = row.created,
          .updated = row.updated};
}

RecordRow to_row(const ManagedPolicy& policy, std::string_view account) {
  std::vector<Value> versions;
  for (const PolicyVersion& version : policy.versions) {
    versions.push_back(MapBuilder()
                           .set("Number", Value::integer(version.number))
                           .set("Document", text(version.document->text()))
                           .set("Created", Value::integer(version.created))
                           .build());
  }
  return row_of(RecordKind::kRamPolicy, policy_row_id(account, policy.name), account, policy.name,
                policy.created, policy.updated,
                MapBuilder()
                    .set("Description", text(policy.description))
                    .set("Default", Value::integer(policy.default_version))
                    .set("Last", Value::integer(policy.last_number))
                    .set("Versions", Value::list(std::move(versions)))
                    .build());
}

ManagedPolicy read_policy(const RecordRow& row) {
  const Value body = body_of(row);
  ManagedPolicy policy{.name = row.name,
                       .description = string_at(body, "Description"),
                       .versions = {},
                       .default_version = integer_at(body, "Default", 1),
                       .last_number = integer_at(body, "Last", 1),
                       .created = row.created,
                       .updated = row.updated};
  for (const Value& version : body.get("Versions").items()) {
    policy.versions.push_back({.number = integer_at(version, "Number", 1),
                               .document = document_at(row, version, access::PolicyUse::kIdentity),
                               .created = integer_at(version, "Created")});
  }
  if (policy.versions.empty()) unreadable(row, "it has no version");
  return policy;
}

RecordRow to_row(const Key& key, std::string_view account) {
  RecordRow row = row_of(RecordKind::kAccessKey, key.id, account, {}, key.created, key.created,
                         MapBuilder()
                             .set("Secret", text(key.secret))
                             .set("LastUsed", Value::integer(key.last_used))
                             .set("LastUsedService", text(key.last_used_service))
                             .build());
  row.parent = key.user.empty() ? std::string(account) : key.user;
  row.status = key.active ? "Active" : "Inactive";
  return row;
}

RecordRow to_row(const ResourceGroup& group, std::string_view account) {
  return row_of(RecordKind::kResourceGroup, group.id, account, group.name, group.created,
                group.updated, MapBuilder().set("DisplayName", text(group.display_name)).build());
}

ResourceGroup read_resource_group(const RecordRow& row) {
  return {.id = row.id,
          .name = row.name,
          .display_name = string_at(body_of(row), "DisplayName"),
          .created = row.created,
          .updated = row.updated};
}

Key read_key(const RecordRow& row) {
  const Value body = body_of(row);
  return {.id = row.id,
          .secret = string_at(body, "Secret"),
          .user = row.parent == row.account ? std::string() : row.parent,
          .active = row.status == "Active",
          .created = row.created,
          .last_used = integer_at(body, "LastUsed"),
          .last_used_service = string_at(body, "LastUsedService")};
}

}  // namespace cairn::identity

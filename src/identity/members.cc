// Members of the resource directory: made in it, looked at, moved, taken out.
#include "access/arn.h"
#include "identity/accounts.h"
#include "identity/directory_actions.h"
#include "identity/directory_answers.h"
#include "identity/directory_rows.h"
#include "identity/documents.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

constexpr std::string_view kResourceAccount = "ResourceAccount";
constexpr std::string_view kCloudAccount = "CloudAccount";

MapBuilder described(const Member& member, const DirectoryFacts& facts) {
  MapBuilder map;
  map.set("AccountId", Value::string(member.account))
      .set("DisplayName", Value::string(member.display_name))
      .set("FolderId", Value::string(member.folder))
      .set("JoinMethod", Value::string(member.invited ? "invited" : "created"))
      .set("JoinTime", time_value(member.joined))
      .set("ModifyTime", time_value(member.modified))
      .set("ResourceDirectoryId", Value::string(facts.id))
      .set("Status", Value::string(member.invited ? "InviteSuccess" : "CreateSuccess"))
      .set("Type", Value::string(member.resource ? kResourceAccount : kCloudAccount));
  return map;
}

Value answer_of(const Member& member, const DirectoryFacts& facts) {
  MapBuilder map = described(member, facts);
  map.set("AccountName", Value::string(member.name));
  return MapBuilder().set("Account", map.build()).build();
}

// By which the manager comes into an account that has no key of its own.
Result<Role> access_role(const std::string& management, Chance& chance, Millis now) {
  const std::string trust = R"({"Version":"1","Statement":[{"Effect":"Allow",)"
                            R"("Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::)" +
                            management + R"(:root"]}}]})";
  auto document = read_document(trust, "AssumeRolePolicyDocument", access::PolicyUse::kTrust);
  if (!document) return document.error();
  Role role;
  role.id = new_number(chance, '3', 18);
  role.name = "ResourceDirectoryAccountAccessRole";
  role.description = "Lets the management account of the resource directory in.";
  role.trust = std::move(document).value();
  role.policies.push_back(
      {.policy = "AdministratorAccess", .system = true, .resource_group = {}, .attached = now});
  role.created = role.updated = now;
  return role;
}

std::optional<Error> refuse_options(const ActionRequest& request) {
  if (given(request, "Tag")) return service::not_supported("Tag");
  if (given(request, "ResellAccountType")) return service::not_supported("ResellAccountType");
  if (given(request, "PayerAccountId")) return service::not_supported("PayerAccountId");
  return std::nullopt;
}

Value page_of_members(const ActionRequest& request, const ResourceDirectory& directory,
                      const std::vector<const Member*>& members) {
  std::vector<Value> items;
  for (const Member* member : members) {
    MapBuilder map = described(*member, directory.facts());
    map.set("ResourceDirectoryPath", Value::string(directory.path_text(member->account)));
    items.push_back(map.build());
  }
  return page_of_items(request, "Accounts", "Account", items);
}

}  // namespace

Result<Change> create_resource_account(IdentityContext& context, const ActionRequest& request,
                                       const Account& account) {
  if (auto refused = refuse_options(request)) return *refused;
  const auto folder = folder_named(account, request, "ParentFolderId");
  if (!folder) return folder.error();
  const DirectoryFacts& facts = account.directory->facts();
  Member member;
  member.display_name = text_of(request, "DisplayName");
  if (auto refused =
          refuse_display_name(*account.directory, member.display_name, {}, "DisplayName")) {
    return *refused;
  }
  if (context.book.accounts().size() >= kAccountsMax) {
    return plain_error("LimitExceeded.Account", "DisplayName",
                       "Delete accounts that are not needed.");
  }
  const std::string prefix = text_of(request, "AccountNamePrefix");
  AccountFacts made;
  made.name =
      (prefix.empty() ? new_id(context.chance, "", 12) : prefix) + "@" + facts.id + ".aliyunid.com";
  made.display_name = member.display_name;
  made.made_by = facts.management;
  Change change;
  change.name_taken = plain_error("EntityAlreadyExists.ResourceDirectory.Account",
                                  "AccountNamePrefix", "Choose another prefix.");
  made = make_account(context, std::move(made), RootKey::kNone, change.batch).facts;
  auto role = access_role(facts.management, context.chance, made.created);
  if (!role) return role.error();
  change.batch.records.push_back(fresh(to_row(*role, made.id)));
  member.account = made.id;
  member.name = made.name;
  member.folder = (*folder)->id;
  member.resource = true;
  member.policies = first_policies(made.created);
  member.joined = member.modified = made.created;
  seat(member, facts, change.batch);
  change.answer = answer_of(member, facts);
  return change;
}

Result<Change> update_member(IdentityContext& context, const ActionRequest& request,
                             const Account& account) {
  const auto found = member_named(account, request);
  if (!found) return found.error();
  Member member = **found;
  if (!given(request, "NewDisplayName") && !given(request, "NewAccountType")) {
    return plain_error("MissingDisplayNameOrAccountType", "NewDisplayName",
                       "Give one of NewDisplayName and NewAccountType.");
  }
  if (given(request, "NewDisplayName")) {
    member.display_name = text_of(request, "NewDisplayName");
    if (auto refused = refuse_display_name(*account.directory, member.display_name, member.account,
                                           "NewDisplayName")) {
      return *refused;
    }
  }
  if (given(request, "NewAccountType")) {
    const bool resource = text_of(request, "NewAccountType") == kResourceAccount;
    if (resource == member.resource) {
      return plain_error("AccountTypeMismatch", "NewAccountType",
                         "It is of this type already: GetAccount tells.");
    }
    member.resource = resource;
  }
  member.modified = context.clock.now();
  Change change;
  change.batch.records.push_back(to_row(member, account.facts.id));
  change.answer = answer_of(member, account.directory->facts());
  return change;
}

Result<Change> move_account(IdentityContext& context, const ActionRequest& request,
                            const Account& account) {
  const auto found = member_named(account, request);
  if (!found) return found.error();
  const auto folder = folder_named(account, request, "DestinationFolderId");
  if (!folder) return folder.error();
  Change change;
  change.answer = MapBuilder().build();
  Member member = **found;
  if (member.folder == (*folder)->id) return change;
  access::DirectoryEvent moved;
  moved.kind = access::DirectoryEventKind::kMoved;
  moved.account = member.account;
  moved.from = member.folder;
  moved.to = (*folder)->id;
  moved.time_ms = member.modified = context.clock.now();
  member.folder = (*folder)->id;
  change.batch.records.push_back(to_row(member, account.facts.id));
  tell(std::move(moved), account.directory->facts(), change.batch);
  return change;
}

Result<Change> remove_cloud_account(IdentityContext& context, const ActionRequest& request,
                                    const Account& account) {
  const auto found = member_named(account, request);
  if (!found) return found.error();
  const Member& member = **found;
  if (member.resource) {
    return plain_error("AccountTypeOrStatusMismatch", "AccountId",
                       "Make it a cloud account first: UpdateAccount with "
                       "NewAccountType=CloudAccount.");
  }
  for (const auto& [id, delegation] : account.directory->delegations()) {
    if (delegation->account != member.account) continue;
    return plain_error("AccountTypeOrStatusMismatch", "AccountId",
                       "DeregisterDelegatedAdministrator first.");
  }
  access::DirectoryEvent left;
  left.kind = access::DirectoryEventKind::kLeft;
  left.account = member.account;
  left.from = member.folder;
  left.time_ms = context.clock.now();
  Change change;
  change.batch.removed_records.push_back({RecordKind::kMember, member.account});
  tell(std::move(left), account.directory->facts(), change.batch);
  change.answer = MapBuilder().build();
  return change;
}

Result<Value> get_member(IdentityContext&, const ActionRequest& request, const Account& account) {
  const auto member = member_named(account, request);
  if (!member) return member.error();
  MapBuilder map = described(**member, account.directory->facts());
  map.set("AccountName", Value::string((*member)->name))
      .set("ResourceDirectoryPath",
           Value::string(account.directory->path_text((*member)->account)));
  return MapBuilder().set("Account", map.build()).build();
}

Result<Value> list_members(IdentityContext&, const ActionRequest& request, const Account& account) {
  if (given(request, "Tag")) return service::not_supported("Tag");
  if (auto refused = refuse_without_directory(account)) return *refused;
  std::vector<const Member*> members;
  for (const auto& [id, member] : account.directory->members()) members.push_back(member.get());
  return page_of_members(request, *account.directory, members);
}

Result<Value> list_members_for_parent(IdentityContext&, const ActionRequest& request,
                                      const Account& account) {
  if (given(request, "Tag")) return service::not_supported("Tag");
  const auto folder = folder_named(account, request, "ParentFolderId");
  if (!folder) return folder.error();
  const std::string keyword = text_of(request, "QueryKeyword");
  std::vector<const Member*> members;
  for (const Member* member : account.directory->members_in((*folder)->id)) {
    if (member->display_name.find(keyword) != std::string::npos) members.push_back(member);
  }
  return page_of_members(request, *account.directory, members);
}

}  // namespace cairn::identity

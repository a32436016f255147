// The directory as a whole: enabled, looked at, given up.
#include "identity/directory_actions.h"
#include "identity/directory_answers.h"
#include "identity/directory_rows.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

std::string manager_name(const Account& manager) {
  return manager.facts.name.empty() ? manager.facts.id : manager.facts.name;
}

MapBuilder described(const DirectoryFacts& facts, const Account& manager) {
  MapBuilder map;
  map.set("ResourceDirectoryId", Value::string(facts.id))
      .set("RootFolderId", Value::string(facts.root))
      .set("MasterAccountId", Value::string(facts.management))
      .set("MasterAccountName", Value::string(manager_name(manager)))
      .set("CreateTime", time_value(facts.created));
  return map;
}

}  // namespace

Result<Change> enable_resource_directory(IdentityContext& context, const ActionRequest& request,
                                         const Account& account) {
  if (text_of(request, "EnableMode") == "NewManagementAccount") {
    return service::not_supported("EnableMode NewManagementAccount",
                                  "Enable the directory by a key of the account that is to manage "
                                  "it, with EnableMode CurrentAccount.");
  }
  for (const std::string_view name : {"MAName", "MASecureMobilePhone", "VerificationCode"}) {
    if (!given(request, name)) continue;
    return service::not_supported(name, "It is for EnableMode NewManagementAccount; leave it out.");
  }
  if (account.directory->enabled()) {
    return plain_error("EntityAlreadyExists.ResourceDirectory", "",
                       "GetResourceDirectory tells about the one there is.");
  }
  if (context.book.directory_of(account.facts.id)) {
    return plain_error("NotSupport.AccountInAnotherResourceDirectory", "",
                       "Ask the directory's management account to remove this account first.");
  }
  DirectoryFacts facts = account.directory->facts();
  facts.management = account.facts.id;
  facts.id = new_id(context.chance, "rd-", 6);
  facts.root = new_id(context.chance, "r-", 6);
  facts.created = context.clock.now();
  facts.control_policies = false;
  facts.trusted.clear();
  const Folder root{.id = facts.root,
                    .name = "Root",
                    .parent = {},
                    .policies = first_policies(facts.created),
                    .created = facts.created};
  Change change;
  change.batch.records.push_back(fresh(seat_of_manager(facts)));
  change.batch.records.push_back(to_row(facts));
  change.batch.records.push_back(fresh(to_row(root, facts.management)));
  change.answer = MapBuilder().set("ResourceDirectory", described(facts, account).build()).build();
  return change;
}

void get_resource_directory(IdentityContext& context, ActionRequest request, service::Reply reply) {
  const auto manager = context.book.directory_of(request.identity.account_id);
  if (!manager) {
    return reply(plain_error("ResourceDirectoryNotInUse", "",
                             "EnableResourceDirectory makes a directory of this account's own."));
  }
  const DirectoryFacts& facts = manager->directory->facts();
  MapBuilder map = described(facts, *manager);
  map.set("ControlPolicyStatus", Value::string(facts.control_policies ? "Enabled" : "Disabled"))
      .set("MemberDeletionStatus", Value::string("Disabled"));
  reply(MapBuilder().set("ResourceDirectory", map.build()).build());
}

// What is left of the directory is the number of its last event.
Result<Change> destroy_resource_directory(IdentityContext&, const ActionRequest&,
                                          const Account& account) {
  if (auto refused = refuse_without_directory(account)) return *refused;
  const ResourceDirectory& directory = *account.directory;
  if (!directory.members().empty()) {
    return plain_error("DeleteConflict.ResourceDirectory.Account", "",
                       "RemoveCloudAccount takes members out; ListAccounts tells them.");
  }
  if (directory.folders().size() > 1) {
    return plain_error("DeleteConflict.Folder.SubFolder", "", "DeleteFolder first.");
  }
  Change change;
  auto& removed = change.batch.removed_records;
  removed.push_back({RecordKind::kMember, account.facts.id});
  for (const auto& [id, folder] : directory.folders()) {
    removed.push_back({RecordKind::kFolder, id});
  }
  for (const auto& [id, handshake] : directory.handshakes()) {
    removed.push_back({RecordKind::kHandshake, id});
  }
  for (const auto& [id, policy] : directory.control_policies()) {
    removed.push_back({RecordKind::kControlPolicy, id});
  }
  DirectoryFacts left;
  left.management = account.facts.id;
  left.last_event = directory.facts().last_event;
  change.batch.records.push_back(to_row(left));
  change.answer = MapBuilder().build();
  return change;
}

}  // namespace cairn::identity

// Folders of the resource directory.
#include <algorithm>

#include "identity/directory_actions.h"
#include "identity/directory_answers.h"
#include "identity/directory_rows.h"

namespace cairn::identity {
namespace {

MapBuilder described(const Folder& folder) {
  MapBuilder map;
  map.set("FolderId", Value::string(folder.id))
      .set("FolderName", Value::string(folder.name))
      .set("CreateTime", time_value(folder.created));
  return map;
}

MapBuilder in_full(const Folder& folder) {
  MapBuilder map = described(folder);
  map.set("ParentFolderId", Value::string(folder.parent));
  return map;
}

// Letters of any script, digits, "_", "." and "-".
std::optional<Error> refuse_name(std::string_view name, std::string_view parameter) {
  const bool fits = std::all_of(name.begin(), name.end(), [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
    return letter || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
  });
  if (fits) return std::nullopt;
  return plain_error("InvalidParameter.Folder.Name", parameter,
                     "Letters, digits, \"_\", \".\" and \"-\" are allowed, 24 at most.");
}

std::optional<Error> refuse_used_name(const ResourceDirectory& directory, std::string_view parent,
                                      std::string_view name, std::string_view folder,
                                      std::string_view parameter) {
  for (const Folder* each : directory.folders_in(parent)) {
    if (each->name != name || each->id == folder) continue;
    return plain_error("InvalidParameter.Folder.Name.AlreadyUsed", parameter,
                       "Choose another name.");
  }
  return std::nullopt;
}

// A folder that may be changed: not the root folder.
Result<const Folder*> folder_to_change(const Account& manager, const ActionRequest& request) {
  const auto folder = folder_named(manager, request, "FolderId");
  if (folder && (*folder)->parent.empty()) {
    return plain_error("InvalidParameter.FolderId", "FolderId",
                       "The root folder is neither renamed nor deleted.");
  }
  return folder;
}

}  // namespace

Result<Change> create_folder(IdentityContext& context, const ActionRequest& request,
                             const Account& account) {
  const auto parent = folder_named(account, request, "ParentFolderId");
  if (!parent) return parent.error();
  const ResourceDirectory& directory = *account.directory;
  const std::string name = text_of(request, "FolderName");
  if (auto refused = refuse_name(name, "FolderName")) return *refused;
  if (auto refused = refuse_used_name(directory, (*parent)->id, name, {}, "FolderName")) {
    return *refused;
  }
  if (directory.path((*parent)->id).size() > ResourceDirectory::kLevelsMax) {
    return plain_error("LimitExceeded.Folder.Depth", "ParentFolderId",
                       "Choose a folder that is nearer to the root folder.");
  }
  if (directory.folders().size() > kDirectoryQuotas.folders) {
    return plain_error("QuotaExceeded.Folder.Count", "FolderName",
                       "Delete folders that are not needed.");
  }
  const Millis now = context.clock.now();
  const Folder folder{.id = new_id(context.chance, "fd-", 10),
                      .name = name,
                      .parent = (*parent)->id,
                      .policies = first_policies(now),
                      .created = now};
  Change change;
  change.batch.records.push_back(fresh(to_row(folder, account.facts.id)));
  change.answer = MapBuilder().set("Folder", in_full(folder).build()).build();
  return change;
}

Result<Change> update_folder(IdentityContext&, const ActionRequest& request,
                             const Account& account) {
  const auto found = folder_to_change(account, request);
  if (!found) return found.error();
  Folder folder = **found;
  folder.name = text_of(request, "NewFolderName");
  if (auto refused = refuse_name(folder.name, "NewFolderName")) return *refused;
  if (auto refused = refuse_used_name(*account.directory, folder.parent, folder.name, folder.id,
                                      "NewFolderName")) {
    return *refused;
  }
  Change change;
  change.batch.records.push_back(to_row(folder, account.facts.id));
  change.answer = MapBuilder().set("Folder", in_full(folder).build()).build();
  return change;
}

Result<Change> delete_folder(IdentityContext&, const ActionRequest& request,
                             const Account& account) {
  const auto found = folder_to_change(account, request);
  if (!found) return found.error();
  const std::string& id = (*found)->id;
  if (!account.directory->folders_in(id).empty()) {
    return plain_error("DeleteConflict.Folder.SubFolder", "FolderId",
                       "Delete the folders in it first; ListFoldersForParent tells them.");
  }
  if (!account.directory->members_in(id).empty()) {
    return plain_error("DeleteConflict.Folder.Account", "FolderId",
                       "MoveAccount first; ListAccountsForParent tells the members in it.");
  }
  Change change;
  change.batch.removed_records.push_back({RecordKind::kFolder, id});
  change.answer = MapBuilder().build();
  return change;
}

Result<Value> get_folder(IdentityContext&, const ActionRequest& request, const Account& account) {
  const auto folder = folder_named(account, request, "FolderId");
  if (!folder) return folder.error();
  MapBuilder map = in_full(**folder);
  map.set("ResourceDirectoryPath", Value::string(account.directory->path_text((*folder)->id)));
  return MapBuilder().set("Folder", map.build()).build();
}

Result<Value> list_folders_for_parent(IdentityContext&, const ActionRequest& request,
                                      const Account& account) {
  const auto parent = folder_named(account, request, "ParentFolderId");
  if (!parent) return parent.error();
  const std::string keyword = text_of(request, "QueryKeyword");
  std::vector<Value> items;
  for (const Folder* folder : account.directory->folders_in((*parent)->id)) {
    if (folder->name.find(keyword) == std::string::npos) continue;
    items.push_back(described(*folder).build());
  }
  return page_of_items(request, "Folders", "Folder", items);
}

Result<Value> list_ancestors(IdentityContext&, const ActionRequest& request,
                             const Account& account) {
  if (auto refused = refuse_without_directory(account)) return *refused;
  const std::string child = text_of(request, "ChildId");
  const Member* member = account.directory->member(child);
  auto way = account.directory->path(member == nullptr ? child : member->folder);
  if (way.empty()) return folder_not_found("ChildId");
  if (member == nullptr) way.pop_back();
  std::vector<Value> items;
  for (const Folder* folder : way) items.push_back(described(*folder).build());
  return MapBuilder().set("Folders", listed("Folder", std::move(items))).build();
}

}  // namespace cairn::identity

#include "identity/directory_answers.h"

#include <algorithm>

#include "identity/directory_rows.h"
#include "service/answers.h"

namespace cairn::identity {

Error no_directory() {
  return plain_error("EntityNotExists.ResourceDirectory", "",
                     "EnableResourceDirectory first, or use a key of the account that manages it.");
}

Error folder_not_found(std::string_view parameter) {
  return plain_error("EntityNotExists.Folder", parameter,
                     "ListFoldersForParent tells the folders below one.");
}

Error member_not_found() {
  return plain_error("EntityNotExists.Account", "AccountId",
                     "ListAccounts tells the directory's members.");
}

std::optional<Error> refuse_without_directory(const Account& manager) {
  if (manager.directory->enabled()) return std::nullopt;
  return no_directory();
}

Result<const Folder*> folder_named(const Account& manager, const service::ActionRequest& request,
                                   std::string_view parameter) {
  if (auto refused = refuse_without_directory(manager)) return *refused;
  const ResourceDirectory& directory = *manager.directory;
  const std::string id = text_of(request, parameter);
  const Folder* folder = directory.folder(id.empty() ? directory.facts().root : id);
  if (folder == nullptr) return folder_not_found(parameter);
  return folder;
}

Result<const Member*> member_named(const Account& manager, const service::ActionRequest& request) {
  if (auto refused = refuse_without_directory(manager)) return *refused;
  const Member* member = manager.directory->member(text_of(request, "AccountId"));
  if (member == nullptr) return member_not_found();
  return member;
}

std::optional<Error> refuse_display_name(const ResourceDirectory& directory, std::string_view name,
                                         std::string_view account, std::string_view parameter) {
  const auto& members = directory.members();
  const bool used = std::any_of(members.begin(), members.end(), [&](const auto& entry) {
    return entry.second->display_name == name && entry.first != account;
  });
  if (!used) return std::nullopt;
  return plain_error("InvalidParameter.Account.DisplayName.AlreadyUsed", parameter,
                     "Choose another name.");
}

std::string new_id(Chance& chance, std::string_view prefix, std::size_t length) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return std::string(prefix) + random_text(chance, kLetters, length);
}

std::vector<ControlAttachment> first_policies(Millis now) {
  return {{std::string(kFullAccessId), now}};
}

void tell(access::DirectoryEvent event, DirectoryFacts facts, Batch& batch) {
  event.number = ++facts.last_event;
  batch.records.push_back(to_row(event, facts.management));
  batch.records.push_back(to_row(facts));
}

void seat(const Member& member, const DirectoryFacts& facts, Batch& batch) {
  batch.records.push_back(fresh(to_row(member, facts.management)));
  access::DirectoryEvent joined;
  joined.kind = access::DirectoryEventKind::kJoined;
  joined.account = member.account;
  joined.to = member.folder;
  joined.time_ms = member.joined;
  tell(std::move(joined), facts, batch);
}

Value page_of_items(const service::ActionRequest& request, std::string_view list,
                    std::string_view item, const std::vector<Value>& items) {
  const service::PageRequest page = service::page_of(request);
  const Window window = page.window();
  const std::size_t from = std::min<std::size_t>(window.offset, items.size());
  const std::size_t count = std::min<std::size_t>(window.limit, items.size() - from);
  const auto begin = items.begin() + static_cast<std::ptrdiff_t>(from);
  std::vector<Value> part(begin, begin + static_cast<std::ptrdiff_t>(count));
  MapBuilder answer;
  answer.set(list, listed(item, std::move(part)));
  page.describe(items.size(), answer);
  return answer.build();
}

}  // namespace cairn::identity

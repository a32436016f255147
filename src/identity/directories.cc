#include "identity/directories.h"

#include <algorithm>

#include "identity/directory_rows.h"

namespace cairn::identity {

access::DirectoryStanding Directories::standing(std::string_view account,
                                                std::string_view service) const {
  const auto manager = book_.directory_of(account);
  if (!manager) return {};
  const ResourceDirectory& directory = *manager->directory;
  return {.management = manager->facts.id,
          .root = directory.facts().root,
          .manages = manager->facts.id == account,
          .delegated = directory.delegation(account, service) != nullptr,
          .trusted = directory.facts().trusted.count(std::string(service)) != 0};
}

std::vector<access::DirectoryMember> Directories::members(std::string_view management,
                                                          std::string_view folder) const {
  const auto manager = book_.account(management);
  if (!manager) return {};
  std::vector<access::DirectoryMember> found;
  for (const Member* member : manager->directory->members_below(folder)) {
    found.push_back({member->account, member->folder});
  }
  return found;
}

std::vector<std::string> Directories::path_of_folder(std::string_view management,
                                                     std::string_view folder) const {
  const auto manager = book_.account(management);
  if (!manager) return {};
  std::vector<std::string> ids;
  for (const Folder* each : manager->directory->path(folder)) ids.push_back(each->id);
  return ids;
}

// By their ids, which follow from the numbers: there are no gaps.
std::vector<access::DirectoryEvent> Directories::events_after(std::string_view management,
                                                              std::uint64_t after,
                                                              std::size_t limit) const {
  const std::uint64_t last = last_event(management);
  std::vector<access::DirectoryEvent> events;
  if (after >= last || limit == 0) return events;
  RecordFilter filter;
  filter.kind = RecordKind::kDirectoryEvent;
  const std::uint64_t until = after + std::min<std::uint64_t>(last - after, limit);
  for (std::uint64_t number = after + 1; number <= until; ++number) {
    filter.ids.push_back(event_row_id(management, number));
  }
  const auto reader = store_.read();
  for (const RecordRow& row : reader->records(filter, {0, filter.ids.size()}).rows) {
    events.push_back(read_directory_event(row));
  }
  std::sort(events.begin(), events.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  return events;
}

std::uint64_t Directories::last_event(std::string_view management) const {
  const auto manager = book_.account(management);
  return manager ? manager->directory->facts().last_event : 0;
}

}  // namespace cairn::identity

#include "identity/directory.h"

#include <algorithm>
#include <utility>

#include "access/system_policies.h"
#include "identity/directory_rows.h"

namespace cairn::identity {
namespace {

template <class Thing>
const Thing* find_in(const ResourceDirectory::ById<Thing>& things, std::string_view id) {
  const auto found = things.find(id);
  return found == things.end() ? nullptr : found->second.get();
}

template <class Thing>
void put(ResourceDirectory::ById<Thing>& things, const std::string& id, Thing thing) {
  things.insert_or_assign(id, std::make_shared<const Thing>(std::move(thing)));
}

}  // namespace

const Folder* ResourceDirectory::folder(std::string_view id) const {
  return find_in(folders_, id);
}
const Member* ResourceDirectory::member(std::string_view account) const {
  return find_in(members_, account);
}
const Handshake* ResourceDirectory::handshake(std::string_view id) const {
  return find_in(handshakes_, id);
}
const Delegation* ResourceDirectory::delegation(std::string_view account,
                                                std::string_view service) const {
  return find_in(delegations_, delegation_row_id(account, service));
}
const ControlPolicy* ResourceDirectory::control_policy(std::string_view id) const {
  return find_in(control_policies_, id);
}

std::vector<const Folder*> ResourceDirectory::path(std::string_view id) const {
  std::vector<const Folder*> way;
  for (const Folder* at = folder(id); at != nullptr; at = folder(at->parent)) way.push_back(at);
  std::reverse(way.begin(), way.end());
  return way;
}

std::string ResourceDirectory::path_text(std::string_view id) const {
  const Member* of = member(id);
  const auto way = path(of == nullptr ? id : std::string_view(of->folder));
  if (way.empty()) return {};
  std::string text = facts_.id;
  for (const Folder* each : way) text.append("/").append(each->id);
  if (of != nullptr) text.append("/").append(of->account);
  return text;
}

std::vector<const Folder*> ResourceDirectory::folders_in(std::string_view id) const {
  std::vector<const Folder*> found;
  for (const auto& [key, each] : folders_) {
    if (!each->parent.empty() && each->parent == id) found.push_back(each.get());
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Folder* a, const Folder* b) { return a->created < b->created; });
  return found;
}

std::vector<const Member*> ResourceDirectory::members_in(std::string_view id) const {
  std::vector<const Member*> found;
  for (const auto& [key, each] : members_) {
    if (each->folder == id) found.push_back(each.get());
  }
  return found;
}

std::vector<const Member*> ResourceDirectory::members_below(std::string_view id) const {
  std::vector<const Member*> found;
  for (const auto& [key, each] : members_) {
    const auto way = path(each->folder);
    const bool below =
        std::any_of(way.begin(), way.end(), [id](const Folder* at) { return at->id == id; });
    if (below) found.push_back(each.get());
  }
  return found;
}

access::ControlLevel ResourceDirectory::level(
    std::string_view name, const std::vector<ControlAttachment>& policies) const {
  access::ControlLevel level{std::string(name), {}};
  for (const ControlAttachment& attached : policies) {
    if (attached.policy == kFullAccessId) {
      level.policies.push_back(access::full_aliyun_access().named);
    } else if (const ControlPolicy* policy = control_policy(attached.policy)) {
      level.policies.push_back({policy->name, "Custom", policy->document});
    }
  }
  return level;
}

std::vector<access::ControlLevel> ResourceDirectory::control_levels(
    std::string_view account) const {
  const Member* of = member(account);
  if (!facts_.control_policies || of == nullptr) return {};
  std::vector<access::ControlLevel> levels;
  for (const Folder* each : path(of->folder)) levels.push_back(level(each->id, each->policies));
  levels.push_back(level(of->account, of->policies));
  return levels;
}

void ResourceDirectory::take(const RecordRow& row) {
  switch (row.kind) {
    case RecordKind::kDirectory:
      facts_ = read_directory(row);
      return;
    case RecordKind::kFolder:
      return put(folders_, row.id, read_folder(row));
    case RecordKind::kMember:
      if (row.id != row.account) put(members_, row.id, read_member(row));
      return;
    case RecordKind::kHandshake:
      return put(handshakes_, row.id, read_handshake(row));
    case RecordKind::kDelegation:
      return put(delegations_, row.id, read_delegation(row));
    case RecordKind::kControlPolicy:
      return put(control_policies_, row.id, read_control_policy(row));
    default:
      return;
  }
}

void ResourceDirectory::drop(const RecordRemoval& removal) {
  switch (removal.kind) {
    case RecordKind::kFolder:
      folders_.erase(removal.id);
      return;
    case RecordKind::kMember:
      members_.erase(removal.id);
      return;
    case RecordKind::kHandshake:
      handshakes_.erase(removal.id);
      return;
    case RecordKind::kDelegation:
      delegations_.erase(removal.id);
      return;
    case RecordKind::kControlPolicy:
      control_policies_.erase(removal.id);
      return;
    default:
      return;
  }
}

}  // namespace cairn::identity

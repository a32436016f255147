#include "group/auto_deploy.h"

#include <algorithm>
#include <map>
#include <utility>

#include "group/reach.h"

namespace cairn {
namespace {

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// The group's folders, seen from one account.
struct Wanted {
  std::vector<std::pair<std::string, std::string>> places;  // region, folder: what it shall have
  std::vector<std::string> left;                            // folders it is not in

  const std::string* folder_of(std::string_view region) const {
    for (const auto& [name, folder] : places) {
      if (name == region) return &folder;
    }
    return nullptr;
  }
};

struct Plan {
  std::vector<InstanceRow> create;
  std::vector<InstanceRow> remove;
  std::vector<InstanceRow> moved;
};

Wanted wanted_in(const GroupRow& group, std::string_view account, const MemberFolders& directory) {
  Wanted wanted;
  for (const FolderRegions& target : group.folders) {
    if (!contains(directory.members_below(target.folder), account)) {
      wanted.left.push_back(target.folder);
      continue;
    }
    for (const std::string& region : target.regions) {
      if (!wanted.folder_of(region)) wanted.places.emplace_back(region, target.folder);
    }
  }
  return wanted;
}

Plan plan_for(const GroupRow& group, std::span<const InstanceRow> existing,
              const std::string& account, const MemberFolders& directory) {
  const Wanted wanted = wanted_in(group, account, directory);
  Plan plan;
  std::vector<std::string> there;
  for (const InstanceRow& row : existing) {
    if (row.account != account) continue;
    there.push_back(row.region);
    if (!contains(wanted.left, row.folder)) continue;
    if (const std::string* folder = wanted.folder_of(row.region)) {
      plan.moved.push_back(row);
      plan.moved.back().folder = *folder;
    } else {
      plan.remove.push_back(row);
    }
  }
  for (const auto& [region, folder] : wanted.places) {
    if (contains(there, region)) continue;
    plan.create.push_back(
        {.group = group.id, .account = account, .region = region, .folder = folder});
  }
  plan.remove = all_instances(plan.remove);
  return plan;
}

bool deploys_by_itself(const GroupRow& group) {
  return group.status == GroupStatus::kActive &&
         group.permissions == PermissionModel::kServiceManaged && group.auto_deployment.enabled;
}

bool joins_a_target(const GroupRow& group, const MemberEvent& event) {
  return std::any_of(group.folders.begin(), group.folders.end(), [&](const FolderRegions& target) {
    return contains(event.to, target.folder) && !contains(event.from, target.folder);
  });
}

GroupOperationRow an_operation(const GroupRow& group, GroupAction action,
                               const std::string& account) {
  GroupOperationRow row;
  row.group = group.id;
  row.action = action;
  row.status = GroupOperationStatus::kQueued;
  row.preferences = automatic_preferences();
  row.retain_stacks = action == GroupAction::kDelete && group.auto_deployment.retain_stacks;
  row.automatic_account = account;
  return row;
}

bool is_queued(std::span<const GroupOperationRow> unfinished, const GroupOperationRow& same) {
  return std::any_of(unfinished.begin(), unfinished.end(), [&](const GroupOperationRow& one) {
    return one.status == GroupOperationStatus::kQueued && one.action == same.action &&
           one.automatic_account == same.automatic_account;
  });
}

}  // namespace

AutomaticDeployment on_member_event(const GroupRow& group, std::span<const InstanceRow> existing,
                                    std::span<const GroupOperationRow> unfinished,
                                    const MemberEvent& event, const MemberFolders& directory) {
  AutomaticDeployment out;
  if (!deploys_by_itself(group)) return out;
  Plan plan = plan_for(group, existing, event.account, directory);
  const bool joins = joins_a_target(group, event);
  // While others work, the instances are not what they will be: the one that will remove an
  // instance has not yet, and what keeps its rows would write over a folder. So it is asked then.
  const bool later = !unfinished.empty();
  const bool creates = joins && (later || !plan.create.empty());
  const bool moves = later && !plan.moved.empty();
  std::vector<GroupOperationRow> asked;
  if (!plan.remove.empty()) {
    asked.push_back(an_operation(group, GroupAction::kDelete, event.account));
  }
  if (creates || moves) {
    asked.push_back(an_operation(group, GroupAction::kCreate, event.account));
  }
  for (GroupOperationRow& operation : asked) {
    if (!is_queued(unfinished, operation)) out.operations.push_back(std::move(operation));
  }
  if (later) return out;
  if (!out.operations.empty()) out.operations.front().status = GroupOperationStatus::kRunning;
  out.moved = std::move(plan.moved);
  return out;
}

Result<AutomaticTargets> automatic_targets(const GroupRow& group,
                                           std::span<const InstanceRow> existing,
                                           const GroupOperationRow& operation,
                                           const MemberFolders& directory) {
  if (!deploys_by_itself(group)) return AutomaticTargets{};
  Plan plan = plan_for(group, existing, operation.automatic_account, directory);
  const bool creates = operation.action == GroupAction::kCreate;
  if (creates && existing.size() + plan.create.size() > kInstancesPerGroupMax) {
    return too_many_instances();
  }
  return AutomaticTargets{.instances = std::move(creates ? plan.create : plan.remove),
                          .moved = std::move(plan.moved)};
}

}  // namespace cairn

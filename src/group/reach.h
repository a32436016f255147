// Which instances of a group an operation on existing ones reaches, in its order (stack-groups
// sections 2 and 4).
//
// Order  regions and accounts as they were named; where a request names none, as they first appear
//        among the group's instances, which the caller gives in the order they were made.
// Cost   O(n log n) in instances plus named targets.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "group/target_names.h"

namespace cairn {

// All of them, region after region: a look for drift; an update without targets.
std::vector<InstanceRow> all_instances(std::span<const InstanceRow> existing);

// UpdateStackInstances. Each account that was named must have an instance in each region that was
// named; of folders those members are reached that have one. Refuses what misfit_of_instances()
// refuses, and StackInstanceNotFound: one that was named is not there, or nothing is reached in a
// region that was named.
Result<std::vector<InstanceRow>> instances_to_update(const GroupRow& group,
                                                     std::span<const InstanceRow> existing,
                                                     const TargetNames& names,
                                                     const MemberFolders& directory);
// DeleteStackInstances: likewise; of folders also what was made through them in accounts that are
// no members any more.
Result<std::vector<InstanceRow>> instances_to_delete(const GroupRow& group,
                                                     std::span<const InstanceRow> existing,
                                                     const TargetNames& names,
                                                     const MemberFolders& directory);

// The DeploymentOptions of UpdateStackGroup.
enum class GroupDeployment : std::uint8_t {
  kDeploy,     // the existing instances of the targets are updated
  kConfigure,  // the folders become the group's targets; no instance is touched
};
// Without an option: kDeploy. InvalidParameter: an unknown one, one for a self-managed group,
// Configure without folders.
Result<GroupDeployment> group_deployment(const GroupRow& group,
                                         std::span<const std::string> options,
                                         const TargetNames& names);

struct GroupReach {
  std::vector<InstanceRow> reached;
  std::vector<InstanceRow> left_out;  // they become outdated
};

// UpdateStackGroup. `deploys`: the request gives a template, parameters or capabilities, so the
// stacks may differ from now on. Targets without regions mean all their regions, regions without
// accounts all accounts there; without either all instances are reached, or none when nothing is
// deployed. What targets leave out is outdated then. Refuses as instances_to_update() does, but
// needs no names.
Result<GroupReach> instances_of_update(const GroupRow& group, std::span<const InstanceRow> existing,
                                       const TargetNames& names, const MemberFolders& directory,
                                       GroupDeployment how, bool deploys);

// ---- the folders a group deploys to by itself (GroupRow::folders)

// What CreateStackInstances adds: the folders with the regions, behind those that are there. A
// request that picks accounts in the folders does not make them targets as a whole.
std::vector<FolderRegions> folders_after_create(std::vector<FolderRegions> folders,
                                                const TargetNames& names);
// What DeleteStackInstances leaves: a folder without regions is no target any more.
std::vector<FolderRegions> folders_after_delete(std::vector<FolderRegions> folders,
                                                const TargetNames& names);
// The set that UpdateStackGroup configures. A folder has the regions that were named; else those it
// had; else all regions of the group's folders.
std::vector<FolderRegions> folders_after_configure(const std::vector<FolderRegions>& folders,
                                                   const TargetNames& names);

}  // namespace cairn

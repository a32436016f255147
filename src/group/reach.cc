#include "group/reach.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "catalog/error_catalog.h"

namespace cairn {
namespace {

using Place = std::pair<std::string_view, std::string_view>;  // account, region
using Index = std::map<Place, const InstanceRow*>;

Index index_of(std::span<const InstanceRow> existing) {
  Index index;
  for (const InstanceRow& row : existing) index.emplace(Place(row.account, row.region), &row);
  return index;
}

std::vector<std::string> regions_in(std::span<const InstanceRow> existing) {
  std::vector<std::string> regions;
  std::set<std::string_view> seen;
  for (const InstanceRow& row : existing) {
    if (seen.insert(row.region).second) regions.push_back(row.region);
  }
  return regions;
}

std::vector<TargetAccount> accounts_in(std::span<const InstanceRow> existing) {
  std::vector<TargetAccount> accounts;
  std::set<std::string_view> seen;
  for (const InstanceRow& row : existing) {
    if (seen.insert(row.account).second) accounts.push_back({row.account, row.folder});
  }
  return accounts;
}

Error not_found(const std::string& what) {
  return {.code = "StackInstanceNotFound",
          .message = error_text("StackInstanceNotFound", {}),
          .where = "RegionIds",
          .at = {},
          .fix = "The stack group has no instance " + what +
                 ". ListStackInstances shows those it has."};
}

// The accounts whose instances must be there: those that were named, not found in folders.
bool named_one_by_one(const TargetNames& names) {
  return !names.accounts.empty() || (names.targets && names.targets->folders.empty());
}

bool whole_folders(const TargetNames& names) {
  return names.targets && names.targets->accounts.empty();
}

bool names_one(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// Accounts that have left the folders, but not what was made there.
void add_those_that_left(std::vector<TargetAccount>& accounts,
                         std::span<const InstanceRow> existing, const TargetNames& names) {
  if (!names.targets) return;
  std::set<std::string> known;
  for (const TargetAccount& target : accounts) known.insert(target.account);
  for (const InstanceRow& row : existing) {
    const bool meant = names_one(names.targets->folders, row.folder) &&
                       (whole_folders(names) || names_one(names.targets->accounts, row.account));
    if (meant && known.insert(row.account).second) accounts.push_back({row.account, row.folder});
  }
}

Result<std::vector<InstanceRow>> find_named(std::span<const InstanceRow> existing,
                                            const TargetNames& names,
                                            const std::vector<TargetAccount>& accounts) {
  const Index index = index_of(existing);
  const bool strict = named_one_by_one(names) && !names.regions.empty();
  const auto regions = names.regions.empty() ? regions_in(existing) : names.regions;
  std::vector<InstanceRow> found;
  std::set<std::string_view> met;  // accounts and regions
  for (const std::string& region : regions) {
    for (const TargetAccount& target : accounts) {
      const auto at = index.find({target.account, region});
      if (at != index.end()) {
        found.push_back(*at->second);
        met.insert(target.account);
        met.insert(region);
      } else if (strict) {
        return not_found("of account " + target.account + " in " + region);
      }
    }
  }
  for (const TargetAccount& target : accounts) {
    if (named_one_by_one(names) && !met.contains(target.account)) {
      return not_found("of account " + target.account);
    }
  }
  for (const std::string& region : names.regions) {
    if (!met.contains(region)) return not_found("of these accounts in " + region);
  }
  if (found.empty()) return not_found("in these accounts");
  return found;
}

FolderRegions* find_folder(std::vector<FolderRegions>& folders, const std::string& name) {
  const auto at = std::find_if(folders.begin(), folders.end(),
                               [&](const FolderRegions& one) { return one.folder == name; });
  return at == folders.end() ? nullptr : &*at;
}

void add_new(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const std::string& one : more) {
    if (!names_one(all, one)) all.push_back(one);
  }
}

Error bad_option(const std::string& reason, std::string fix) {
  return {.code = "InvalidParameter",
          .message =
              error_text("InvalidParameter", {{"name", "DeploymentOptions"}, {"reason", reason}}),
          .where = "DeploymentOptions",
          .at = {},
          .fix = std::move(fix)};
}

}  // namespace

std::vector<InstanceRow> all_instances(std::span<const InstanceRow> existing) {
  std::map<std::string_view, std::size_t> place;
  for (const InstanceRow& row : existing) place.try_emplace(row.region, place.size());
  std::vector<InstanceRow> rows(existing.begin(), existing.end());
  std::stable_sort(rows.begin(), rows.end(), [&](const InstanceRow& a, const InstanceRow& b) {
    return place.at(a.region) < place.at(b.region);
  });
  return rows;
}

Result<std::vector<InstanceRow>> instances_to_update(const GroupRow& group,
                                                     std::span<const InstanceRow> existing,
                                                     const TargetNames& names,
                                                     const MemberFolders& directory) {
  if (auto error = misfit_of_instances(group, names)) return *error;
  return find_named(existing, names, accounts_named(names, directory));
}

Result<std::vector<InstanceRow>> instances_to_delete(const GroupRow& group,
                                                     std::span<const InstanceRow> existing,
                                                     const TargetNames& names,
                                                     const MemberFolders& directory) {
  if (auto error = misfit_of_instances(group, names)) return *error;
  std::vector<TargetAccount> accounts = accounts_named(names, directory);
  add_those_that_left(accounts, existing, names);
  return find_named(existing, names, accounts);
}

Result<GroupDeployment> group_deployment(const GroupRow& group,
                                         std::span<const std::string> options,
                                         const TargetNames& names) {
  if (options.empty()) return GroupDeployment::kDeploy;
  const bool configure = options.front() == "Configure";
  if (!configure && options.front() != "Deploy") {
    return bad_option("\"" + options.front() + "\" is no option", "Give Deploy or Configure.");
  }
  if (group.permissions == PermissionModel::kSelfManaged) {
    return bad_option("the stack group has self-managed permissions", "Leave it out.");
  }
  if (!configure) return GroupDeployment::kDeploy;
  if (!names.targets || names.targets->folders.empty()) {
    return bad_option("Configure needs folders",
                      "Name the folders to deploy to in DeploymentTargets.RdFolderIds.");
  }
  return GroupDeployment::kConfigure;
}

Result<GroupReach> instances_of_update(const GroupRow& group, std::span<const InstanceRow> existing,
                                       const TargetNames& names, const MemberFolders& directory,
                                       GroupDeployment how, bool deploys) {
  if (auto error = misfit(group, names)) return *error;
  std::vector<InstanceRow> all = all_instances(existing);
  if (how == GroupDeployment::kConfigure) {
    return deploys ? GroupReach{.reached = {}, .left_out = std::move(all)} : GroupReach{};
  }
  if (!names.any()) {
    return deploys ? GroupReach{.reached = std::move(all), .left_out = {}} : GroupReach{};
  }
  const bool all_accounts = names.accounts.empty() && !names.targets;
  auto reached = find_named(
      existing, names, all_accounts ? accounts_in(existing) : accounts_named(names, directory));
  if (!reached) return reached.error();
  std::set<Place> places;
  for (const InstanceRow& row : *reached) places.emplace(row.account, row.region);
  std::erase_if(
      all, [&](const InstanceRow& row) { return places.contains(Place(row.account, row.region)); });
  return GroupReach{.reached = std::move(reached).value(), .left_out = std::move(all)};
}

std::vector<FolderRegions> folders_after_create(std::vector<FolderRegions> folders,
                                                const TargetNames& names) {
  if (!whole_folders(names)) return folders;
  for (const std::string& name : names.targets->folders) {
    if (FolderRegions* there = find_folder(folders, name)) {
      add_new(there->regions, names.regions);
    } else {
      folders.push_back({.folder = name, .regions = names.regions});
    }
  }
  return folders;
}

std::vector<FolderRegions> folders_after_delete(std::vector<FolderRegions> folders,
                                                const TargetNames& names) {
  if (!whole_folders(names)) return folders;
  const std::set<std::string> gone(names.regions.begin(), names.regions.end());
  for (const std::string& name : names.targets->folders) {
    FolderRegions* there = find_folder(folders, name);
    if (!there) continue;
    std::erase_if(there->regions, [&](const std::string& one) { return gone.contains(one); });
  }
  std::erase_if(folders, [](const FolderRegions& one) { return one.regions.empty(); });
  return folders;
}

std::vector<FolderRegions> folders_after_configure(const std::vector<FolderRegions>& folders,
                                                   const TargetNames& names) {
  std::vector<FolderRegions> before = folders;
  std::vector<std::string> all;
  for (const FolderRegions& one : folders) add_new(all, one.regions);
  std::vector<FolderRegions> after;
  for (const std::string& name : names.targets->folders) {
    const FolderRegions* had = find_folder(before, name);
    const std::vector<std::string>& otherwise = had ? had->regions : all;
    after.push_back({.folder = name, .regions = names.regions.empty() ? otherwise : names.regions});
  }
  return after;
}

}  // namespace cairn

#include "group/targets.h"

#include <algorithm>
#include <set>
#include <utility>

#include "catalog/error_catalog.h"

namespace cairn {
namespace {

Error given_twice(const std::string& parameter, const std::string& name) {
  return {.code = "InvalidParameter",
          .message = error_text("InvalidParameter",
                                {{"name", parameter}, {"reason", "cannot have duplicate entries"}}),
          .where = parameter,
          .at = {},
          .fix = "Name " + name + " once."};
}

Error exists(const std::string& instance) {
  return {.code = "StackInstanceExists",
          .message = error_text("StackInstanceExists", {{"instance", instance}}),
          .where = "RegionIds",
          .at = {},
          .fix = "Leave it out, or update it with UpdateStackInstances."};
}

Error stranger(const std::string& account) {
  const std::string reason = "account " + account + " is no member of the resource directory";
  return {.code = "InvalidParameter",
          .message = error_text("InvalidParameter",
                                {{"name", "DeploymentTargets.AccountIds"}, {"reason", reason}}),
          .where = "DeploymentTargets.AccountIds",
          .at = {},
          .fix = "Name members of the directory; its management account is none."};
}

}  // namespace

Error too_many_instances() {
  const std::string reason =
      "a stack group holds at most " + std::to_string(kInstancesPerGroupMax) + " stack instances";
  return {.code = "RequestLimitExceeded",
          .message = error_text("RequestLimitExceeded", {{"reason", reason}}),
          .where = "RegionIds",
          .at = {},
          .fix = "Use another stack group for the rest."};
}

std::vector<TargetAccount> expand_accounts(std::span<const std::string> accounts,
                                           std::span<const std::string> folders,
                                           const MemberFolders& directory) {
  std::vector<TargetAccount> found;
  if (folders.empty()) {
    for (const std::string& account : accounts) found.push_back({account, {}});
    return found;
  }
  const std::set<std::string> wanted(accounts.begin(), accounts.end());
  std::set<std::string> seen;
  for (const std::string& folder : folders) {
    std::vector<std::string> members = directory.members_below(folder);
    std::sort(members.begin(), members.end());
    for (std::string& member : members) {
      if (!wanted.empty() && !wanted.contains(member)) continue;
      if (seen.insert(member).second) found.push_back({std::move(member), folder});
    }
  }
  return found;
}

std::optional<Error> refuse_strangers(const GroupRow& group,
                                      std::span<const TargetAccount> accounts,
                                      const MemberFolders& directory) {
  if (group.permissions == PermissionModel::kSelfManaged) return std::nullopt;
  for (const TargetAccount& target : accounts) {
    if (!directory.is_member(target.account)) return stranger(target.account);
  }
  return std::nullopt;
}

Result<std::vector<InstanceRow>> instances_to_create(const GroupRow& group,
                                                     std::span<const InstanceRow> existing,
                                                     std::span<const TargetAccount> accounts,
                                                     std::span<const std::string> regions,
                                                     const Value& overrides, bool ignore_existing) {
  std::set<std::string> names;
  for (const std::string& region : regions) {
    if (!names.insert(region).second) return given_twice("RegionIds", region);
  }
  names.clear();
  for (const TargetAccount& target : accounts) {
    if (!names.insert(target.account).second) return given_twice("AccountIds", target.account);
  }
  std::set<std::pair<std::string, std::string>> there;
  for (const InstanceRow& row : existing) there.emplace(row.account, row.region);

  std::vector<InstanceRow> rows;
  for (const std::string& region : regions) {
    for (const TargetAccount& target : accounts) {
      if (there.contains({target.account, region})) {
        if (ignore_existing) continue;
        return exists(target.account + "/" + region);
      }
      if (existing.size() + rows.size() == kInstancesPerGroupMax) return too_many_instances();
      rows.push_back({.group = group.id,
                      .account = target.account,
                      .region = region,
                      .folder = target.folder,
                      .overrides = overrides});
    }
  }
  return rows;
}

}  // namespace cairn

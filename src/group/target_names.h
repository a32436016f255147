// What a request names of a stack group's targets: accounts, or folders of the resource directory,
// with regions (stack-groups sections 2 and 5).
//
// Limits  how many may be named is the action catalogue's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "group/targets.h"

namespace cairn {

// DeploymentTargets: folders, accounts, or the accounts that are in the folders.
struct DeploymentTargets {
  std::vector<std::string> folders = {};
  std::vector<std::string> accounts = {};
};

struct TargetNames {
  std::vector<std::string> accounts = {};         // AccountIds: self-managed
  std::optional<DeploymentTargets> targets = {};  // service-managed
  std::vector<std::string> regions = {};          // RegionIds
  bool any() const { return !accounts.empty() || targets || !regions.empty(); }
};

// What is wrong with the names whatever they are for: names of the other permission model, both
// ways at once, DeploymentTargets that name nothing, a name given twice (InvalidParameter).
std::optional<Error> misfit(const GroupRow& group, const TargetNames& names);
// Besides, what those actions need that work on instances by name: regions (MissingRegionIds), and
// accounts or targets by the permission model (MissingAccountIds, MissingDeploymentTargets).
std::optional<Error> misfit_of_instances(const GroupRow& group, const TargetNames& names);

// The accounts that are meant, in order (expand_accounts).
std::vector<TargetAccount> accounts_named(const TargetNames& names, const MemberFolders& directory);

}  // namespace cairn

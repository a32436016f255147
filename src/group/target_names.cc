#include "group/target_names.h"

#include <set>

#include "catalog/error_catalog.h"

namespace cairn {
namespace {

Error invalid(const std::string& parameter, const std::string& reason, std::string fix) {
  return {.code = "InvalidParameter",
          .message = error_text("InvalidParameter", {{"name", parameter}, {"reason", reason}}),
          .where = parameter,
          .at = {},
          .fix = std::move(fix)};
}

Error missing(const std::string& parameter, std::string fix) {
  const std::string code = "Missing" + parameter;
  return {.code = code,
          .message = error_text(code, {{"ParameterName", parameter}}),
          .where = parameter,
          .at = {},
          .fix = std::move(fix)};
}

std::optional<Error> given_twice(const std::string& parameter,
                                 const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (seen.insert(name).second) continue;
    return invalid(parameter, "cannot have duplicate entries", "Name " + name + " once.");
  }
  return std::nullopt;
}

std::optional<Error> no_account(const std::string& parameter,
                                const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!name.empty() && name.find_first_not_of("0123456789") == std::string::npos) continue;
    return invalid(parameter, "\"" + name + "\" is not the id of an account",
                   "Give the accounts' numbers.");
  }
  return std::nullopt;
}

bool names_nothing(const DeploymentTargets& targets) {
  return targets.folders.empty() && targets.accounts.empty();
}

std::optional<Error> misfit_of_model(const GroupRow& group, const TargetNames& names) {
  const bool self_managed = group.permissions == PermissionModel::kSelfManaged;
  if (names.targets && !names.accounts.empty()) {
    return invalid("DeploymentTargets", "it cannot be given together with AccountIds",
                   "Give one of them.");
  }
  if (names.targets && self_managed) {
    return invalid("DeploymentTargets", "the stack group has self-managed permissions",
                   "Name the accounts in AccountIds.");
  }
  if (!names.accounts.empty() && !self_managed) {
    return invalid("AccountIds", "the stack group has service-managed permissions",
                   "Name folders or members in DeploymentTargets.");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Error> misfit(const GroupRow& group, const TargetNames& names) {
  if (auto error = misfit_of_model(group, names)) return error;
  if (auto error = given_twice("RegionIds", names.regions)) return error;
  if (auto error = given_twice("AccountIds", names.accounts)) return error;
  if (auto error = no_account("AccountIds", names.accounts)) return error;
  if (!names.targets) return std::nullopt;
  if (names_nothing(*names.targets)) {
    return invalid("DeploymentTargets", "it names neither folders nor accounts",
                   "Give RdFolderIds, AccountIds, or both.");
  }
  if (auto error = given_twice("DeploymentTargets.RdFolderIds", names.targets->folders)) {
    return error;
  }
  if (auto error = no_account("DeploymentTargets.AccountIds", names.targets->accounts)) {
    return error;
  }
  return given_twice("DeploymentTargets.AccountIds", names.targets->accounts);
}

std::optional<Error> misfit_of_instances(const GroupRow& group, const TargetNames& names) {
  if (names.regions.empty()) return missing("RegionIds", "Name the regions of the stacks.");
  if (names.accounts.empty() && !names.targets) {
    return group.permissions == PermissionModel::kSelfManaged
               ? missing("AccountIds", "Name the accounts of the stacks.")
               : missing("DeploymentTargets", "Name folders or members of the directory.");
  }
  return misfit(group, names);
}

std::vector<TargetAccount> accounts_named(const TargetNames& names,
                                          const MemberFolders& directory) {
  if (!names.targets) return expand_accounts(names.accounts, {}, directory);
  return expand_accounts(names.targets->accounts, names.targets->folders, directory);
}

}  // namespace cairn

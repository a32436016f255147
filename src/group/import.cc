#include "group/import.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "catalog/error_catalog.h"
#include "group/reach.h"

namespace cairn {
namespace {

constexpr std::string_view kArnBegin = "acs:ros:";
constexpr std::string_view kStackBegin = "stack/";

Error invalid(const std::string& parameter, const std::string& reason, std::string fix) {
  return {.code = "InvalidParameter",
          .message = error_text("InvalidParameter", {{"name", parameter}, {"reason", reason}}),
          .where = parameter,
          .at = {},
          .fix = std::move(fix)};
}

Error refused(const std::string& reason, std::string fix) {
  return invalid("StackArns", reason, std::move(fix));
}

// A stack that was made and stands; what was rolled back after its creation holds nothing.
bool stands(StackState state) {
  if (state.phase != Phase::kComplete) return false;
  switch (state.action) {
    case StackAction::kCreate:
    case StackAction::kUpdate:
    case StackAction::kRollback:
    case StackAction::kCheck:
    case StackAction::kImportCreate:
    case StackAction::kImportUpdate:
    case StackAction::kImportUpdateRollback:
      return true;
    case StackAction::kCreateRollback:
    case StackAction::kDelete:
    case StackAction::kReview:
    case StackAction::kImportCreateRollback:
      return false;
  }
  return false;
}

Error nothing_named() {
  return {.code = "MissingStackArns",
          .message = error_text("MissingStackArns", {{"ParameterName", "StackArns"}}),
          .where = "StackArns",
          .at = {},
          .fix = "Name the stacks to import."};
}

std::optional<Error> misfit_of_stack(const ImportedStack& stack) {
  const std::string name = "stack " + stack.place.stack_id;
  if (!stack.found) {
    return refused(name + " could not be found", "Look for it in account " + stack.place.account +
                                                     ", region " + stack.place.region + ".");
  }
  if (!stands(stack.state)) {
    return refused(name + " is in status " + status_name(stack.state),
                   "Bring the stack into a complete status first.");
  }
  if (stack.nested) return refused(name + " is a nested stack", "Import the stack it belongs to.");
  if (stack.grouped) {
    const std::string group =
        stack.group.empty() ? std::string("another stack group") : "stack group " + stack.group;
    return refused(name + " is in " + group + " already",
                   "Remove it there with DeleteStackInstances and RetainStacks first.");
  }
  return std::nullopt;
}

// Through which folder each account may be imported; an account that may not is absent.
std::map<std::string, std::string> folders_of_members(std::span<const std::string> folders,
                                                      const std::string& root,
                                                      const MemberFolders& directory) {
  const std::vector<std::string> one = {root};
  const bool narrowed = !folders.empty();
  std::map<std::string, std::string> found;
  for (TargetAccount& member :
       expand_accounts({}, narrowed ? folders : std::span<const std::string>(one), directory)) {
    found.emplace(std::move(member.account), narrowed ? std::move(member.folder) : std::string());
  }
  return found;
}

}  // namespace

Result<StackPlace> stack_of_arn(std::string_view arn, const std::string& parameter) {
  const Error bad = invalid(parameter, "\"" + std::string(arn) + "\" is no ARN of a stack",
                            "Write acs:ros:{region}:{account}:stack/{stack id}.");
  if (!arn.starts_with(kArnBegin)) return bad;
  arn.remove_prefix(kArnBegin.size());
  const std::size_t region = arn.find(':');
  if (region == 0 || region == std::string_view::npos) return bad;
  const std::size_t account = arn.find(':', region + 1);
  if (account == std::string_view::npos || account == region + 1) return bad;
  std::string_view id = arn.substr(account + 1);
  if (!id.starts_with(kStackBegin)) return bad;
  id.remove_prefix(kStackBegin.size());
  if (id.empty() || id.find_first_of(":/*") != std::string_view::npos) return bad;
  return StackPlace{.account = std::string(arn.substr(region + 1, account - region - 1)),
                    .region = std::string(arn.substr(0, region)),
                    .stack_id = std::string(id)};
}

Result<std::vector<InstanceRow>> instances_to_import(const GroupRow& group,
                                                     std::span<const InstanceRow> existing,
                                                     std::span<const ImportedStack> stacks,
                                                     std::span<const std::string> folders,
                                                     const std::string& root,
                                                     const MemberFolders& directory) {
  const bool managed = group.permissions == PermissionModel::kServiceManaged;
  if (!managed && !folders.empty()) {
    return invalid("ResourceDirectoryFolderIds", "the stack group has self-managed permissions",
                   "Leave it out.");
  }
  if (stacks.empty()) return nothing_named();
  std::map<std::string, std::string> members;
  if (managed) members = folders_of_members(folders, root, directory);
  std::set<std::pair<std::string, std::string>> there;
  for (const InstanceRow& row : existing) there.emplace(row.account, row.region);

  std::vector<InstanceRow> rows;
  for (const ImportedStack& stack : stacks) {
    const StackPlace& at = stack.place;
    const auto member = members.find(at.account);
    if (managed && member == members.end()) {
      return refused("account " + at.account + " is not in the folders of the resource directory",
                     "Import stacks of members, and name the folders they are in.");
    }
    if (auto error = misfit_of_stack(stack)) return *error;
    if (!there.emplace(at.account, at.region).second) {
      return refused(
          "account " + at.account + " would have two stacks of the group in " + at.region,
          "A stack group has one stack in each account and region: choose one.");
    }
    if (existing.size() + rows.size() == kInstancesPerGroupMax) return too_many_instances();
    rows.push_back({.group = group.id,
                    .account = at.account,
                    .region = at.region,
                    .folder = managed ? member->second : std::string(),
                    .stack_id = at.stack_id,
                    .overrides = overrides_of_import(group.parameters, stack.parameters)});
  }
  return all_instances(rows);
}

Value overrides_of_import(const Value& of_group, const Value& own) {
  std::map<std::string_view, std::string_view> group;
  for (const Value& one : of_group.items()) {
    group[one.get_string("ParameterKey")] = one.get_string("ParameterValue");
  }
  std::vector<Value> different;
  for (const Value& one : own.items()) {
    const auto found = group.find(one.get_string("ParameterKey"));
    const bool same = found != group.end() && found->second == one.get_string("ParameterValue");
    if (!same) different.push_back(one);
  }
  return Value::list(std::move(different));
}

}  // namespace cairn

// CreateStackInstances, UpdateStackInstances, DeleteStackInstances, DetectStackGroupDrift: what
// each wants, and that it begins.
#include <algorithm>
#include <utility>

#include "group/parameters.h"
#include "group/reach.h"
#include "service/answers.h"
#include "service/group_actions.h"
#include "service/group_answers.h"
#include "service/group_operation.h"
#include "service/group_template.h"

namespace cairn::service {
namespace {

// ParameterOverrides as given; nothing when it is not in the request.
std::optional<Value> overrides_of(const ActionRequest& request) {
  const Value given = request.get("ParameterOverrides");
  return given.is_list() ? std::optional(given) : std::nullopt;
}

// Nothing when no overrides are given: then nobody asks.
std::optional<GroupParameters> parameters_to_override(const Context& context,
                                                      const ActionRequest& request) {
  if (request.get("ParameterOverrides").items().empty()) return std::nullopt;
  return group_parameters(request, *context.store.read());
}

std::optional<Error> refuse_foreign_overrides(const ActionRequest& request, const GroupRow& group,
                                              const std::optional<GroupParameters>& known) {
  if (!known) return std::nullopt;
  if (auto outrun = refuse_outrun(*known, group)) return outrun;
  return refuse_overrides(request, known->declared);
}

}  // namespace

Result<Want> wanted_create(Context& context, const ActionRequest& request) {
  const TargetNames names = target_names(request.parameters);
  if (auto refused = refuse_regions(names)) return *refused;
  const auto known = parameters_to_override(context, request);
  return Want([&context, request, names, known](GroupSight sight) -> Result<WantedOperation> {
    if (auto refused = misfit_of_instances(sight.group, names)) return *refused;
    if (auto refused = refuse_foreign_overrides(request, sight.group, known)) return *refused;
    if (auto refused = refuse_lost_right(sight.group, context)) return *refused;
    if (auto refused = refuse_unknown_folders(sight.group, names, context)) return *refused;
    const DirectoryFolders folders(context, sight.group.account);
    const std::vector<TargetAccount> accounts = accounts_named(names, folders);
    if (auto refused = refuse_strangers(sight.group, accounts, folders)) return *refused;
    const bool ignore = !request.get("DeploymentOptions").items().empty();
    if (ignore && sight.group.permissions == PermissionModel::kSelfManaged) {
      return invalid_parameter("DeploymentOptions", "the stack group has self-managed permissions",
                               "Leave it out.");
    }
    auto instances = instances_to_create(sight.group, sight.instances, accounts, names.regions,
                                         overrides_of(request).value_or(Value()), ignore);
    if (!instances) return instances.error();
    WantedOperation wanted{.operation = operation_of(request, GroupAction::kCreate),
                           .instances = std::move(instances).value(),
                           .group = std::move(sight.group)};
    const auto before = wanted.group.folders;
    wanted.group.folders = folders_after_create(std::move(wanted.group.folders), names);
    wanted.changed = wanted.group.folders != before;
    return wanted;
  });
}

void create_stack_instances(Context& context, ActionRequest request, Reply reply) {
  auto want = wanted_create(context, request);
  if (!want) return reply(want.error());
  begin_group_operation(context, std::move(request), std::move(reply), std::move(want).value());
}

Result<Want> wanted_update(Context& context, const ActionRequest& request) {
  const TargetNames names = target_names(request.parameters);
  if (auto refused = refuse_regions(names)) return *refused;
  const auto known = parameters_to_override(context, request);
  return Want([&context, request, names, known](GroupSight sight) -> Result<WantedOperation> {
    if (auto refused = refuse_foreign_overrides(request, sight.group, known)) return *refused;
    if (auto refused = refuse_lost_right(sight.group, context)) return *refused;
    if (auto refused = refuse_unknown_folders(sight.group, names, context)) return *refused;
    const DirectoryFolders folders(context, sight.group.account);
    auto instances = instances_to_update(sight.group, sight.instances, names, folders);
    if (!instances) return instances.error();
    for (InstanceRow& row : *instances) {
      row.overrides = overrides_after(row.overrides, overrides_of(request));
    }
    return WantedOperation{.operation = operation_of(request, GroupAction::kUpdate),
                           .instances = std::move(instances).value(),
                           .group = std::move(sight.group)};
  });
}

void update_stack_instances(Context& context, ActionRequest request, Reply reply) {
  auto want = wanted_update(context, request);
  if (!want) return reply(want.error());
  begin_group_operation(context, std::move(request), std::move(reply), std::move(want).value());
}

Result<Want> wanted_delete(Context& context, const ActionRequest& request) {
  const TargetNames names = target_names(request.parameters);
  if (auto refused = refuse_regions(names)) return *refused;
  return Want([&context, request, names](GroupSight sight) -> Result<WantedOperation> {
    const DirectoryFolders folders(context, sight.group.account);
    auto instances = instances_to_delete(sight.group, sight.instances, names, folders);
    if (!instances) return instances.error();
    WantedOperation wanted{.operation = operation_of(request, GroupAction::kDelete),
                           .instances = std::move(instances).value(),
                           .group = std::move(sight.group)};
    // Stacks that stay are not touched: whoever lost the right may let go of them.
    if (!wanted.operation.retain_stacks) {
      if (auto refused = refuse_lost_right(wanted.group, context)) return *refused;
    }
    const auto before = wanted.group.folders;
    wanted.group.folders = folders_after_delete(std::move(wanted.group.folders), names);
    wanted.changed = wanted.group.folders != before;
    return wanted;
  });
}

void delete_stack_instances(Context& context, ActionRequest request, Reply reply) {
  auto want = wanted_delete(context, request);
  if (!want) return reply(want.error());
  begin_group_operation(context, std::move(request), std::move(reply), std::move(want).value());
}

void detect_stack_group_drift(Context& context, ActionRequest request, Reply reply) {
  const auto want = [&context, request](GroupSight sight) -> Result<WantedOperation> {
    if (auto refused = refuse_lost_right(sight.group, context)) return *refused;
    return WantedOperation{.operation = operation_of(request, GroupAction::kDetectDrift),
                           .instances = all_instances(sight.instances),
                           .group = std::move(sight.group)};
  };
  begin_group_operation(context, std::move(request), std::move(reply), want);
}

}  // namespace cairn::service

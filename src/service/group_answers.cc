#include "service/group_answers.h"

#include <fmt/format.h>

#include <utility>

#include "base/suggest.h"
#include "base/utc.h"
#include "catalog/error_catalog.h"
#include "catalog/regions.h"
#include "service/answers.h"
#include "service/group_drift.h"
#include "service/group_template.h"
#include "service/resource_groups.h"
#include "service/shown_outputs.h"
#include "service/tag_texts.h"

namespace cairn::service {
namespace {

void set_text(MapBuilder& map, std::string_view key, std::string_view text) {
  if (!text.empty()) map.set(key, Value::string(text));
}

Value list_of(const std::vector<std::string>& texts) {
  std::vector<Value> items;
  for (const std::string& text : texts) items.push_back(Value::string(text));
  return Value::list(std::move(items));
}

// Of operations, with parts of a second.
void set_precise_time(MapBuilder& map, std::string_view key, Millis time) {
  if (time == 0) return;
  map.set(key, Value::string(fmt::format("{}.{:03}000", utc_text(time), time % 1000)));
}

std::string_view name_of(PermissionModel model) {
  return model == PermissionModel::kSelfManaged ? "SELF_MANAGED" : "SERVICE_MANAGED";
}

// What GetStackGroup and ListStackGroups both tell.
void describe(const GroupRow& group, MapBuilder& map) {
  map.set("StackGroupId", Value::string(group.id));
  map.set("StackGroupName", Value::string(group.name));
  set_text(map, "Description", group.description);
  map.set("Status", Value::string(group_status_name(group.status)));
  map.set("PermissionModel", Value::string(name_of(group.permissions)));
  map.set("ResourceGroupId", Value::string(shown_group(group.account, group.resource_group)));
  set_time(map, "CreateTime", group.created);
  set_time(map, "UpdateTime", group.updated);
  if (group.permissions == PermissionModel::kSelfManaged) return;
  MapBuilder automatic;
  automatic.set("Enabled", Value::boolean(group.auto_deployment.enabled));
  if (group.auto_deployment.enabled) {
    automatic.set("RetainStacksOnAccountRemoval",
                  Value::boolean(group.auto_deployment.retain_stacks));
  }
  map.set("AutoDeployment", automatic.build());
}

void describe(const GroupOperationRow& operation, const GroupRow& group, MapBuilder& map) {
  map.set("OperationId", Value::string(operation.id));
  map.set("StackGroupId", Value::string(group.id));
  map.set("StackGroupName", Value::string(group.name));
  map.set("Action", Value::string(shown_action_name(operation.action)));
  map.set("Status", Value::string(group_operation_name(operation.status)));
  set_text(map, "OperationDescription", operation.description);
  set_precise_time(map, "CreateTime", operation.created);
  set_precise_time(map, "EndTime", operation.ended);
}

void describe(const InstanceRow& instance, const GroupRow& group, MapBuilder& map) {
  map.set("StackGroupId", Value::string(group.id));
  map.set("StackGroupName", Value::string(group.name));
  map.set("AccountId", Value::string(instance.account));
  map.set("RegionId", Value::string(instance.region));
  map.set("Status", Value::string(instance_status_name(instance.status)));
  if (instance.status == InstanceStatus::kOutdated) {
    map.set("StatusReason", Value::string(instance.reason));
  }
  set_text(map, "StackId", instance.stack_id);
  set_text(map, "RdFolderId", instance.folder);
  map.set("StackDriftStatus", Value::string(instance_drift_name(instance.drift)));
  set_time(map, "DriftDetectionTime", instance.drift_detected);
}

}  // namespace

Error stack_group_not_found(std::string_view name, std::string_view action) {
  return {.code = "StackGroupNotFound",
          .message = error_text("StackGroupNotFound", {{"name", name}}, action),
          .where = "StackGroupName",
          .at = {},
          .fix = "ListStackGroups tells the stack groups of this account and region."};
}

Result<GroupRow> find_group(const ActionRequest& request, Reader& reader) {
  const std::string_view name = request.parameters.get_string("StackGroupName");
  auto group = reader.groups().live_group_named(request.identity.account_id, request.region, name);
  if (!group) return stack_group_not_found(name, request.action->name);
  return std::move(*group);
}

Result<FoundOperation> find_group_operation(const ActionRequest& request, Reader& reader) {
  const std::string_view id = request.parameters.get_string("OperationId");
  auto operation = reader.groups().group_operation(id);
  auto group = operation ? reader.groups().group(operation->group) : std::nullopt;
  if (!group || group->account != request.identity.account_id || group->region != request.region) {
    return Error{.code = "StackGroupOperationNotFound",
                 .message = error_text("StackGroupOperationNotFound", {{"OperationId", id}}),
                 .where = "OperationId",
                 .at = {},
                 .fix = "ListStackGroupOperations tells the operations of a stack group."};
  }
  return FoundOperation{std::move(*operation), std::move(*group)};
}

Value group_view(const GroupRow& group, Reader& reader) {
  MapBuilder map;
  describe(group, map);
  if (group.permissions == PermissionModel::kSelfManaged) {
    map.set("AdministrationRoleName", Value::string(group.administration_role));
    map.set("ExecutionRoleName", Value::string(group.execution_role));
  } else {
    std::vector<std::string> folders;
    for (const FolderRegions& folder : group.folders) folders.push_back(folder.folder);
    map.set("RdFolderIds", list_of(folders));
  }
  const std::string text = reader.blob(group.template_hash).value_or(std::string());
  map.set("TemplateBody", Value::string(text));
  map.set("TemplateContent", Value::string(text));
  map.set("Parameters", masked_parameters(group.parameters, text));
  map.set("StackGroupDriftDetectionDetail", group_drift_view(group, reader));
  return map.build();
}

Value group_summary(const GroupRow& group, Reader& reader) {
  MapBuilder map;
  describe(group, map);
  map.set("StackGroupDriftStatus", Value::string(group_drift_name(group.drift)));
  if (group.drift) set_time(map, "DriftDetectionTime", group.drift->detected);
  const bool live = group.status == GroupStatus::kActive;
  map.set("Tags", to_value(live ? reader.tags(tag_owner(group)) : std::vector<Tag>()));
  return map.build();
}

Value operation_view(const GroupOperationRow& operation, const GroupRow& group, Reader& reader) {
  MapBuilder map;
  describe(operation, group, map);
  const Value given = preferences_json(operation.preferences);
  MapBuilder preferences;
  for (const Entry& entry : given.entries()) preferences.set(entry.key, entry.value);
  preferences.set("RegionIdsOrder", list_of(operation.regions));
  map.set("OperationPreferences", preferences.build());
  if (group.permissions == PermissionModel::kSelfManaged) {
    map.set("AdministrationRoleName", Value::string(group.administration_role));
    map.set("ExecutionRoleName", Value::string(group.execution_role));
  }
  if (!operation.target_accounts.empty() || !operation.target_folders.empty()) {
    map.set("DeploymentTargets", MapBuilder()
                                     .set("AccountIds", list_of(operation.target_accounts))
                                     .set("RdFolderIds", list_of(operation.target_folders))
                                     .build());
  }
  if (operation.action == GroupAction::kDelete) {
    map.set("RetainStacks", Value::boolean(operation.retain_stacks));
  }
  if (operation.action == GroupAction::kDetectDrift) {
    map.set("StackGroupDriftDetectionDetail", operation_drift_view(operation, reader));
  }
  return map.build();
}

Value operation_summary(const GroupOperationRow& operation, const GroupRow& group) {
  MapBuilder map;
  describe(operation, group, map);
  return map.build();
}

Value instance_view(const InstanceRow& instance, const GroupRow& group, bool outputs,
                    Reader& reader) {
  MapBuilder map;
  describe(instance, group, map);
  const std::string text = reader.blob(group.template_hash).value_or(std::string());
  const auto stack = reader.stack(instance.account, instance.region, instance.stack_id);
  const auto detail = stack ? reader.stack_detail(stack->no) : std::nullopt;
  const auto own = detail ? reader.blob(detail->template_hash) : std::nullopt;
  map.set("ParameterOverrides",
          masked_parameters(instance.overrides, text, own.value_or(std::string())));
  if (!outputs) return map.build();
  map.set("Outputs", detail ? shown_outputs(detail->outputs) : Value::list({}));
  return map.build();
}

Value instance_summary(const InstanceRow& instance, const GroupRow& group) {
  MapBuilder map;
  describe(instance, group, map);
  return map.build();
}

Value result_view(const InstanceResultRow& result, const GroupOperationRow& operation) {
  MapBuilder map;
  map.set("AccountId", Value::string(result.account));
  map.set("RegionId", Value::string(result.region));
  set_text(map, "RdFolderId", result.folder);
  map.set("Status", Value::string(result_name(result.status, operation.status)));
  set_text(map, "StatusReason", result.reason);
  return map.build();
}

std::vector<std::string> texts_of(const Value& list) {
  std::vector<std::string> texts;
  for (const Value& item : list.items()) texts.emplace_back(item.as_string());
  return texts;
}

TargetNames target_names(const Value& given) {
  TargetNames names;
  names.accounts = texts_of(given.get("AccountIds"));
  names.regions = texts_of(given.get("RegionIds"));
  if (const Value& targets = given.get("DeploymentTargets"); targets.is_map()) {
    names.targets = DeploymentTargets{.folders = texts_of(targets.get("RdFolderIds")),
                                      .accounts = texts_of(targets.get("AccountIds"))};
  }
  return names;
}

std::optional<Error> refuse_regions(const TargetNames& names) {
  for (const std::string& region : names.regions) {
    if (find_region(region) != nullptr) continue;
    Nearest nearest(region);
    for (const Region& known : all_regions()) nearest.offer(known.id);
    return invalid_parameter("RegionIds", fmt::format("there is no region {}", region),
                             nearest.best().empty()
                                 ? "DescribeRegions tells the regions."
                                 : fmt::format("Did you mean {}?", nearest.best()));
  }
  return std::nullopt;
}

DirectoryFolders::DirectoryFolders(const Context& context, std::string_view account)
    : directories_(context.directories) {
  if (directories_ != nullptr) {
    management_ = directories_->standing(account, kDirectoryService).management;
  }
}

std::vector<std::string> DirectoryFolders::members_below(std::string_view folder) const {
  std::vector<std::string> accounts;
  if (directories_ == nullptr || management_.empty()) return accounts;
  for (const access::DirectoryMember& member : directories_->members(management_, folder)) {
    accounts.push_back(member.account);
  }
  return accounts;
}

bool DirectoryFolders::is_member(std::string_view account) const {
  if (directories_ == nullptr || management_.empty()) return false;
  const access::DirectoryStanding standing = directories_->standing(account, kDirectoryService);
  return standing.management == management_ && !standing.manages;
}

std::optional<Error> refuse_administrator(const std::string& account, const Context& context) {
  const access::DirectoryStanding standing =
      context.directories == nullptr ? access::DirectoryStanding()
                                     : context.directories->standing(account, kDirectoryService);
  if (standing.administers()) return std::nullopt;
  const bool placed = standing.manages || standing.delegated;
  return not_supported(fmt::format("PermissionModel SERVICE_MANAGED for account {}, {}", account,
                                   placed ? "whose resource directory gives no trusted access,"
                                          : "which administers no resource directory,"),
                       placed
                           ? "Call EnableServiceAccess with a key of the management account."
                           : "Use the management account, or an administrator it registered with "
                             "RegisterDelegatedAdministrator.");
}

std::optional<Error> refuse_unknown_folders(const GroupRow& group,
                                            const std::vector<std::string>& folders,
                                            const std::string& parameter, const Context& context) {
  const bool managed = group.permissions == PermissionModel::kServiceManaged;
  if (!managed || context.directories == nullptr) return std::nullopt;
  const access::ResourceDirectories& directories = *context.directories;
  const std::string management = directories.standing(group.account, kDirectoryService).management;
  for (const std::string& folder : folders) {
    if (!directories.path_of_folder(management, folder).empty()) continue;
    return invalid_parameter(parameter, fmt::format("the directory has no folder {}", folder),
                             "ListFoldersForParent tells the folders.");
  }
  return std::nullopt;
}

std::optional<Error> refuse_unknown_folders(const GroupRow& group, const TargetNames& names,
                                            const Context& context) {
  if (!names.targets) return std::nullopt;
  return refuse_unknown_folders(group, names.targets->folders, "DeploymentTargets.RdFolderIds",
                                context);
}

std::optional<Error> refuse_lost_right(const GroupRow& group, const Context& context) {
  if (group.permissions == PermissionModel::kSelfManaged) return std::nullopt;
  return refuse_administrator(group.account, context);
}

}  // namespace cairn::service

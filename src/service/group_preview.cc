#include "service/group_preview.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "group/outlook.h"
#include "group/parameters.h"
#include "group/queue.h"
#include "service/answers.h"
#include "service/group_answers.h"
#include "service/group_operation.h"
#include "service/group_times.h"
#include "service/target_preview.h"
#include "service/update_acceptance.h"

namespace cairn::service {
namespace {

constexpr Window kAll{0, UINT64_MAX};

struct Foreseen {
  WantedOperation wanted;
  std::vector<TargetPreview> targets;  // in the order of wanted.instances
  RolloutOutlook outlook;
};

Error no_option(std::string_view option) {
  return invalid_parameter("DeploymentOptions", fmt::format("{} is not for this operation", option),
                           "IgnoreExisting is for CreateStackInstances, Deploy and Configure are "
                           "for UpdateStackGroup.");
}

Result<Want> want_of(Context& context, const ActionRequest& request) {
  const std::string_view operation = request.parameters.get_string("Operation");
  for (const std::string& option : texts_of(request.get("DeploymentOptions"))) {
    const std::string_view of =
        option == "IgnoreExisting" ? "CreateStackInstances" : "UpdateStackGroup";
    if (operation != of) return no_option(option);
  }
  if (operation == "CreateStackInstances") return wanted_create(context, request);
  if (operation == "UpdateStackInstances") return wanted_update(context, request);
  if (operation == "DeleteStackInstances") return wanted_delete(context, request);
  return wanted_group_update(context, request);
}

// The template that the group would have; nothing when it is the one it has.
std::optional<std::string> new_template(const WantedOperation& wanted) {
  for (const BlobRow& blob : wanted.batch.blobs) {
    if (blob.hash == wanted.group.template_hash) return blob.bytes;
  }
  return std::nullopt;
}

InstanceWork work_of(const WantedOperation& wanted, const InstanceRow& instance) {
  const GroupOperationRow& operation = wanted.operation;
  return {.group = wanted.group,
          .operation = {},
          .start = {.no = 0,
                    .action = operation.action,
                    .account = instance.account,
                    .region = instance.region,
                    .stack_id = instance.stack_id,
                    .token = {},
                    .parameters = merged_parameters(wanted.group.parameters, instance.overrides),
                    .retain_stack = operation.retain_stacks,
                    .timeout_min = operation.timeout_min,
                    .rollback = operation.rollback}};
}

Foreseen foresee_all(WantedOperation wanted, Context& context, Reader& reader) {
  Foreseen seen;
  const auto text = new_template(wanted);
  const UsualTimes usual = usual_times_of(wanted.group, wanted.instances, reader);
  std::vector<TargetOutlook> outlooks;
  for (const InstanceRow& instance : wanted.instances) {
    TargetPreview target = preview_target(work_of(wanted, instance), text, usual, context, reader);
    TargetOutlook outlook{.takes = target.takes};
    if (target.refused) {
      outlook.fails_with = fmt::format("{}: {}", target.refused->code, target.refused->message);
    }
    outlooks.push_back(std::move(outlook));
    seen.targets.push_back(std::move(target));
  }
  seen.outlook = foresee({.group = wanted.group,
                          .operation = wanted.operation,
                          .instances = wanted.instances,
                          .results = {},
                          .left_out = {}},
                         outlooks);
  seen.wanted = std::move(wanted);
  return seen;
}

// ---- how it is shown

struct Sums {
  std::int64_t add = 0;
  std::int64_t modify = 0;
  std::int64_t replace = 0;
  std::int64_t remove = 0;

  void count(const PreviewedResource& resource) {
    switch (resource.action) {
      case ChangeAction::kAdd:
      case ChangeAction::kImport:
        ++add;
        break;
      case ChangeAction::kModify:
        ++modify;
        break;
      case ChangeAction::kReplace:
        ++replace;
        break;
      case ChangeAction::kRemove:
        ++remove;
        break;
      case ChangeAction::kSame:
        break;
    }
  }
  void show(MapBuilder& map) const {
    map.set("Add", Value::integer(add));
    map.set("Modify", Value::integer(modify));
    map.set("Replace", Value::integer(replace));
    map.set("Remove", Value::integer(remove));
  }
};

Value resource_view(const PreviewedResource& resource) {
  MapBuilder map;
  map.set("LogicalResourceId", Value::string(resource.logical_id));
  map.set("ResourceType", Value::string(resource.type));
  map.set("Action",
          Value::string(resource.action == ChangeAction::kReplace ? std::string_view("Replace")
                                                                  : name_of(resource.action)));
  if (resource.action == ChangeAction::kModify) {
    map.set("Replacement", Value::string(name_of(resource.replacement)));
  }
  return map.build();
}

Value target_view(const Foreseen& seen, std::size_t no) {
  const InstanceRow& instance = seen.wanted.instances[no];
  const TargetPreview& target = seen.targets[no];
  const InstanceResultRow& result = seen.outlook.results[no];
  MapBuilder map;
  map.set("AccountId", Value::string(instance.account));
  map.set("RegionId", Value::string(instance.region));
  if (!instance.folder.empty()) map.set("RdFolderId", Value::string(instance.folder));
  if (!instance.stack_id.empty()) map.set("StackId", Value::string(instance.stack_id));
  map.set("Step", Value::string(name_of(target.step)));
  map.set("Status", Value::string(result_name(result.status, GroupOperationStatus::kRunning)));
  if (result.status == ResultStatus::kStopped) {
    map.set("StatusReason", Value::string(result.reason));
  }
  if (target.refused) map.set("Refusal", refusal_view(*target.refused));
  Sums sums;
  std::vector<Value> resources;
  for (const PreviewedResource& resource : target.resources) {
    sums.count(resource);
    resources.push_back(resource_view(resource));
  }
  sums.show(map);
  map.set("Resources", Value::list(std::move(resources)));
  if (seen.outlook.wave[no] == 0) return map.build();
  map.set("Wave", Value::integer(seen.outlook.wave[no]));
  map.set("StartsAfterSeconds", Value::integer(whole_seconds(result.started)));
  map.set("EndsAfterSeconds", Value::integer(whole_seconds(result.ended)));
  return map.build();
}

Value counts_view(const Foreseen& seen) {
  std::int64_t refused = 0;
  std::int64_t stopped = 0;
  Sums sums;
  for (std::size_t no = 0; no < seen.targets.size(); ++no) {
    refused += seen.targets[no].refused.has_value();
    if (seen.outlook.results[no].status == ResultStatus::kStopped) {
      ++stopped;
      continue;  // what is not reached changes nothing
    }
    if (seen.targets[no].refused) continue;
    for (const PreviewedResource& resource : seen.targets[no].resources) sums.count(resource);
  }
  MapBuilder map;
  map.set("Targets", Value::integer(static_cast<std::int64_t>(seen.targets.size())));
  map.set("Refused", Value::integer(refused));
  map.set("NotReached", Value::integer(stopped));
  sums.show(map);
  return map.build();
}

Value outlook_view(const Foreseen& seen) {
  const RolloutOutlook& outlook = seen.outlook;
  std::set<std::string> unknown;
  for (const TargetPreview& target : seen.targets) {
    unknown.insert(target.unknown_types.begin(), target.unknown_types.end());
  }
  std::vector<Value> types;
  for (const std::string& type : unknown) types.push_back(Value::string(type));
  MapBuilder map;
  map.set("Status", Value::string(group_operation_name(outlook.status)));
  if (!outlook.reason.empty()) map.set("StatusReason", Value::string(outlook.reason));
  map.set("Seconds", Value::integer(whole_seconds(outlook.takes)));
  map.set("Waves", Value::integer(outlook.waves));
  map.set("UnknownResourceTypes", Value::list(std::move(types)));
  return map.build();
}

Value regions_in_order(const std::vector<InstanceRow>& instances) {
  std::vector<Value> regions;
  std::set<std::string_view> seen;
  for (const InstanceRow& row : instances) {
    if (seen.insert(row.region).second) regions.push_back(Value::string(row.region));
  }
  return Value::list(std::move(regions));
}

Value left_out_view(const std::vector<InstanceRow>& rows) {
  std::vector<Value> list;
  for (const InstanceRow& row : rows) {
    list.push_back(MapBuilder()
                       .set("AccountId", Value::string(row.account))
                       .set("RegionId", Value::string(row.region))
                       .build());
  }
  return Value::list(std::move(list));
}

Value answer(const Foreseen& seen, const std::optional<Error>& refused) {
  MapBuilder map;
  map.set("StackGroupId", Value::string(seen.wanted.group.id));
  map.set("StackGroupName", Value::string(seen.wanted.group.name));
  map.set("Action", Value::string(shown_action_name(seen.wanted.operation.action)));
  map.set("OperationPreferences", preferences_json(seen.wanted.operation.preferences));
  map.set("RegionIdsOrder", regions_in_order(seen.wanted.instances));
  if (refused) map.set("Refusal", refusal_view(*refused));
  map.set("Outlook", outlook_view(seen));
  map.set("Counts", counts_view(seen));
  std::vector<Value> targets;
  for (std::size_t no = 0; no < seen.targets.size(); ++no) {
    targets.push_back(target_view(seen, no));
  }
  map.set("Targets", Value::list(std::move(targets)));
  map.set("LeftOut", left_out_view(seen.wanted.left_out));
  return map.build();
}

std::optional<Error> busy(const GroupRow& group, Reader& reader) {
  const auto unfinished = reader.groups().unfinished_group_operations(group.id);
  const auto admitted = admit(group, unfinished, false);
  return admitted ? std::nullopt : std::optional(admitted.error());
}

}  // namespace

void preview_stack_group_operation(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto group = find_group(request, *reader);
  if (!group) return reply(group.error());
  const auto want = want_of(context, request);
  if (!want) return reply(want.error());
  auto instances =
      reader->groups().instances({.group = group->id, .account = {}, .region = {}}, kAll).rows;
  auto wanted = (*want)({*group, std::move(instances), *reader});
  if (!wanted) return reply(wanted.error());
  const Foreseen seen = foresee_all(std::move(wanted).value(), context, *reader);
  reply(answer(seen, busy(*group, *reader)));
}

}  // namespace cairn::service

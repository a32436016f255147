#include "service/group_resource_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "group/reach.h"
#include "service/group_answers.h"
#include "service/group_resources.h"
#include "value/json.h"

namespace cairn::service {
namespace {

using Is = ChildState::Is;
using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr Window kAll{0, UINT64_MAX};
constexpr std::size_t kFailuresTold = 3;
// What the rollout of a resource of a stack was not.
constexpr std::string_view kFailedCode = "StackGroupOperationFailed";

ChildState absent() {
  ChildState state;
  state.is = Is::kGone;
  state.message = "The stack group, or all its stack instances that the resource made, are gone.";
  return state;
}

bool contains(std::span<const std::string> all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// Whether an operation has made the folders it names targets of the group.
bool through_folders(const GroupOperationRow& operation) {
  return !operation.target_folders.empty() && operation.target_accounts.empty();
}

// Whether they still are, with members or without.
bool deploys_by(const GroupOperationRow& operation, const GroupRow& group) {
  return through_folders(operation) &&
         std::any_of(group.folders.begin(), group.folders.end(), [&](const FolderRegions& target) {
           return contains(operation.target_folders, target.folder);
         });
}

Value places(const std::vector<InstanceRow>& rows, const GroupRow& group) {
  std::vector<Value> list;
  for (const InstanceRow& row : rows) list.push_back(instance_summary(row, group));
  return Value::list(std::move(list));
}

std::string text_of(const Value& value) {
  return value.is_string() ? std::string(value.as_string()) : to_json(value);
}

// {"Cidr": "10.0.0.0/8"} as Parameters.1.ParameterKey=Cidr&….
void add_parameters(std::string_view name, const Value& map, Fields& fields) {
  std::size_t n = 0;
  for (const Entry& entry : map.entries()) {
    ++n;
    fields.emplace_back(fmt::format("{}.{}.ParameterKey", name, n), entry.key.as_string());
    fields.emplace_back(fmt::format("{}.{}.ParameterValue", name, n), text_of(entry.value));
  }
}

}  // namespace

ChildState state_of_group(const std::string& id, Reader& reader) {
  const auto group = reader.groups().group(id);
  if (!group || group->status != GroupStatus::kActive) return absent();
  ChildState state;
  state.is = Is::kReady;
  state.stack_id = group->id;
  state.ref = Value::string(group->name);
  state.attributes = MapBuilder().set("StackGroupId", Value::string(group->id)).build();
  return state;
}

std::vector<InstanceRow> instances_made_by(const GroupOperationRow& operation, Reader& reader) {
  std::set<std::pair<std::string, std::string>> made;  // account, region
  for (const InstanceResultRow& row : reader.groups().instance_results(operation.id, kAll).rows) {
    made.emplace(row.account, row.region);
  }
  const InstanceFilter of_group{.group = operation.group, .account = {}, .region = {}};
  std::vector<InstanceRow> rows = reader.groups().instances(of_group, kAll).rows;
  std::erase_if(rows, [&](const InstanceRow& row) {
    return !made.contains(std::pair(row.account, row.region));
  });
  return rows;
}

std::vector<InstanceRow> instances_of_resource(const GroupOperationRow& operation,
                                               std::span<const std::string> regions,
                                               Reader& reader) {
  std::vector<InstanceRow> rows = instances_made_by(operation, reader);
  if (!through_folders(operation)) return rows;
  std::set<std::pair<std::string, std::string>> known;  // account, region
  for (const InstanceRow& row : rows) known.emplace(row.account, row.region);
  const InstanceFilter of_group{.group = operation.group, .account = {}, .region = {}};
  for (InstanceRow& row : reader.groups().instances(of_group, kAll).rows) {
    const bool meant = contains(operation.target_folders, row.folder) &&
                       (regions.empty() || contains(regions, row.region));
    if (meant && known.emplace(row.account, row.region).second) rows.push_back(std::move(row));
  }
  return all_instances(rows);
}

ChildState failure_of(const GroupOperationRow& operation, Reader& reader) {
  ChildState state;
  state.is = Is::kFailed;
  state.stack_id = operation.id;
  state.code = kFailedCode;
  state.message = operation.reason.empty() ? std::string("not every stack could be worked on")
                                           : operation.reason;
  std::size_t told = 0;
  for (const InstanceResultRow& row : reader.groups().instance_results(operation.id, kAll).rows) {
    if (row.status != ResultStatus::kFailed) continue;
    state.message += fmt::format("; {} in {}: {}", row.account, row.region, row.reason);
    if (++told == kFailuresTold) break;
  }
  return state;
}

ChildState state_of_instances(const std::string& id, Reader& reader) {
  const auto operation = reader.groups().group_operation(id);
  const auto group = operation ? reader.groups().group(operation->group) : std::nullopt;
  if (!group || group->status != GroupStatus::kActive) return absent();
  ChildState state;
  state.stack_id = id;
  if (!is_over(operation->status)) {
    state.is = Is::kRunning;
    return state;
  }
  if (operation->status != GroupOperationStatus::kSucceeded) return failure_of(*operation, reader);
  const auto rows = instances_of_resource(*operation, operation->regions, reader);
  if (rows.empty() && !deploys_by(*operation, *group)) return absent();
  state.is = Is::kReady;
  state.attributes = MapBuilder()
                         .set("LastOperationId", Value::string(id))
                         .set("Stacks", places(rows, *group))
                         .build();
  return state;
}

ChildState answer_of_source(const CallSpec& spec, Reader& reader) {
  ChildState state;
  state.is = Is::kReady;
  MapBuilder attributes;
  if (spec.type == kStackGroupsSource) {
    GroupFilter filter{.account = spec.account, .region = spec.region};
    filter.status = GroupStatus::kActive;
    if (const Value& in = spec.properties.get("ResourceGroupId"); in.is_string()) {
      filter.resource_group = std::string(in.as_string());
    }
    std::vector<Value> names;
    std::vector<Value> groups;
    for (const GroupRow& row : reader.groups().groups(filter, kAll).rows) {
      names.push_back(Value::string(row.name));
      groups.push_back(group_summary(row, reader));
    }
    state.ref = Value::list(names);
    attributes.set("StackGroupNames", Value::list(std::move(names)));
    attributes.set("StackGroups", Value::list(std::move(groups)));
    state.attributes = attributes.build();
    return state;
  }
  const auto group = reader.groups().live_group_named(spec.account, spec.region,
                                                      spec.properties.get_string("StackGroupName"));
  const auto row = group ? reader.groups().instance(
                               group->id, spec.properties.get_string("StackInstanceAccountId"),
                               spec.properties.get_string("StackInstanceRegionId"))
                         : std::nullopt;
  if (!row) {
    state.attributes = Value::map({});
    return state;
  }
  const bool outputs = spec.properties.get_string("OutputOption") == "Enabled";
  state.ref = row->stack_id.empty() ? Value() : Value::string(row->stack_id);
  state.attributes = instance_view(*row, *group, outputs, reader);
  return state;
}

std::vector<std::pair<std::string, std::string>> fields_of(const CallSpec& spec) {
  Fields fields;
  fields.emplace_back("RegionId", spec.region);
  for (const Entry& entry : spec.properties.entries()) {
    const std::string_view name = entry.key.as_string();
    if (entry.value.is_null() || name == "RetainStacks") continue;  // that is for the delete
    if (name == "Parameters" || name == "ParameterOverrides") {
      add_parameters(name, entry.value, fields);
    } else {
      fields.emplace_back(name == "DynamicTemplateBody" ? "TemplateBody" : name,
                          text_of(entry.value));
    }
  }
  fields.emplace_back("ClientToken", spec.create_token);
  return fields;
}

}  // namespace cairn::service

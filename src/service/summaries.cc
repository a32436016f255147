#include "service/summaries.h"

#include <array>
#include <string>
#include <utility>

#include "catalog/regions.h"
#include "service/answers.h"
#include "service/definition.h"

namespace cairn::service {
namespace {

constexpr std::array<std::pair<Phase, std::string_view>, 3> kBrief = {{
    {Phase::kInProgress, "IN_PROGRESS"},
    {Phase::kComplete, "COMPLETE"},
    {Phase::kFailed, "FAILED"},
}};

Value number(std::uint64_t count) {
  return Value::integer(static_cast<std::int64_t>(count));
}
Value text(std::uint64_t count) {
  return Value::string(std::to_string(count));
}

std::uint64_t records(RecordKind kind, const std::string& account, const std::string& region,
                      Reader& reader) {
  RecordFilter filter;
  filter.kind = kind;
  filter.account = account;
  filter.region = region;
  return reader.records(filter, {0, 1}).total;
}

std::uint64_t stacks(StackFilter filter, Reader& reader) {
  return reader.stacks(filter, {0, 1}).total;
}

// Those that are not deleted.
std::vector<StackState> live_states(Phase phase) {
  std::vector<StackState> states;
  for (const StackState& state : all_statuses()) {
    const bool gone = state == StackState{StackAction::kDelete, Phase::kComplete};
    if (state.phase == phase && !gone) states.push_back(state);
  }
  return states;
}

Value stack_details(StackFilter filter, Reader& reader) {
  std::vector<Value> list;
  for (const auto& [phase, name] : kBrief) {
    filter.states = live_states(phase);
    list.push_back(MapBuilder()
                       .set("BriefStatus", Value::string(name))
                       .set("Count", text(stacks(filter, reader)))
                       .build());
  }
  return Value::list(std::move(list));
}

Value of_region(const std::string& account, const std::string& region, Reader& reader) {
  StackFilter filter;
  filter.account = account;
  filter.region = region;
  const std::uint64_t count = stacks(filter, reader);
  const std::uint64_t scratches = records(RecordKind::kScratch, account, region, reader);
  const GroupFilter live{.account = account, .region = region, .status = GroupStatus::kActive};
  const std::uint64_t groups = reader.groups().groups(live, {0, 0}).total;
  if (count == 0 && scratches == 0 && groups == 0) return {};
  return MapBuilder()
      .set("RegionId", Value::string(region))
      .set("StackCount", text(count))
      .set("StackDetails", stack_details(filter, reader))
      .set("StackGroupCount", text(groups))
      .set("TemplateScratchCount", number(scratches))
      .build();
}

Value names(const std::vector<std::string>& texts) {
  std::vector<Value> list;
  for (const std::string& each : texts) list.push_back(Value::string(each));
  return Value::list(std::move(list));
}

Value supported(std::vector<Value> types) {
  return MapBuilder().set("SupportedResourceTypes", Value::list(std::move(types))).build();
}

Value importable(const ResourceType& type) {
  return MapBuilder()
      .set("ResourceType", Value::string(type.name))
      .set("ResourceIdentifiers", names(type.identifier))
      .build();
}

Value in_scratches(const ResourceType& type) {
  return MapBuilder()
      .set("ResourceType", Value::string(type.name))
      .set("SourceSupported", Value::boolean(true))
      .set("SourceResourcesSupported", Value::boolean(true))
      .set("SourceResourceGroupSupported", Value::boolean(true))
      .set("SourceTagSupported", Value::boolean(type.taggable))
      .set("SupportedTemplateScratchTypes",
           names({"ResourceImport", "ArchitectureReplication", "ArchitectureDetection"}))
      .build();
}

// Properties whose values GetTemplateParameterConstraints can list whatever the world holds.
Value constrained(const ResourceType& type) {
  std::vector<std::string> properties;
  for (const Property& p : type.properties) {
    if (!p.allowed_values.empty()) properties.push_back(p.name);
  }
  if (properties.empty()) return {};
  return MapBuilder()
      .set("ResourceType", Value::string(type.name))
      .set("Properties", names(properties))
      .build();
}

Value terraform() {
  return MapBuilder()
      .set("SupportedResourceTypes", MapBuilder()
                                         .set("CustomTag", Value::list({}))
                                         .set("EstimateCost", Value::list({}))
                                         .set("ResourceGroup", Value::list({}))
                                         .set("SystemTag", Value::list({}))
                                         .build())
      .set("SupportedVersions", Value::list({}))
      .build();
}

}  // namespace

void list_summaries(Context& context, ActionRequest request, Reply reply) {
  if (auto refused = refuse_unserved(request, {"Option"})) return reply(*refused);
  const auto reader = context.store.read();
  const std::string& account = request.identity.account_id;
  std::vector<Value> regions;
  for (const Region& region : all_regions()) {
    Value summary = of_region(account, region.id, *reader);
    if (!summary.is_null()) regions.push_back(std::move(summary));
  }
  const Value center =
      MapBuilder()
          .set("RegisteredResourceTypeCount",
               number(records(RecordKind::kRegisteredType, account, {}, *reader)))
          .set("TemplateCount", text(records(RecordKind::kTemplate, account, {}, *reader)))
          .build();
  reply(MapBuilder()
            .set("CenterSummary", center)
            .set("RegionSummaries", Value::list(std::move(regions)))
            .build());
}

void get_feature_details(Context& context, ActionRequest request, Reply reply) {
  const Value feature = request.get("Feature");
  const bool all = feature == Value::string("All");
  const auto wanted = [&](std::string_view name) { return all || feature == Value::string(name); };
  std::vector<Value> drift;
  std::vector<Value> imports;
  std::vector<Value> constraints;
  std::vector<Value> scratches;
  for (const std::string_view name : context.types.names()) {
    const ResourceType& type = *context.types.find(name);
    if (type.is_data_source) continue;
    if (type.drift) drift.push_back(Value::string(type.name));
    if (!type.identifier.empty()) imports.push_back(importable(type));
    if (type.scratch) scratches.push_back(in_scratches(type));
    if (Value properties = constrained(type); !properties.is_null()) {
      constraints.push_back(std::move(properties));
    }
  }
  MapBuilder answer;
  if (wanted("Terraform")) answer.set("Terraform", terraform());
  if (wanted("ResourceCleaner")) answer.set("ResourceCleaner", supported({}));
  if (wanted("TemplateScratch")) answer.set("TemplateScratch", supported(std::move(scratches)));
  if (all) {
    answer.set("DriftDetection", supported(std::move(drift)));
    answer.set("ResourceImport", supported(std::move(imports)));
    answer.set("TemplateParameterConstraints", supported(std::move(constraints)));
  }
  reply(answer.build());
}

}  // namespace cairn::service

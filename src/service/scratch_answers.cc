// What is told of template scratches.
#include <fmt/format.h>

#include <algorithm>

#include "catalog/error_catalog.h"
#include "catalog/regions.h"
#include "engine/revision.h"
#include "service/answers.h"
#include "service/kept_scratches.h"
#include "service/resource_groups.h"
#include "service/scratch_generation.h"
#include "service/tag_texts.h"
#include "service/template_scratches.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::uint64_t kAll = 100'000;

std::string text_of(const ActionRequest& request, std::string_view name) {
  const Value given = request.get(name);
  return given.is_string() ? std::string(given.as_string()) : std::string();
}

void set_text(MapBuilder& map, std::string_view key, const std::string& text) {
  if (!text.empty()) map.set(key, Value::string(text));
}

// The source as it was given, with those fields of listed resources that the answer has.
Value shown_source(const Value& source, bool in_list) {
  if (!source.is_list()) return source;
  std::vector<Value> resources;
  for (const Value& given : source.items()) {
    MapBuilder map;
    const Value& filter = given.get("RelatedResourceTypeFilter");
    if (!in_list && filter.is_list()) map.set("RelatedResourceTypeFilter", filter);
    map.set("ResourceId", given.get("ResourceId"));
    map.set("ResourceType", given.get("ResourceType"));
    resources.push_back(map.build());
  }
  return Value::list(std::move(resources));
}

void describe(const KeptScratch& scratch, bool in_list, MapBuilder& map) {
  map.set("TemplateScratchId", Value::string(scratch.id()));
  map.set("TemplateScratchType", Value::string(scratch.type));
  map.set("Status", Value::string(scratch.row.status));
  set_text(map, "FailedCode", scratch.failed_code);
  set_text(map, "StatusReason", scratch.reason);
  set_text(map, "Description", scratch.description);
  map.set("LogicalIdStrategy", Value::string(scratch.strategy));
  map.set("PreferenceParameters", scratch.preferences);
  for (const Entry& source : scratch.source.entries()) {
    map.set(source.key, shown_source(source.value, in_list));
  }
  map.set("ResourceGroupId",
          Value::string(shown_group(scratch.row.account, scratch.resource_group)));
  set_time(map, "CreateTime", scratch.row.created);
  set_time(map, "UpdateTime", scratch.row.updated);
}

// Those that are gone are nobody's stacks.
Value stacks_of(const KeptScratch& scratch, Reader& reader) {
  std::vector<Value> list;
  for (const ScratchUse& use : uses_of(scratch, reader)) {
    const auto stack = reader.stack(scratch.row.account, use.region, use.stack_id);
    if (!stack || stack->deleted != 0) continue;
    list.push_back(MapBuilder()
                       .set("StackId", Value::string(use.stack_id))
                       .set("RegionId", Value::string(use.region))
                       .set("UsageType", Value::string(use.usage))
                       .build());
  }
  return Value::list(std::move(list));
}

Value provisions(const KeptScratch& scratch) {
  std::vector<Value> list;
  for (const Entry& resource : scratch.template_body.get("Resources").entries()) {
    MapBuilder map;
    map.set("LogicalResourceId", resource.key);
    map.set("ResourceType", resource.value.get("Type"));
    map.set("Properties", resource.value.get("Properties"));
    list.push_back(map.build());
  }
  return Value::list(std::move(list));
}

// Nothing unless it is asked for. A detection has Sources; the others have a Source and Provisions.
Value data_of(const KeptScratch& scratch, std::string_view option) {
  if (option.empty() || !scratch.complete()) return {};
  const bool detection = scratch.type == kDetectionScratch;
  const std::string_view sources = detection ? "Sources" : "Source";
  MapBuilder data;
  if (option == "All" || option == sources) data.set(sources, scratch.picked);
  if (!detection && (option == "All" || option == "Provisions")) {
    data.set("Provisions", provisions(scratch));
  }
  return data.build();
}

Error missing_id() {
  return {.code = "MissingParameter",
          .message = error_text("MissingParameter", {{"name", "TemplateScratchId"}}),
          .where = "TemplateScratchId",
          .at = {},
          .fix = "ListTemplateScratches tells the ids."};
}

// `of`: the type or the status of the scratch.
Error no_template(std::string_view of, std::string_view fix) {
  Error error =
      not_supported(fmt::format("Generating a template of a scratch that is {}", of), fix);
  error.where = "TemplateScratchId";
  return error;
}

bool passes(const ActionRequest& request, const KeptScratch& scratch) {
  const auto fits = [&](std::string_view name, const std::string& actual) {
    const std::string wanted = text_of(request, name);
    return wanted.empty() || wanted == actual;
  };
  return fits("TemplateScratchId", scratch.id()) && fits("TemplateScratchType", scratch.type) &&
         fits("Status", scratch.row.status) &&
         fits("ResourceGroupId", shown_group(scratch.row.account, scratch.resource_group));
}

}  // namespace

void get_template_scratch(Context& context, ActionRequest request, Reply reply) {
  const std::string id = text_of(request, "TemplateScratchId");
  if (id.empty()) return reply(missing_id());
  const auto reader = context.store.read();
  const auto scratch = find_scratch(*reader, request.identity.account_id, request.region, id);
  if (!scratch) return reply(scratch.error());
  if (scratch->row.status == kGenerating) begin_generating(context, id);
  const bool complete = scratch->complete();
  MapBuilder map;
  describe(*scratch, /*in_list=*/false, map);
  MapBuilder provision;
  provision.set("Creatable", Value::boolean(complete && scratch->type == kReplicationScratch));
  provision.set("Importable", Value::boolean(complete && scratch->type == kImportScratch));
  map.set("StackProvision", provision.build());
  map.set("Stacks", stacks_of(*scratch, *reader));
  Value data = data_of(*scratch, text_of(request, "ShowDataOption"));
  if (!data.is_null()) map.set("TemplateScratchData", std::move(data));
  reply(MapBuilder().set("TemplateScratch", map.build()).build());
}

void list_template_scratches(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  RecordFilter filter;
  filter.kind = RecordKind::kScratch;
  filter.account = request.identity.account_id;
  filter.region = request.region;
  filter.parent = "";
  filter.tags = tag_wishes(request.get("Tags"));
  std::vector<KeptScratch> list;
  for (RecordRow& row : reader->records(filter, {0, kAll}).rows) {
    KeptScratch scratch = read_scratch(std::move(row));
    if (scratch.row.status == kGenerating) begin_generating(context, scratch.id());
    if (passes(request, scratch)) list.push_back(std::move(scratch));
  }
  const PageRequest page = page_of(request);
  const Window window = page.window();
  std::vector<Value> described;
  for (std::uint64_t i = window.offset; i < list.size() && described.size() < window.limit; ++i) {
    MapBuilder map;
    describe(list[i], /*in_list=*/true, map);
    map.set("Tags", to_value(reader->tags(scratch_owner(list[i].row))));
    described.push_back(map.build());
  }
  MapBuilder answer;
  answer.set("TemplateScratches", Value::list(std::move(described)));
  page.describe(list.size(), answer);
  reply(answer.build());
}

void generate_template_by_scratch(Context& context, ActionRequest request, Reply reply) {
  if (text_of(request, "TemplateType") == "Terraform") {
    return reply(not_supported("TemplateType Terraform", "Ask for ROS."));
  }
  const auto reader = context.store.read();
  const auto scratch = find_scratch(*reader, request.identity.account_id, request.region,
                                    text_of(request, "TemplateScratchId"));
  if (!scratch) return reply(scratch.error());
  if (scratch->type == kDetectionScratch) {
    return reply(no_template(scratch->type,
                             "GetTemplateScratch with ShowDataOption tells what "
                             "was detected."));
  }
  if (!scratch->complete()) {
    if (scratch->row.status == kGenerating) begin_generating(context, scratch->id());
    return reply(no_template(scratch->row.status,
                             "GetTemplateScratch tells how far it is, or why it failed."));
  }
  std::string region = text_of(request, "ProvisionRegionId");
  if (region.empty()) region = scratch->preference("RegionId");
  if (region.empty()) region = scratch->row.region;
  if (find_region(region) == nullptr) {
    return reply(invalid_parameter("ProvisionRegionId", region + " is no region",
                                   "DescribeRegions tells the regions."));
  }
  MapBuilder answer;
  answer.set("TemplateBody", Value::string(scratch_text(*scratch, region, context)));
  if (scratch->type == kImportScratch) answer.set("ResourcesToImport", scratch_imports(*scratch));
  reply(answer.build());
}

}  // namespace cairn::service

#include "service/kept_scratches.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::uint64_t kAllUses = 100'000;

std::string text_of(const ActionRequest& request, std::string_view name) {
  const Value given = request.get(name);
  return given.is_string() ? std::string(given.as_string()) : std::string();
}

std::string scratch_region(const ActionRequest& request) {
  std::string region = text_of(request, "TemplateScratchRegionId");
  return region.empty() ? request.region : region;
}

Error unfit(const KeptScratch& scratch, std::string_view reason, std::string_view fix) {
  return invalid_parameter("TemplateScratchId", fmt::format("{} {}", scratch.id(), reason), fix);
}

std::optional<Error> not_usable(const KeptScratch& scratch, std::string_view type,
                                std::string_view fix) {
  if (scratch.type != type) {
    return unfit(scratch, fmt::format("is of type {}, not {}", scratch.type, type), fix);
  }
  if (scratch.complete()) return std::nullopt;
  return unfit(scratch, fmt::format("is in status {}", scratch.row.status),
               "GetTemplateScratch tells how far it is, or why it failed.");
}

}  // namespace

std::string KeptScratch::preference(std::string_view key) const {
  for (const Value& p : preferences.items()) {
    if (p.get_string("ParameterKey") == key) return std::string(p.get_string("ParameterValue"));
  }
  return {};
}

ScratchWishes KeptScratch::wishes() const {
  ScratchWishes wishes;
  wishes.replicate = type == kReplicationScratch;
  wishes.deletion_policy = preference("DeletionPolicy");
  wishes.unique_names = preference("DisableNameUnique") != "true";
  wishes.name_prefix = preference("NamePrefix");
  wishes.vpc_id = preference("VpcId");
  wishes.vswitch_id = preference("VSwitchId");
  return wishes;
}

RecordRow KeptScratch::to_row() const {
  RecordRow next = row;
  next.kind = RecordKind::kScratch;
  next.body = to_json(MapBuilder()
                          .set("Type", Value::string(type))
                          .set("Description", Value::string(description))
                          .set("LogicalIdStrategy", Value::string(strategy))
                          .set("ResourceGroupId", Value::string(resource_group))
                          .set("PreferenceParameters", preferences)
                          .set("Source", source)
                          .set("FailedCode", Value::string(failed_code))
                          .set("Reason", Value::string(reason))
                          .set("Picked", picked)
                          .set("Template", template_body)
                          .set("Acting", Value::string(acting))
                          .build());
  return next;
}

KeptScratch read_scratch(RecordRow row) {
  const auto read = read_json(row.body);
  const Value body = read ? *read : Value();
  KeptScratch scratch;
  scratch.type = body.get_string("Type");
  scratch.description = body.get_string("Description");
  scratch.strategy = body.get_string("LogicalIdStrategy");
  scratch.resource_group = body.get_string("ResourceGroupId");
  scratch.preferences = body.get("PreferenceParameters");
  scratch.source = body.get("Source");
  scratch.failed_code = body.get_string("FailedCode");
  scratch.reason = body.get_string("Reason");
  scratch.picked = body.get("Picked");
  scratch.template_body = body.get("Template");
  scratch.acting = body.get_string("Acting");
  scratch.row = std::move(row);
  return scratch;
}

Error scratch_not_found(std::string_view id) {
  return {.code = "TemplateScratchNotFound",
          .message = error_text("TemplateScratchNotFound", {{"name", id}}),
          .where = "TemplateScratchId",
          .at = {},
          .fix = "ListTemplateScratches tells the scratches of this account and region."};
}

Result<KeptScratch> find_scratch(Reader& reader, std::string_view account, std::string_view region,
                                 std::string_view id) {
  auto row = reader.record(RecordKind::kScratch, id);
  const bool own = row && row->account == account && row->region == region && row->parent.empty();
  if (!own) return scratch_not_found(id);
  return read_scratch(std::move(*row));
}

std::string scratch_text(const KeptScratch& scratch, const std::string& region,
                         const Context& context) {
  if (scratch.type != kReplicationScratch) return to_json(scratch.template_body);
  const std::string zone = scratch.preference("ZoneId");
  const bool elsewhere = region != scratch.row.region;
  if (zone.empty() && !elsewhere) return to_json(scratch.template_body);
  return to_json(in_other_zones(
      scratch.template_body, context.surroundings.zones(scratch.row.region),
      elsewhere ? context.surroundings.zones(region) : std::vector<std::string>(), zone));
}

Value scratch_imports(const KeptScratch& scratch) {
  std::vector<Value> list;
  for (const Value& picked : scratch.picked.items()) {
    list.push_back(MapBuilder()
                       .set("LogicalResourceId", picked.get("LogicalResourceId"))
                       .set("ResourceType", picked.get("ResourceType"))
                       .set("ResourceIdentifier", picked.get("ResourceIdentifier"))
                       .build());
  }
  return Value::list(std::move(list));
}

Result<std::string> replication_text(const ActionRequest& request, const Context& context) {
  const auto reader = context.store.read();
  const auto scratch = find_scratch(*reader, request.identity.account_id, scratch_region(request),
                                    text_of(request, "TemplateScratchId"));
  if (!scratch) return scratch.error();
  if (auto no = not_usable(*scratch, kReplicationScratch,
                           "Import with CreateChangeSet, ChangeSetType IMPORT.")) {
    return *no;
  }
  return scratch_text(*scratch, request.region, context);
}

Result<KeptScratch> import_scratch(const ActionRequest& request, Reader& reader) {
  auto scratch = find_scratch(reader, request.identity.account_id, request.region,
                              text_of(request, "TemplateScratchId"));
  if (!scratch) return scratch;
  if (auto no = not_usable(*scratch, kImportScratch, "Replicate with CreateStack.")) return *no;
  return scratch;
}

void note_scratch_use(const ActionRequest& request, const StackRow& stack, Batch& batch) {
  const std::string id = text_of(request, "TemplateScratchId");
  if (id.empty()) return;
  RecordRow row;
  row.kind = RecordKind::kScratch;
  row.id = id + "/" + stack.id;
  row.account = stack.account;
  row.region = stack.region;
  row.parent = id;
  row.created = row.updated = batch.now;
  row.version = kAnyVersion;
  row.body = to_json(MapBuilder().set("StackId", Value::string(stack.id)).build());
  batch.records.push_back(std::move(row));
}

std::vector<ScratchUse> uses_of(const KeptScratch& scratch, Reader& reader) {
  RecordFilter filter;
  filter.kind = RecordKind::kScratch;
  filter.account = scratch.row.account;
  filter.parent = scratch.id();
  std::vector<ScratchUse> uses;
  for (const RecordRow& row : reader.records(filter, {0, kAllUses}).rows) {
    const auto body = read_json(row.body);
    if (!body) continue;
    uses.push_back({std::string(body->get_string("StackId")), row.region, scratch.type});
  }
  std::reverse(uses.begin(), uses.end());
  return uses;
}

}  // namespace cairn::service

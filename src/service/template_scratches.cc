#include "service/template_scratches.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/digest.h"
#include "catalog/error_catalog.h"
#include "catalog/regions.h"
#include "engine/revision.h"
#include "service/acting.h"
#include "service/answers.h"
#include "service/idempotence.h"
#include "service/kept_scratches.h"
#include "service/resource_groups.h"
#include "service/scratch_generation.h"
#include "service/scratch_sources.h"
#include "service/tag_texts.h"

namespace cairn::service {
namespace {

constexpr std::array<std::string_view, 3> kSources = {"SourceResources", "SourceTag",
                                                      "SourceResourceGroup"};

std::string text_of(const ActionRequest& request, std::string_view name) {
  const Value given = request.get(name);
  return given.is_string() ? std::string(given.as_string()) : std::string();
}

std::string new_scratch_id(Chance& chance) {
  constexpr std::size_t kDigits = 20;
  return "ts-" + hex(sha256(new_uuid(chance))).substr(0, kDigits);
}

// The source that the request names; null when it names none.
Result<Value> source_of(const ActionRequest& request) {
  MapBuilder source;
  int given = 0;
  for (const std::string_view name : kSources) {
    const Value* value = request.parameters.find(name);
    if (value == nullptr) continue;
    source.set(name, *value);
    ++given;
  }
  if (given == 0) return Value();
  if (given == 1) return source.build();
  return invalid_parameter("SourceResources",
                           "only one of SourceResources, SourceTag and SourceResourceGroup may "
                           "be given",
                           "Name the resources in one way.");
}

std::optional<Error> too_many(std::string_view name, std::string_view of, std::size_t count,
                              std::size_t most) {
  if (count <= most) return std::nullopt;
  return invalid_parameter(name, fmt::format("{} {} are given, {} are allowed", count, of, most),
                           "Give fewer.");
}

std::optional<Error> check_source(const KeptScratch& scratch) {
  if (scratch.source.is_null()) {
    return Error{.code = "MissingParameter",
                 .message = error_text("MissingParameter", {{"name", "SourceResources"}}),
                 .where = "SourceResources",
                 .at = {},
                 .fix = "Give SourceResources, SourceTag or SourceResourceGroup."};
  }
  const bool detection = scratch.type == kDetectionScratch;
  if (const Value* listed = scratch.source.find("SourceResources")) {
    return too_many("SourceResources", "resources", listed->size(),
                    detection ? kDetectionResourcesMax : kScratchResourcesMax);
  }
  const Value* tag = scratch.source.find("SourceTag");
  if (tag == nullptr) return std::nullopt;
  const Value& tags = tag->get("ResourceTags");
  if (tags.size() == 0) {
    return invalid_parameter("SourceTag", "ResourceTags names no tag",
                             R"(Write it as {"ResourceTags": {"key": "value"}}.)");
  }
  return too_many("SourceTag", "tags", tags.size(),
                  detection ? kDetectionTagsMax : kScratchTagsMax);
}

struct PreferenceRule {
  std::string_view key;
  std::string_view of;     // the type of scratch it belongs to; empty: any
  std::string_view words;  // what it may be, between blanks; empty: any text
};
constexpr PreferenceRule kPreferences[] = {
    {"DeletionPolicy", "", " Retain Delete "},
    {"TemplateType", "", " ROS "},
    {"DisableNameUnique", kReplicationScratch, " true false "},
    {"NamePrefix", kReplicationScratch, ""},
    {"RegionId", kReplicationScratch, ""},
    {"ZoneId", kReplicationScratch, ""},
    {"VpcId", kReplicationScratch, ""},
    {"VSwitchId", kReplicationScratch, ""},
};

std::optional<Error> check_preference(const KeptScratch& scratch, const Value& preference) {
  const std::string_view key = preference.get_string("ParameterKey");
  const std::string_view value = preference.get_string("ParameterValue");
  const auto rule = std::find_if(std::begin(kPreferences), std::end(kPreferences),
                                 [&](const PreferenceRule& r) { return r.key == key; });
  if (rule == std::end(kPreferences)) {
    return not_supported(fmt::format("PreferenceParameters {}", key));
  }
  const auto invalid = [&](const std::string& reason, const std::string& fix) {
    return invalid_parameter("PreferenceParameters", reason, fix);
  };
  if (!rule->of.empty() && rule->of != scratch.type) {
    return invalid(fmt::format("{} is of scratches of type {}", key, rule->of), "Leave it out.");
  }
  const std::string word = fmt::format(" {} ", value);
  if (!rule->words.empty() && rule->words.find(word) == std::string_view::npos) {
    return invalid(fmt::format("{} is {}, which it cannot be", key, value),
                   fmt::format("It may be:{}.", rule->words.substr(0, rule->words.size() - 1)));
  }
  if (key == "RegionId" && find_region(value) == nullptr) {
    return invalid(fmt::format("RegionId {} is no region", value),
                   "DescribeRegions tells the regions.");
  }
  return std::nullopt;
}

std::optional<Error> check_preferences(const KeptScratch& scratch) {
  for (const Value& preference : scratch.preferences.items()) {
    if (auto bad = check_preference(scratch, preference)) return bad;
  }
  if (scratch.type != kImportScratch || !scratch.preference("DeletionPolicy").empty()) {
    return std::nullopt;
  }
  return invalid_parameter("PreferenceParameters",
                           "DeletionPolicy must be given for type ResourceImport",
                           R"(Add {"ParameterKey": "DeletionPolicy", "ParameterValue": )"
                           R"("Retain"}.)");
}

// What the request says replaces what the scratch had.
Result<void> take_over(const ActionRequest& request, KeptScratch& scratch) {
  const auto given = [&](std::string_view name) {
    return request.parameters.find(name) != nullptr;
  };
  if (auto twice = refuse_repeated(request, "PreferenceParameters", "ParameterKey")) return *twice;
  if (auto refused = refuse_tags(request)) return *refused;
  scratch.acting = acting_text(request.identity, {});
  auto source = source_of(request);
  if (!source) return source.error();
  if (!source->is_null()) scratch.source = std::move(source).value();
  if (given("Description")) scratch.description = text_of(request, "Description");
  if (given("LogicalIdStrategy")) scratch.strategy = text_of(request, "LogicalIdStrategy");
  if (given("ResourceGroupId")) {
    scratch.resource_group = kept_group(scratch.row.account, text_of(request, "ResourceGroupId"));
  }
  if (given("PreferenceParameters")) scratch.preferences = request.get("PreferenceParameters");
  if (auto bad = check_source(scratch)) return *bad;
  if (auto bad = check_preferences(scratch)) return *bad;
  return {};
}

Error being_changed(const std::string& id) {
  return {.code = "ServiceUnavailable",
          .message = error_text("ServiceUnavailable", {}),
          .where = id,
          .at = {},
          .fix = "Another request changed the scratch just now. Try again in a moment."};
}

void store(Context& context, const ActionRequest& request, KeptScratch scratch,
           const std::shared_ptr<TokenClaim>& claim, Reader& reader, Reply reply) {
  const bool now = request.get("ExecutionMode") == Value::string("Sync");
  scratch.row.status = kGenerating;
  if (now) scratch = generated(std::move(scratch), context, reader);
  const std::string id = scratch.id();
  const Value answer = MapBuilder().set("TemplateScratchId", Value::string(id)).build();
  Batch batch;
  batch.now = context.clock.now();
  batch.records.push_back(scratch.to_row());
  batch.tags.push_back(
      {.owner = scratch_owner(scratch.row), .put = read_tags(request.get("Tags"))});
  claim->remember(answer, batch);
  context.writer.submit(std::move(batch), [&context, id, now, answer, claim,
                                           reply = std::move(reply)](CommitOutcome outcome) {
    if (outcome == CommitOutcome::kRecordChanged) return reply(being_changed(id));
    if (outcome != CommitOutcome::kDurable) return reply(unavailable());
    reply(answer);
    if (!now) begin_generating(context, id);
  });
}

}  // namespace

void create_template_scratch(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  KeptScratch scratch;
  scratch.type = text_of(request, "TemplateScratchType");
  if (scratch.type == "ResourceMigration") {
    return reply(not_supported("TemplateScratchType ResourceMigration",
                               "Choose ArchitectureReplication to make resources like these."));
  }
  scratch.strategy = scratch.type == kDetectionScratch ? "LongTypePrefixAndHashSuffix"
                                                       : "LongTypePrefixAndIndexSuffix";
  scratch.row.id = new_scratch_id(context.chance);
  scratch.row.account = request.identity.account_id;
  scratch.row.region = request.region;
  scratch.row.created = scratch.row.updated = context.clock.now();
  scratch.preferences = Value::list({});
  if (auto taken = take_over(request, scratch); !taken) return reply(taken.error());
  store(context, request, std::move(scratch), claim, *reader, std::move(reply));
}

// The template is made anew whatever changes: the cloud may have changed.
void update_template_scratch(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  auto scratch = find_scratch(*reader, request.identity.account_id, request.region,
                              text_of(request, "TemplateScratchId"));
  if (!scratch) return reply(scratch.error());
  if (auto taken = take_over(request, *scratch); !taken) return reply(taken.error());
  scratch->row.updated = context.clock.now();
  store(context, request, std::move(scratch).value(), claim, *reader, std::move(reply));
}

void delete_template_scratch(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto scratch = find_scratch(*reader, request.identity.account_id, request.region,
                                    text_of(request, "TemplateScratchId"));
  if (!scratch) return reply(scratch.error());
  Batch batch;
  batch.now = context.clock.now();
  batch.removed_records.push_back({RecordKind::kScratch, scratch->id()});
  batch.tags.push_back({.owner = scratch_owner(scratch->row), .clear = true});
  for (const ScratchUse& use : uses_of(*scratch, *reader)) {
    batch.removed_records.push_back({RecordKind::kScratch, scratch->id() + "/" + use.stack_id});
  }
  context.writer.submit(std::move(batch), [reply = std::move(reply)](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return reply(unavailable());
    reply(MapBuilder().build());
  });
}

}  // namespace cairn::service

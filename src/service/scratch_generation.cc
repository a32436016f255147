#include "service/scratch_generation.h"

#include <algorithm>
#include <exception>

#include "runtime/log.h"
#include "service/definition.h"
#include "service/import_identity.h"
#include "service/scratch_sources.h"
#include "value/json.h"

namespace cairn::service {
namespace {

PlaceWords places_of(const KeptScratch& scratch, const Context& context) {
  const auto zones = context.surroundings.zones(scratch.row.region);
  PlaceWords places(zones.begin(), zones.end());
  places.insert(scratch.row.region);
  places.insert(scratch.row.account);
  return places;
}

Value related_to(const PickedResource& resource, const std::vector<PickedResource>& all) {
  std::vector<Value> related;
  for (const PickedResource& other : all) {
    if (mentions(resource.live, other.live)) related.push_back(Value::string(other.logical_id));
  }
  return Value::list(std::move(related));
}

Value picked_list(const KeptScratch& scratch, const std::vector<PickedResource>& picked) {
  std::vector<Value> list;
  for (const PickedResource& r : picked) {
    MapBuilder map;
    map.set("LogicalResourceId", Value::string(r.logical_id));
    map.set("ResourceType", Value::string(r.type->name));
    map.set("ResourceId", Value::string(r.live.physical_id));
    map.set("RegionId", Value::string(r.live.region));
    if (scratch.type == kImportScratch) {
      map.set("ResourceIdentifier", identifier_of(*r.type, r.live));
    }
    if (scratch.type == kDetectionScratch) map.set("RelatedTo", related_to(r, picked));
    list.push_back(map.build());
  }
  return Value::list(std::move(list));
}

// An import must need no parameters; a replication may ask for secrets.
std::optional<Error> unusable(const KeptScratch& scratch, const Context& context) {
  StackContext stack;
  stack.stack_name = "scratch";
  stack.stack_id = "00000000-0000-0000-0000-000000000000";
  stack.region = scratch.row.region;
  stack.account_id = stack.tenant_id = scratch.row.account;
  stack.now_ms = context.clock.now();
  const BuildOptions options{
      scratch.type == kImportScratch ? BuildMode::kDeploy : BuildMode::kValidate,
      context.quotas.resources_per_stack};
  const auto built = define(to_json(scratch.template_body), {}, stack, context, options, {});
  if (built) return std::nullopt;
  return built.error();
}

KeptScratch failed(KeptScratch scratch, const Error& why) {
  scratch.row.status = kNotGenerated;
  scratch.failed_code = why.code;
  scratch.reason = why.message;
  scratch.picked = scratch.template_body = Value();
  return scratch;
}

// Gives the scratch back when it is done with.
struct Underway {
  Context& context;
  std::string key;
  ~Underway() { context.tokens.give_back(key); }
};

void generate_stored(Context& context, const std::string& id,
                     const std::shared_ptr<Underway>& underway) {
  const auto reader = context.store.read();
  auto row = reader->record(RecordKind::kScratch, id);
  if (!row || row->status != kGenerating) return;
  Batch batch;
  batch.now = context.clock.now();
  batch.records.push_back(generated(read_scratch(std::move(*row)), context, *reader).to_row());
  // When it was changed or deleted meanwhile the batch is refused, rightly.
  context.writer.submit(std::move(batch), [underway](CommitOutcome) {});
}

}  // namespace

KeptScratch generated(KeptScratch scratch, const Context& context, Reader& reader) {
  auto picked = pick_resources(scratch, context, reader);
  if (!picked) return failed(std::move(scratch), picked.error());
  name_resources(*picked, scratch.strategy);
  scratch.picked = picked_list(scratch, *picked);
  scratch.failed_code.clear();
  scratch.reason.clear();
  scratch.row.status = kGenerated;
  if (scratch.type == kDetectionScratch) return scratch;
  scratch.template_body = scratch_template(*picked, scratch.wishes(), places_of(scratch, context));
  if (auto why = unusable(scratch, context)) return failed(std::move(scratch), *why);
  return scratch;
}

void begin_generating(Context& context, const std::string& id) {
  std::string key = "scratch/" + id;
  if (!context.tokens.take(key)) return;
  auto underway = std::make_shared<Underway>(Underway{context, std::move(key)});
  context.offload([&context, id, underway] {
    try {
      generate_stored(context, id, underway);
    } catch (const StoreFailed& why) {
      context.fatal(why.what());
    } catch (const std::exception& bug) {
      log::error("generating a template scratch threw", {{"what", bug.what()}});
    }
  });
}

}  // namespace cairn::service

#include "service/tag_resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "catalog/error_catalog.h"
#include "engine/revision.h"
#include "service/answers.h"
#include "service/kept_templates.h"
#include "service/resource_groups.h"
#include "service/tag_texts.h"
#include "service/tagged_things.h"

namespace cairn::service {
namespace {

std::set<std::string> ids_of(const ActionRequest& request) {
  std::set<std::string> ids;
  for (const Value& id : request.get("ResourceId").items()) ids.emplace(id.as_string());
  return ids;
}

Result<std::vector<TaggedThing>> find_all(const ActionRequest& request, Reader& reader) {
  const TaggedKind& kind = tagged_kind(request);
  std::vector<TaggedThing> things;
  std::set<TagOwner> seen;  // an id and an ARN may name the same
  for (const std::string& id : ids_of(request)) {
    auto thing = kind.find(request, id, reader);
    if (!thing) return thing.error();
    if (seen.insert(thing->owner).second) things.push_back(std::move(thing).value());
  }
  return things;
}

Error too_many_tags(const TaggedThing& thing) {
  const std::string reason =
      fmt::format("{} would carry more than {} tags", thing.owner.id, tags_max());
  return {.code = "InvalidParameter",
          .message = error_text("InvalidParameter", {{"name", "Tags"}, {"reason", reason}}),
          .where = "Tag",
          .at = {},
          .fix = "UntagResources takes away those that are no longer needed."};
}

// What TagResources comes to; the Error is the answer.
Result<Batch> tagging(const ActionRequest& request, Reader& reader) {
  const auto things = find_all(request, reader);
  if (!things) return things.error();
  const std::vector<Tag> given = read_tags(request.get("Tag"));
  Batch batch;
  for (const TaggedThing& thing : *things) {
    std::set<std::string> keys;
    for (const Tag& tag : reader.tags(thing.owner)) keys.insert(tag.key);
    for (const Tag& tag : given) keys.insert(tag.key);
    if (keys.size() > tags_max()) return too_many_tags(thing);
    batch.tags.push_back({.owner = thing.owner, .put = given, .most = tags_max()});
  }
  return batch;
}

void submit(Context& context, Batch batch, Reply reply) {
  batch.now = context.clock.now();
  context.writer.submit(std::move(batch), [reply = std::move(reply)](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return reply(unavailable());
    reply(MapBuilder().build());
  });
}

Error missing_keys() {
  return {.code = "MissingParameter",
          .message = error_text("MissingParameter", {{"name", "TagKey"}}, "UntagResources"),
          .where = "TagKey",
          .at = {},
          .fix = "Give the keys, or All=true to take every tag away."};
}

}  // namespace

// Another request may tag, or delete, the same thing in between: then the store refuses, and what
// is there now says why.
void tag_resources(Context& context, ActionRequest request, Reply reply) {
  if (auto refused = refuse_tag_keys(request)) return reply(*refused);
  auto batch = tagging(request, *context.store.read());
  if (!batch) return reply(batch.error());
  batch->now = context.clock.now();
  context.writer.submit(
      std::move(batch).value(),
      [&context, request = std::move(request), reply = std::move(reply)](CommitOutcome outcome) {
        if (outcome == CommitOutcome::kDurable) return reply(MapBuilder().build());
        if (outcome != CommitOutcome::kTagsRefused) return reply(unavailable());
        const auto again = tagging(request, *context.store.read());
        reply(again ? unavailable() : again.error());
      });
}

void untag_resources(Context& context, ActionRequest request, Reply reply) {
  TagStep step;
  for (const Value& key : request.get("TagKey").items()) step.removed.emplace_back(key.as_string());
  const std::set<std::string> keys(step.removed.begin(), step.removed.end());
  if (keys.size() != step.removed.size()) return reply(duplicate_tag_key("TagKey"));
  step.clear = keys.empty() && request.get("All") == Value::boolean(true);
  if (keys.empty() && !step.clear) return reply(missing_keys());
  const auto things = find_all(request, *context.store.read());
  if (!things) return reply(things.error());
  Batch batch;
  for (const TaggedThing& thing : *things) {
    step.owner = thing.owner;
    batch.tags.push_back(step);
  }
  submit(context, std::move(batch), std::move(reply));
}

void move_resource_group(Context& context, ActionRequest request, Reply reply) {
  const TaggedKind& kind = tagged_kind(request);
  const auto reader = context.store.read();
  const std::string id(request.get("ResourceId").as_string());
  const auto thing = kind.find(request, id, *reader);
  if (!thing) return reply(thing.error());
  if (auto refused = refuse_unknown_group(context, request, "NewResourceGroupId")) {
    return reply(*refused);
  }
  Batch batch;
  batch.now = context.clock.now();
  kind.move(*thing,
            kept_group(request.identity.account_id, request.get("NewResourceGroupId").as_string()),
            *reader, batch);
  context.writer.submit(std::move(batch), [id, reply = std::move(reply)](CommitOutcome outcome) {
    if (outcome == CommitOutcome::kDurable) return reply(MapBuilder().build());
    reply(outcome == CommitOutcome::kRecordChanged ? template_being_processed(id) : unavailable());
  });
}

}  // namespace cairn::service

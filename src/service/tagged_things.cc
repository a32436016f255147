#include "service/tagged_things.h"

#include <algorithm>

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/group_answers.h"
#include "service/kept_scratches.h"
#include "service/kept_templates.h"
#include "service/resource_groups.h"
#include "service/tag_texts.h"

namespace cairn::service {
namespace {

Error named_by_resource_id(Error error) {
  error.where = "ResourceId";
  return error;
}

Result<TaggedThing> find_stack_thing(const ActionRequest& request, const std::string& id,
                                     Reader& reader) {
  const auto stack = reader.stack(request.identity.account_id, request.region, id);
  if (!stack || stack->deleted != 0) return named_by_resource_id(stack_not_found(id));
  return TaggedThing{tag_owner(*stack), shown_group(stack->account, stack->resource_group)};
}

void move_stack(const TaggedThing& thing, std::string group, Reader& reader, Batch& batch) {
  const TagScope& scope = thing.owner.scope;
  const auto stack = reader.stack(scope.account, scope.region, thing.owner.id);
  batch.groupings.push_back({stack->no, std::move(group)});
}

Result<TaggedThing> find_template_thing(const ActionRequest& request, const std::string& id,
                                        Reader& reader) {
  const std::string& account = request.identity.account_id;
  const auto found = find_template(reader, account, id, request.action->name);
  if (!found) return named_by_resource_id(found.error());
  const KeptTemplate& kept = found->kept;
  if (found->share) return named_by_resource_id(template_not_found(id, request.action->name));
  return TaggedThing{template_owner(account, kept.id()), shown_group(account, kept.resource_group)};
}

void move_template(const TaggedThing& thing, std::string group, Reader& reader, Batch& batch) {
  KeptTemplate kept = read_template(*reader.record(RecordKind::kTemplate, thing.owner.id));
  kept.resource_group = std::move(group);
  batch.records.push_back(kept.to_row());
}

Result<TaggedThing> find_scratch_thing(const ActionRequest& request, const std::string& id,
                                       Reader& reader) {
  const std::string& account = request.identity.account_id;
  const auto scratch = find_scratch(reader, account, request.region, id);
  if (!scratch) return named_by_resource_id(scratch.error());
  return TaggedThing{scratch_owner(scratch->row), shown_group(account, scratch->resource_group)};
}

// By its name.
Result<TaggedThing> find_stack_group(const ActionRequest& request, const std::string& id,
                                     Reader& reader) {
  const std::string& account = request.identity.account_id;
  const auto group = reader.groups().live_group_named(account, request.region, id);
  if (!group) return named_by_resource_id(stack_group_not_found(id, request.action->name));
  return TaggedThing{tag_owner(*group), shown_group(account, group->resource_group)};
}

void move_stack_group(const TaggedThing& thing, std::string to, Reader& reader, Batch& batch) {
  const TagScope& scope = thing.owner.scope;
  const auto group = reader.groups().live_group_named(scope.account, scope.region, thing.owner.id);
  batch.groups = std::make_shared<const GroupBatch>(
      GroupBatch{.moves = {{.group = group->id, .resource_group = std::move(to)}}});
}

constexpr TaggedKind kKinds[] = {
    {"stack", TagKind::kStack, true, find_stack_thing, move_stack},
    {"stackgroup", TagKind::kStackGroup, true, find_stack_group, move_stack_group},
    {"template", TagKind::kTemplate, false, find_template_thing, move_template},
    {"templatescratch", TagKind::kTemplateScratch, true, find_scratch_thing, nullptr},
};

}  // namespace

const TaggedKind& tagged_kind(const ActionRequest& request) {
  const Value type = request.get("ResourceType");
  return *std::find_if(std::begin(kKinds), std::end(kKinds),
                       [&](const TaggedKind& kind) { return type == Value::string(kind.name); });
}

TagScope scope_of(const TaggedKind& kind, const ActionRequest& request) {
  return {kind.kind, request.identity.account_id, kind.in_regions ? request.region : std::string()};
}

}  // namespace cairn::service

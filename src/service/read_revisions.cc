// ListStackRevisions, GetStackRevision.
#include "service/answers.h"
#include "service/revision_actions.h"
#include "service/revisions.h"
#include "service/shown_outputs.h"
#include "value/yaml.h"

namespace cairn::service {
namespace {

Value integer(std::uint64_t number) {
  return Value::integer(static_cast<std::int64_t>(number));
}

void set_text(MapBuilder& map, std::string_view key, const std::string& text) {
  if (!text.empty()) map.set(key, Value::string(text));
}

void describe(const KeptRevision& kept, std::uint64_t current, MapBuilder& map) {
  const DefinitionOrigin& origin = kept.settings.origin;
  map.set("Revision", integer(kept.number()));
  map.set("Current", Value::boolean(kept.number() == current));
  set_time(map, "CreateTime", kept.committed);
  set_text(map, "Principal", origin.principal);
  set_text(map, "Action", origin.action);
  set_text(map, "ChangeSetId", origin.change_set);
  if (origin.revision != 0) map.set("RestoredRevision", integer(origin.revision));
}

// The policy that came with the revision; null when none did.
Value policy_of(const KeptRevision& kept, Reader& reader) {
  const std::string& hash = kept.settings.origin.policy_hash;
  const auto text = hash.empty() ? std::nullopt : reader.blob(hash);
  const auto document = text ? read_document(*text) : Result<Value>(Value());
  return document ? *document : Value();
}

}  // namespace

void list_stack_revisions(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  const std::vector<KeptRevision> all = kept_revisions(*stack, *reader);
  const std::uint64_t current = current_revision(*stack, *reader);
  const PageRequest page = page_of(request);
  const Window window = page.window();
  std::vector<Value> list;
  for (std::uint64_t i = window.offset; i < all.size() && list.size() < window.limit; ++i) {
    MapBuilder map;
    describe(all[i], current, map);
    list.push_back(map.build());
  }
  MapBuilder answer;
  answer.set("Revisions", Value::list(std::move(list)));
  page.describe(all.size(), answer);
  reply(answer.build());
}

void get_stack_revision(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  const auto found = asked_revision(request, "Revision", *stack, *reader);
  if (!found) return reply(found.error());
  const StackDetailRow& definition = found->revision.definition;
  const StackSettings& settings = found->settings;
  MapBuilder map;
  map.set("StackId", Value::string(stack->id));
  map.set("StackName", Value::string(stack->name));
  map.set("RegionId", Value::string(stack->region));
  describe(*found, current_revision(*stack, *reader), map);
  map.set("TemplateBody", Value::string(reader->blob(definition.template_hash).value_or("")));
  map.set("Parameters", settings.shown_parameters);
  map.set("Outputs", shown_outputs(definition.outputs));
  map.set("Tags", settings.tags.is_list() ? settings.tags : Value::list({}));
  map.set("ResourceGroupId", Value::string(passed_group(settings, *stack)));
  if (const Value policy = policy_of(*found, *reader); !policy.is_null()) {
    map.set("StackPolicyBody", policy);
  }
  reply(map.build());
}

}  // namespace cairn::service

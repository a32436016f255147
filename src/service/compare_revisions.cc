// CompareStackRevisions: what differs between two revisions of a stack, as texts, as values, and as
// what an update from the one to the other would change.
#include <algorithm>

#include "engine/incarnations.h"
#include "service/answers.h"
#include "service/change_view.h"
#include "service/definition.h"
#include "service/past_resources.h"
#include "service/revision_actions.h"
#include "service/revisions.h"
#include "service/shown_outputs.h"
#include "service/stack_role.h"
#include "value/difference.h"
#include "value/json.h"
#include "value/yaml.h"

namespace cairn::service {
namespace {

struct Pair {
  KeptRevision from;
  KeptRevision to;
};

Value set_sides(MapBuilder map, const Value& before, const Value& after) {
  if (!before.is_null()) map.set("Before", before);
  if (!after.is_null()) map.set("After", after);
  return map.build();
}

Value template_changes(std::string_view before, std::string_view after) {
  const auto old_tree = read_document(before);
  const auto new_tree = read_document(after);
  std::vector<Value> list;
  if (!old_tree || !new_tree) return Value::list({});
  for (const Difference& d : differences(*old_tree, *new_tree)) {
    const std::string_view path = d.path;
    MapBuilder map;
    map.set("Path", Value::string(path.starts_with('.') ? path.substr(1) : path));
    if (!d.added) map.set("Before", d.before);
    if (!d.removed) map.set("After", d.after);
    list.push_back(map.build());
  }
  return Value::list(std::move(list));
}

// One side of something that is told by name: as it is shown, and as it is.
struct Named {
  std::string name;
  Value shown;
  Value real;
};

// What is masked differs when what it hides does.
Value changes_by_name(std::string_view key, const std::vector<Named>& before,
                      const std::vector<Named>& after) {
  const auto find = [](const std::vector<Named>& list, const std::string& name) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const Named& n) { return n.name == name; });
    return found == list.end() ? nullptr : &*found;
  };
  std::vector<Value> list;
  const auto add = [&](const std::string& name, const Named* was, const Named* is) {
    list.push_back(set_sides(MapBuilder().set(key, Value::string(name)),
                             was != nullptr ? was->shown : Value(),
                             is != nullptr ? is->shown : Value()));
  };
  for (const Named& was : before) {
    const Named* is = find(after, was.name);
    if (is == nullptr || is->shown != was.shown || is->real != was.real) add(was.name, &was, is);
  }
  for (const Named& is : after) {
    if (find(before, is.name) == nullptr) add(is.name, nullptr, &is);
  }
  return Value::list(std::move(list));
}

// Those of the template. A value that is hidden stands for what was given.
std::vector<Named> parameters_of(const KeptRevision& kept) {
  const auto given = read_json(kept.revision.definition.parameters);
  const std::vector<ParameterInput> inputs = parameter_inputs(given ? *given : Value());
  std::vector<Named> list;
  for (const Value& shown : kept.settings.shown_parameters.items()) {
    Named one{std::string(shown.get_string("ParameterKey")), shown.get("ParameterValue"), {}};
    if (one.name.starts_with("ALIYUN::")) continue;
    for (const ParameterInput& input : inputs) {
      if (input.key == one.name && one.shown == Value::string(kMask)) {
        one.real = Value::string(input.value);
      }
    }
    list.push_back(std::move(one));
  }
  return list;
}

std::vector<Named> outputs_of(const KeptRevision& kept) {
  const std::string& stored = kept.revision.definition.outputs;
  const auto real = read_json(stored.empty() ? "[]" : stored);
  const Value shown = shown_outputs(stored.empty() ? "[]" : stored);
  std::vector<Named> list;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const Value& one = shown.items()[i];
    list.push_back({std::string(one.get_string("OutputKey")), one.get("OutputValue"),
                    real->items()[i].get("OutputValue")});
  }
  return list;
}

Result<Goal> goal_of(const KeptRevision& kept, const StackRow& stack, const Context& context,
                     Reader& reader) {
  const StackDetailRow& definition = kept.revision.definition;
  return stored_models(context.types, context.surroundings)(
      stack, definition, definition.as_of != 0 ? definition.as_of : stack.created, reader);
}

// The Changes of an update from the one to the other. The Error says why one of them cannot be
// computed any more, such as a type that is gone. Nested stacks are looked at as `acting` says.
Result<Value> resource_changes(const Pair& pair, const StackRow& stack, std::string acting,
                               Context& context, Reader& reader) {
  auto p = std::make_shared<UpdateProposal>();
  p->stack = stack;
  p->committed = pair.from.revision.definition;
  p->now = context.clock.now();
  p->as_of = pair.to.revision.definition.as_of;
  p->settings = pair.to.settings;
  p->settings.acting = std::move(acting);
  auto base = goal_of(pair.from, stack, context, reader);
  if (!base) return base.error();
  auto target = goal_of(pair.to, stack, context, reader);
  if (!target) return target.error();
  p->base = std::move(base).value();
  p->target = std::move(target).value();
  PastResources past = past_resources(p->base, p->target, reader.resources(stack.no),
                                      reader.resource_details(stack.no));
  p->resources = std::move(past.rows);
  p->details = std::move(past.details);
  p->existing = incarnations(p->resources, p->details);
  p->changes = diff(p->base.model.get(), p->target, p->existing,
                    {.unasked = true, .rolling_back = false, .tainted = {}, .imports = {}});
  // Physical ids are those of now, which say nothing of then.
  for (ResourceChange& change : p->changes.changes) change.physical_id = {};
  return changes_view(std::move(p), context, reader);
}

void set_if_different(MapBuilder& answer, std::string_view name, const Value& before,
                      const Value& after) {
  if (before != after) answer.set(name, set_sides({}, before, after));
}

Value tags_of(const KeptRevision& kept) {
  return kept.settings.tags.is_list() ? kept.settings.tags : Value::list({});
}

}  // namespace

void compare_stack_revisions(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  auto from = asked_revision(request, "FromRevision", *stack, *reader);
  if (!from) return reply(from.error());
  auto to = asked_revision(request, "ToRevision", *stack, *reader);
  if (!to) return reply(to.error());
  const Pair pair{std::move(from).value(), std::move(to).value()};
  const std::string before = reader->blob(pair.from.revision.definition.template_hash).value_or("");
  const std::string after = reader->blob(pair.to.revision.definition.template_hash).value_or("");

  MapBuilder answer;
  answer.set("StackId", Value::string(stack->id));
  answer.set("FromRevision", request.get("FromRevision"));
  answer.set("ToRevision", request.get("ToRevision"));
  answer.set("OldTemplateBody", Value::string(before));
  answer.set("NewTemplateBody", Value::string(after));
  answer.set("TemplateChanges", template_changes(before, after));
  answer.set("ParameterChanges",
             changes_by_name("ParameterKey", parameters_of(pair.from), parameters_of(pair.to)));
  answer.set("OutputChanges",
             changes_by_name("OutputKey", outputs_of(pair.from), outputs_of(pair.to)));
  set_if_different(answer, "Tags", tags_of(pair.from), tags_of(pair.to));
  set_if_different(answer, "ResourceGroupId",
                   Value::string(passed_group(pair.from.settings, *stack)),
                   Value::string(passed_group(pair.to.settings, *stack)));
  std::string acting = acting_on(request, *stack, *reader);
  if (const auto changes = resource_changes(pair, *stack, std::move(acting), context, *reader)) {
    answer.set("Changes", *changes);
  } else {
    answer.set("ChangesUnknown", Value::string(changes.error().message));
  }
  reply(answer.build());
}

}  // namespace cairn::service

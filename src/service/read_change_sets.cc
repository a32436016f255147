#include <fmt/format.h>

#include <algorithm>

#include "base/wildcard.h"
#include "service/answers.h"
#include "service/change_set.h"
#include "service/change_sets.h"
#include "service/resource_groups.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// What GetChangeSet and ListChangeSets both tell.
void describe(const ChangeSet& set, const StackSettings& settings, Execution execution,
              MapBuilder& map) {
  map.set("ChangeSetId", Value::string(set.row.id));
  map.set("ChangeSetName", Value::string(set.row.name));
  map.set("ChangeSetType", Value::string(set.type));
  map.set("Description", Value::string(set.description));
  map.set("Status", Value::string(name_of(set.status)));
  map.set("StatusReason", Value::string(set.reason));
  map.set("ExecutionStatus", Value::string(name_of(execution)));
  map.set("StackId", Value::string(set.row.parent));
  map.set("StackName", Value::string(set.stack_name));
  map.set("RegionId", Value::string(set.row.region));
  map.set("ResourceGroupId",
          Value::string(shown_group(set.row.account, settings.resource_group.value_or(""))));
  map.set("Tags", settings.tags.is_list() ? settings.tags : Value::list({}));
  set_time(map, "CreateTime", set.row.created);
}

// Absent until they are worked out.
Value changes_of(const ChangeSet& set, Reader& reader) {
  const auto blob = reader.blob(set.changes_hash);
  const auto changes = blob ? read_json(*blob) : Result<Value>(Value::list({}));
  return changes ? *changes : Value::list({});
}

// True when nothing is asked for, or one of `wanted` is `text`; `*` stands for any text.
bool wanted(const Value& wanted, std::string_view text) {
  return wanted.size() == 0 ||
         std::any_of(wanted.items().begin(), wanted.items().end(),
                     [text](const Value& w) { return wildcard_match(w.as_string(), text); });
}

bool passes(const ActionRequest& request, const ChangeSet& set, Execution execution) {
  const Value id = request.get("ChangeSetId");
  return (!id.is_string() || id.as_string() == set.row.id) &&
         wanted(request.get("ChangeSetName"), set.row.name) &&
         wanted(request.get("Status"), name_of(set.status)) &&
         wanted(request.get("ExecutionStatus"), name_of(execution));
}

// While it is worked out or executed, and once it is executed, a set stays.
std::optional<Error> not_deletable(const FoundChangeSet& found, Reader& reader) {
  const ChangeSet& set = found.set;
  const Execution execution = execution_of(set, found.stack, reader);
  const bool settled =
      set.status == ChangeSetStatus::kComplete || set.status == ChangeSetStatus::kFailed;
  const bool unused = execution == Execution::kUnavailable || execution == Execution::kAvailable ||
                      execution == Execution::kObsolete;
  if (settled && unused) return std::nullopt;
  const std::string_view status = settled ? name_of(execution) : name_of(set.status);
  Error error =
      not_supported(fmt::format("Deleting a change set in status StatusEnum.{}", status),
                    settled ? "It goes when another change set of the stack is executed, and with "
                              "the stack."
                            : "Try again when its Status is CREATE_COMPLETE or CREATE_FAILED.");
  error.where = "ChangeSetId";
  return error;
}

}  // namespace

void get_change_set(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto found = find_change_set(request, *reader);
  if (!found) return reply(found.error());
  const ChangeSet& set = found->set;
  const StackDetailRow& definition = set.target.definition;
  const StackSettings settings = read_settings(definition.settings);
  MapBuilder map;
  describe(set, settings, execution_of(set, found->stack, *reader), map);
  map.set("DisableRollback", Value::boolean(settings.disable_rollback));
  map.set("TimeoutInMinutes", Value::integer(settings.timeout_minutes));
  map.set("Parameters", settings.shown_parameters);
  map.set("Changes", changes_of(set, *reader));
  if (request.get("ShowTemplate") == Value::boolean(true)) {
    if (const auto text = reader->blob(definition.template_hash)) {
      map.set("TemplateBody", Value::string(*text));
    }
  }
  reply(map.build());
}

void list_change_sets(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  const PageRequest page = page_of(request);
  const Window window = page.window();
  std::vector<Value> listed;
  std::uint64_t total = 0;
  for (const ChangeSet& set : change_sets_of(*stack, *reader)) {
    const Execution execution = execution_of(set, *stack, *reader);
    if (!passes(request, set, execution)) continue;
    if (total++ < window.offset || listed.size() >= window.limit) continue;
    MapBuilder map;
    describe(set, read_settings(set.target.definition.settings), execution, map);
    listed.push_back(map.build());
  }
  MapBuilder answer;
  answer.set("ChangeSets", Value::list(std::move(listed)));
  page.describe(total, answer);
  reply(answer.build());
}

void delete_change_set(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto found = find_change_set(request, *reader);
  if (!found) return reply(found.error());
  if (auto refused = not_deletable(*found, *reader)) return reply(*refused);
  Batch batch;
  batch.now = context.clock.now();
  batch.removed_records.push_back({RecordKind::kChangeSet, found->set.row.id});
  context.writer.submit(std::move(batch), [reply](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return reply(unavailable());
    reply(MapBuilder().build());
  });
}

}  // namespace cairn::service

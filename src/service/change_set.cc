#include "service/change_set.h"

#include <array>
#include <limits>

#include "catalog/error_catalog.h"
#include "engine/revision.h"
#include "service/answers.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::array<std::string_view, 4> kStatusNames = {"CREATE_PENDING", "CREATE_IN_PROGRESS",
                                                          "CREATE_COMPLETE", "CREATE_FAILED"};
constexpr std::array<std::string_view, 6> kExecutionNames = {
    "UNAVAILABLE",      "AVAILABLE",      "EXECUTE_IN_PROGRESS",
    "EXECUTE_COMPLETE", "EXECUTE_FAILED", "OBSOLETE"};

ChangeSetStatus status_named(std::string_view name) {
  for (std::size_t i = 0; i < kStatusNames.size(); ++i) {
    if (kStatusNames[i] == name) return static_cast<ChangeSetStatus>(i);
  }
  return ChangeSetStatus::kFailed;
}

std::int64_t integer_at(const Value& map, std::string_view key) {
  const Value& value = map.get(key);
  return value.is_int() ? value.as_int() : 0;
}

std::optional<std::string> text_at(const Value& map, std::string_view key) {
  const Value& value = map.get(key);
  return value.is_string() ? std::optional<std::string>(value.as_string()) : std::nullopt;
}

Value texts(const std::vector<std::string>& list) {
  std::vector<Value> items;
  for (const std::string& text : list) items.push_back(Value::string(text));
  return Value::list(std::move(items));
}

// The operation committed what it was to carry out.
bool committed(const StackRow& stack, const OperationRow& operation, Reader& reader) {
  const auto record =
      reader.record(RecordKind::kRevision, revision_id(stack.id, operation.revision));
  if (!record) return false;
  const auto revision = read_revision(stack.no, *record);
  return revision && revision->committed && revision->operation == operation.no;
}

}  // namespace

std::string_view name_of(ChangeSetStatus status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

std::string_view name_of(Execution execution) {
  return kExecutionNames[static_cast<std::size_t>(execution)];
}

RecordRow ChangeSet::to_row(Millis now) const {
  const StackDetailRow& d = target.definition;
  MapBuilder body;
  body.set("Type", Value::string(type));
  body.set("StackName", Value::string(stack_name));
  body.set("Description", Value::string(description));
  body.set("Reason", Value::string(reason));
  body.set("Template", Value::string(d.template_hash));
  body.set("Parameters", Value::string(d.parameters));
  body.set("Settings", Value::string(d.settings));
  body.set("AsOf", Value::integer(d.as_of));
  body.set("Stack", Value::integer(d.no.value));
  body.set("Retags", Value::boolean(target.retags));
  body.set("Regroups", Value::boolean(target.regroups));
  body.set("Tainted", texts(target.tainted));
  body.set("Replacement", Value::boolean(replacement));
  if (policy) body.set("Policy", Value::string(*policy));
  if (policy_for_update) body.set("PolicyForUpdate", Value::string(*policy_for_update));
  body.set("BaseRevision", Value::integer(static_cast<std::int64_t>(base_revision)));
  body.set("BaseOperation", Value::integer(base_operation.value));
  body.set("Operation", Value::integer(operation.value));
  body.set("Changes", Value::string(changes_hash));
  body.set("More", more);
  RecordRow written = row;
  written.kind = RecordKind::kChangeSet;
  written.status = name_of(status);
  written.updated = now;
  written.body = to_json(body.build());
  return written;
}

ChangeSet read_change_set(RecordRow row) {
  ChangeSet set;
  const auto read = read_json(row.body);
  const Value body = read ? *read : Value();
  set.status = status_named(row.status);
  set.type = body.get_string("Type");
  set.stack_name = body.get_string("StackName");
  set.description = body.get_string("Description");
  set.reason = body.get_string("Reason");
  StackDetailRow& d = set.target.definition;
  d.no = {integer_at(body, "Stack")};
  d.template_hash = body.get_string("Template");
  d.parameters = body.get_string("Parameters");
  d.settings = body.get_string("Settings");
  d.as_of = integer_at(body, "AsOf");
  set.target.retags = body.get("Retags") == Value::boolean(true);
  set.target.regroups = body.get("Regroups") == Value::boolean(true);
  for (const Value& id : body.get("Tainted").items()) {
    set.target.tainted.emplace_back(id.as_string());
  }
  set.replacement = body.get("Replacement") == Value::boolean(true);
  set.policy = text_at(body, "Policy");
  set.policy_for_update = text_at(body, "PolicyForUpdate");
  set.base_revision = static_cast<std::uint64_t>(integer_at(body, "BaseRevision"));
  set.base_operation = {integer_at(body, "BaseOperation")};
  set.operation = {integer_at(body, "Operation")};
  set.changes_hash = body.get_string("Changes");
  set.more = body.get("More");
  set.row = std::move(row);
  return set;
}

Error change_set_exists(std::string_view name, const StackRow& stack) {
  return {.code = "ChangeSetExists",
          .message = error_text("ChangeSetExists", {{"name", name}, {"stack", stack.name}}),
          .where = "ChangeSetName",
          .at = {},
          .fix = "Choose another name, or delete the change set that has it."};
}

Execution execution_of(const ChangeSet& set, const StackRow& stack, Reader& reader) {
  if (set.status != ChangeSetStatus::kComplete) return Execution::kUnavailable;
  if (set.operation) {
    const auto operation = reader.operation(set.operation);
    if (!operation) return Execution::kFailed;
    if (!operation->finished) return Execution::kInProgress;
    return committed(stack, *operation, reader) ? Execution::kComplete : Execution::kFailed;
  }
  if (stack.last_operation != set.base_operation) return Execution::kObsolete;
  // Drift that was taken over changes the definition without an operation.
  const auto detail = reader.stack_detail(stack.no);
  const bool same = set.base_revision == 0 || (detail && detail->revision == set.base_revision);
  return same ? Execution::kAvailable : Execution::kObsolete;
}

Result<FoundChangeSet> find_change_set(const ActionRequest& request, Reader& reader) {
  const Value given = request.get("ChangeSetId");
  const std::string id(given.is_string() ? given.as_string() : std::string_view());
  auto row = reader.record(RecordKind::kChangeSet, id);
  const std::string& account = request.identity.account_id;
  if (row && row->account == account && row->region == request.region) {
    auto stack = reader.stack(account, request.region, row->parent);
    if (stack && stack->deleted == 0) {
      return FoundChangeSet{read_change_set(std::move(*row)), std::move(*stack)};
    }
  }
  return Error{.code = "ChangeSetNotFound",
               .message = error_text("ChangeSetNotFound", {{"ID", id}}),
               .where = "ChangeSetId",
               .at = {},
               .fix = "ListChangeSets tells the change sets of a stack."};
}

std::vector<ChangeSet> change_sets_of(const StackRow& stack, Reader& reader) {
  RecordFilter filter;
  filter.kind = RecordKind::kChangeSet;
  filter.account = stack.account;
  filter.region = stack.region;
  filter.parent = stack.id;
  std::vector<ChangeSet> sets;
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint32_t>::max();
  for (RecordRow& row : reader.records(filter, {0, kAll}).rows) {
    sets.push_back(read_change_set(std::move(row)));
  }
  return sets;
}

void remove_change_sets(const StackRow& stack, std::string_view but, Reader& reader, Batch& batch) {
  for (const ChangeSet& set : change_sets_of(stack, reader)) {
    if (set.row.id != but) batch.removed_records.push_back({RecordKind::kChangeSet, set.row.id});
  }
}

}  // namespace cairn::service

#include <fmt/format.h>

#include "service/answers.h"
#include "service/change_set_types.h"
#include "service/change_sets.h"
#include "service/idempotence.h"
#include "service/stack_role.h"

namespace cairn::service {
namespace {

// Clients wait and try again when they read "StatusEnum.CREATE_IN_PROGRESS is not supported".
Error not_executable(std::string_view status, std::string_view fix) {
  Error error =
      not_supported(fmt::format("Executing a change set in status StatusEnum.{}", status), fix);
  error.where = "ChangeSetId";
  return error;
}

Error obsolete() {
  return not_executable(name_of(Execution::kObsolete),
                        "The stack changed since the change set was made: make another one.");
}

std::optional<Error> refusal(const FoundChangeSet& found, Reader& reader) {
  const ChangeSet& set = found.set;
  switch (set.status) {
    case ChangeSetStatus::kPending:
    case ChangeSetStatus::kInProgress:
      return not_executable(name_of(set.status), "Try again when its Status is CREATE_COMPLETE.");
    case ChangeSetStatus::kFailed:
      return not_executable(name_of(set.status), "Its StatusReason says why; make another one.");
    case ChangeSetStatus::kComplete:
      break;
  }
  if (found.stack.state.in_progress()) return action_in_progress(found.stack);
  const Execution execution = execution_of(set, found.stack, reader);
  if (execution == Execution::kAvailable) return std::nullopt;
  if (execution == Execution::kObsolete) return obsolete();
  return not_executable(name_of(execution), "It was executed already: make another one.");
}

// Its stack's definition is not the one it was compared with.
bool stale(const FoundChangeSet& found, Reader& reader) {
  if (found.set.base_revision == 0) return false;  // of a stack that had none
  const auto detail = reader.stack_detail(found.stack.no);
  return !detail || detail->revision != found.set.base_revision;
}

// By whom it was made does not count: who executes it takes the responsibility.
void set_origin(const ActionRequest& request, const FoundChangeSet& found, UpdateProposal& p) {
  DefinitionOrigin origin = origin_of(request);
  origin.change_set = found.set.row.id;
  origin.policy_hash = p.settings.origin.policy_hash;
  p.settings.origin = std::move(origin);
  p.settings.acting = acting_of(request, p.settings);
}

Result<AcceptedUpdate> accept(const ActionRequest& request, const FoundChangeSet& found,
                              Context& context, Reader& reader) {
  const ChangeSetType* type = find_change_set_type(found.set.type);
  if (type == nullptr) return not_supported("ChangeSetType " + found.set.type);
  auto proposal = type->propose(found.set, found.stack, context, reader);
  if (!proposal) return proposal.error();
  if (auto refused = refuse_kept_role(request, (*proposal)->settings, context)) return *refused;
  set_origin(request, found, **proposal);
  return type->accept(found.set, **proposal, context, reader);
}

// The set is being executed, and there are no others any more.
void add_sets(const FoundChangeSet& found, const OperationStart& start, Reader& reader,
              Batch& batch) {
  ChangeSet set = found.set;
  set.operation = start.operation.no;
  batch.records.push_back(set.to_row(batch.now));
  remove_change_sets(found.stack, set.row.id, reader, batch);
}

}  // namespace

void execute_change_set(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  const auto found = find_change_set(request, *reader);
  if (!found) return reply(found.error());
  if (auto refused = refusal(*found, *reader)) return reply(*refused);
  if (stale(*found, *reader)) return reply(obsolete());
  if (reader->count_running_operations(found->stack.account) >=
      context.quotas.running_operations_per_account) {
    return reply(too_many_operations(context.quotas.running_operations_per_account));
  }
  auto accepted = accept(request, *found, context, *reader);
  if (!accepted) return reply(accepted.error());
  add_sets(*found, accepted->start, *reader, accepted->batch);
  const Value response = MapBuilder().build();
  claim->remember(response, accepted->batch);
  auto start = std::make_shared<OperationStart>(std::move(accepted->start));
  context.writer.submit(std::move(accepted->batch),
                        [&context, start, reply = std::move(reply), response, claim,
                         held = accepted->held](CommitOutcome outcome) {
                          if (outcome == CommitOutcome::kBusy)
                            return reply(action_in_progress(start->stack));
                          if (outcome != CommitOutcome::kDurable) return reply(unavailable());
                          context.runner.adopt(std::move(*start));
                          reply(response);
                        });
}

}  // namespace cairn::service

#include <fmt/format.h>

#include <exception>
#include <limits>

#include "runtime/log.h"
#include "service/answers.h"
#include "service/change_set_types.h"
#include "service/change_sets.h"
#include "service/change_view.h"
#include "service/definition.h"
#include "service/idempotence.h"
#include "service/stack_role.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// `set` as its row is now; the row's version goes with it.
void submit(ChangeSet& set, Batch batch, Context& context) {
  batch.now = context.clock.now();
  batch.records.push_back(set.to_row(batch.now));
  ++set.row.version;
  // Refused when the set was deleted meanwhile: then nobody asks.
  context.writer.submit(std::move(batch), [](CommitOutcome) {});
}

// From CREATE_PENDING to the end. What was submitted before is durable before.
void work_out(ChangeSet set, std::shared_ptr<const UpdateProposal> proposal, Context& context,
              Reader& reader) {
  set.status = ChangeSetStatus::kInProgress;
  submit(set, {}, context);
  std::string changes = to_json(changes_view(std::move(proposal), context, reader));
  Batch batch;
  if (changes.size() > kChangeSetBytesMax) {
    set.status = ChangeSetStatus::kFailed;
    set.reason = kTooManyChanges;
  } else {
    set.status = ChangeSetStatus::kComplete;
    batch.blobs.push_back(blob_of(std::move(changes)));
    set.changes_hash = batch.blobs.back().hash;
  }
  submit(set, std::move(batch), context);
}

void fail(ChangeSet set, std::string reason, Context& context) {
  set.status = ChangeSetStatus::kFailed;
  set.reason = std::move(reason);
  submit(set, {}, context);
}

void resume(ChangeSet set, Context& context) {
  const auto reader = context.store.read();
  const auto stack = reader->stack(set.row.account, set.row.region, set.row.parent);
  const ChangeSetType* type = find_change_set_type(set.type);
  if (!stack || stack->deleted != 0 || type == nullptr) return;
  auto proposal = type->propose(set, *stack, context, *reader);
  if (!proposal) return fail(std::move(set), proposal.error().message, context);
  work_out(std::move(set), std::move(proposal).value(), context, *reader);
}

Error refused_commit(CommitOutcome outcome, const ChangeSet& set, const StackRow& stack) {
  if (outcome == CommitOutcome::kNameTaken) {
    const bool new_stack = stack.state.action == StackAction::kReview;
    return new_stack ? stack_exists(stack.name) : change_set_exists(set.row.name, stack);
  }
  return unavailable();
}

}  // namespace

void create_change_set(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  const std::string_view name = request.get("ChangeSetType").as_string();
  const ChangeSetType* type = find_change_set_type(name);
  if (type == nullptr) return reply(not_supported(fmt::format("ChangeSetType {}", name)));
  if (auto refused =
          refuse_notification_urls(request.get("NotificationURLs"), context.eventbridge)) {
    return reply(*refused);
  }
  if (auto refused = refuse_role(request, context)) return reply(*refused);
  auto drafted = type->draft(request, context, *reader);
  if (!drafted) return reply(drafted.error());
  ChangeSetDraft& draft = *drafted;
  ChangeSet set = draft.set;
  Batch batch = std::move(draft.batch);
  batch.now = set.row.created;
  batch.records.push_back(set.to_row(batch.now));
  const Value response = MapBuilder()
                             .set("ChangeSetId", Value::string(set.row.id))
                             .set("StackId", Value::string(draft.stack.id))
                             .build();
  claim->remember(response, batch);
  context.writer.submit(std::move(batch), [reply = std::move(reply), response, claim, set,
                                           stack = draft.stack](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return reply(refused_commit(outcome, set, stack));
    reply(response);
  });
  ++set.row.version;
  work_out(std::move(set), std::move(draft.proposal), context, *reader);
}

void resume_change_sets(Context& context) {
  RecordFilter filter;
  filter.kind = RecordKind::kChangeSet;
  filter.statuses = {std::string(name_of(ChangeSetStatus::kPending)),
                     std::string(name_of(ChangeSetStatus::kInProgress))};
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint32_t>::max();
  std::vector<ChangeSet> sets;
  for (RecordRow& row : context.store.read()->records(filter, {0, kAll}).rows) {
    sets.push_back(read_change_set(std::move(row)));
  }
  if (sets.empty()) return;
  const bool taken = context.offload([&context, sets] {
    for (const ChangeSet& set : sets) {
      try {
        resume(set, context);
      } catch (const StoreFailed& failed) {
        return context.fatal(failed.what());
      } catch (const std::exception& bug) {
        log::error("a change set could not be worked out", {{"what", bug.what()}});
      }
    }
  });
  if (!taken) log::warning("change sets wait for the next start: too much else is under way");
}

}  // namespace cairn::service

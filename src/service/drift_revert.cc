#include "service/drift_revert.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/incarnations.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/drift.h"
#include "service/drift_choice.h"
#include "service/drift_detections.h"
#include "service/idempotence.h"
#include "service/stack_role.h"
#include "service/stack_tree.h"
#include "service/update_acceptance.h"
#include "value/json.h"

namespace cairn::service {
namespace {

Error not_drifted(const ResourceDrift& seen) {
  const bool checked = seen.status != ResourceDriftStatus::kNotChecked;
  Error error = not_supported(
      fmt::format("Reverting the drift of resource {}, {},", seen.logical_id,
                  checked ? "which has not drifted" : "whose drift cannot be detected"),
      checked ? "Nothing needs to be done."
              : "Name it in TaintResources of UpdateStack to make it "
                "anew.");
  error.where = "LogicalResourceId";
  return error;
}

// Nested stacks and wait conditions take part in every update; this one is not theirs.
void leave_others_alone(Diff& changes, std::string_view logical_id) {
  for (ResourceChange& c : changes.changes) {
    const bool bystander = c.logical_id != logical_id && c.compelled != Compelled::kNot;
    if (!bystander) continue;
    c.action = ChangeAction::kSame;
    c.compelled = Compelled::kNot;
    c.rearranged = false;
    c.details.clear();
    c.properties.clear();
  }
  changes.leftovers.clear();
}

// The committed definition is what is wanted; the resource is what it is not.
Result<std::shared_ptr<UpdateProposal>> propose(const StackRow& stack, const ResourceDrift& seen,
                                                Context& context, Reader& reader) {
  auto p = std::make_shared<UpdateProposal>();
  p->stack = stack;
  p->now = context.clock.now();
  p->committed = *reader.stack_detail(stack.no);
  KeptTarget target{.definition = p->committed};
  if (target.definition.as_of == 0) target.definition.as_of = stack.created;
  if (auto read = read_kept(target, *p, context, reader); !read) return read.error();
  p->base = p->target;
  p->resources = reader.resources(stack.no);
  p->details = reader.resource_details(stack.no);
  p->existing = incarnations(p->resources, p->details);
  if (seen.status == ResourceDriftStatus::kDeleted) {
    p->tainted = {seen.logical_id};
  } else {
    for (Incarnation& e : p->existing) {
      if (e.number == seen.no) e.standing = Standing::kTorn;
    }
  }
  p->changes = diff(p->base.model.get(), p->target, p->existing,
                    {.rolling_back = false, .tainted = p->tainted, .imports = {}});
  leave_others_alone(p->changes, seen.logical_id);
  return p;
}

// What the cloud is given so that only the chosen differences go.
Value sent(const UpdateProposal& p, const ResourceDrift& seen,
           const std::vector<PropertyDifference>& chosen) {
  std::vector<PropertyDifference> staying;
  for (const PropertyDifference& d : seen.drift.differences) {
    const bool goes = std::any_of(chosen.begin(), chosen.end(), [&](const PropertyDifference& c) {
      return c.path == d.path && c.type == d.type;
    });
    if (!goes) staying.push_back(d);
  }
  if (staying.empty()) return {};
  for (const ResourceDetailRow& detail : p.details) {
    if (detail.no != seen.no) continue;
    const auto recorded = read_json(detail.properties);
    if (!recorded) return {};
    return MapBuilder().set(std::to_string(seen.no), adopt(*recorded, staying)).build();
  }
  return {};
}

void set_running(Context& context, AcceptedUpdate accepted, const Value& answer,
                 const std::shared_ptr<TokenClaim>& claim, Reply reply) {
  claim->remember(answer, accepted.batch);
  auto start = std::make_shared<OperationStart>(std::move(accepted.start));
  context.writer.submit(std::move(accepted.batch),
                        [&context, start, answer, claim, held = accepted.held,
                         reply = std::move(reply)](CommitOutcome outcome) {
                          if (outcome == CommitOutcome::kBusy)
                            return reply(action_in_progress(start->stack));
                          if (outcome != CommitOutcome::kDurable) return reply(unavailable());
                          context.runner.adopt(std::move(*start));
                          reply(answer);
                        });
}

void revert_chosen(Context& context, const ActionRequest& request, const StackRow& stack,
                   const std::shared_ptr<TokenClaim>& claim, const ResourceDrift& seen,
                   Reply reply) {
  const auto reader = context.store.read();
  if (!seen.drifted()) return reply(not_drifted(seen));
  auto chosen = chosen_differences(request.get("PropertyPath"), seen);
  if (!chosen) return reply(chosen.error());
  auto proposal = propose(stack, seen, context, *reader);
  if (!proposal) return reply(proposal.error());
  UpdateProposal& p = **proposal;
  UpdateOrder order = order_of(false, {}, p, *reader);
  order.roll_back = false;
  p.settings.origin = origin_of(request);
  p.settings.acting = acting_of(request, p.settings);
  order.sends = sent(p, seen, *chosen);
  if (auto denied = denied_now(order, p)) return reply(*denied);
  MapBuilder answer;
  describe_choice(stack, seen, *chosen, answer);
  if (request.get("DryRun") == Value::boolean(true)) {
    const bool anew = seen.status == ResourceDriftStatus::kDeleted;
    answer.set("Replacement", Value::string(anew ? "True" : "False"));
    return reply(answer.build());
  }
  if (reader->count_running_operations(stack.account) >=
      context.quotas.running_operations_per_account) {
    return reply(too_many_operations(context.quotas.running_operations_per_account));
  }
  set_running(context, accept_update(p, order, context), answer.build(), claim, std::move(reply));
}

}  // namespace

void revert_stack_resource_drift(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  if (context.drift == nullptr) return reply(not_supported(request.action->name));
  auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  if (auto refused = refuse_nested(request.action->name, *stack, *reader)) return reply(*refused);
  if (auto refused = not_updatable(*stack)) return reply(*refused);
  look_and_go_on(
      context, request, *stack, std::move(reply),
      [&context, request, stack = *stack, claim](const ResourceDrift& seen, Reply answer) {
        revert_chosen(context, request, stack, claim, seen, std::move(answer));
      });
}

}  // namespace cairn::service

// Change sets of type IMPORT: a new stack, or an existing one, takes over what exists in the cloud
// (change-sets section 4).

#include "catalog/error_catalog.h"
#include "plan/update_plan.h"
#include "service/answers.h"
#include "service/change_set_types.h"
#include "service/import_stack.h"
#include "service/kept_scratches.h"
#include "service/new_stack.h"
#include "service/stack_tree.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// What takes effect with other types only.
ActionRequest of_import(const ActionRequest& request) {
  return without_parameters(request, {"ReplacementOption", "TaintResources", "Parallelism"});
}

Error only_for_new_stacks() {
  return invalid_parameter("TemplateScratchId", "a scratch is imported into a new stack only",
                           "Give StackName and no StackId, or the scratch's template and "
                           "ResourcesToImport from GenerateTemplateByScratch.");
}

// The request as if it gave the template and the resources of the scratch it names.
Result<ActionRequest> with_scratch(ActionRequest request, Reader& reader) {
  if (request.parameters.find("TemplateScratchId") == nullptr) return request;
  if (request.parameters.find("StackId") != nullptr) return only_for_new_stacks();
  for (const std::string_view name :
       {"TemplateBody", "TemplateURL", "TemplateId", "ResourcesToImport", "Parameters"}) {
    if (request.parameters.find(name) == nullptr) continue;
    return invalid_parameter(name, "the scratch of TemplateScratchId says it already",
                             "Give the one or the other.");
  }
  const auto scratch = import_scratch(request, reader);
  if (!scratch) return scratch.error();
  ActionRequest whole = without_parameters(request, {"TemplateScratchId"});
  std::vector<Entry> entries(whole.parameters.entries().begin(), whole.parameters.entries().end());
  entries.push_back(
      {Value::string("TemplateBody"), Value::string(to_json(scratch->template_body))});
  entries.push_back({Value::string("ResourcesToImport"), scratch_imports(*scratch)});
  whole.parameters = Value::map(std::move(entries));
  return whole;
}

// What the set keeps besides: the resources, and whether a failure stays as it is.
Value kept_wishes(const ActionRequest& request, const std::vector<ToImport>& resources) {
  std::vector<Value> list;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const Value& given = request.get("ResourcesToImport").items()[i];
    MapBuilder entry;
    for (const Entry& e : given.entries()) entry.set(e.key, e.value);
    entry.set("PhysicalResourceId", Value::string(resources[i].physical_id));
    list.push_back(entry.build());
  }
  MapBuilder more;
  more.set("ResourcesToImport", Value::list(std::move(list)));
  if (request.parameters.find("DisableRollback") != nullptr) {
    more.set("DisableRollback", request.get("DisableRollback"));
  }
  return more.build();
}

std::vector<ToImport> kept_resources(const ChangeSet& set) {
  std::vector<ToImport> resources;
  for (const Value& entry : set.more.get("ResourcesToImport").items()) {
    resources.push_back({std::string(entry.get_string("LogicalResourceId")),
                         std::string(entry.get_string("ResourceType")),
                         std::string(entry.get_string("PhysicalResourceId"))});
  }
  return resources;
}

void compare(const std::vector<ToImport>& resources, UpdateProposal& p) {
  p.imports = imports_of(resources);
  p.changes =
      diff(p.base.model.get(), p.target, p.existing, {.unasked = true, .imports = p.imports});
}

bool into_new_stack(const StackRow& stack) {
  return stack.state == StackState{StackAction::kReview, Phase::kInProgress};
}

Result<StackRow> existing_stack(const ActionRequest& request, const Context& context,
                                Reader& reader) {
  auto stack = find_stack(request, reader);
  if (!stack) return stack;
  if (auto refused = refuse_nested("CreateChangeSet", *stack, reader)) return *refused;
  if (auto refused = not_updatable(*stack)) return *refused;
  const std::uint64_t most = context.quotas.change_sets_per_stack;
  if (auto refused = no_room_for_change_set(request, *stack, reader, most)) return *refused;
  return stack;
}

Result<std::shared_ptr<UpdateProposal>> propose(const ActionRequest& request, Context& context,
                                                Reader& reader) {
  if (request.parameters.find("StackId") != nullptr) {
    const auto stack = existing_stack(request, context, reader);
    if (!stack) return stack.error();
    return propose_update(request, *stack, context, reader, /*even_if_same=*/true);
  }
  if (auto refused = no_room_for_stack(request, context, reader)) return *refused;
  return propose_new(request, reviewed_stack(request, context), context);
}

}  // namespace

Result<ChangeSetDraft> draft_import(const ActionRequest& given, Context& context, Reader& reader) {
  if (auto refused = refuse_for_import(given)) return *refused;
  const auto whole = with_scratch(of_import(given), reader);
  if (!whole) return whole.error();
  const ActionRequest& request = *whole;
  auto proposal = propose(request, context, reader);
  if (!proposal) return proposal.error();
  UpdateProposal& p = **proposal;
  const auto resources = resources_to_import(request.get("ResourcesToImport"), *p.target.model,
                                             p.stack, p.settings.acting, context, reader);
  if (!resources) return resources.error();
  compare(*resources, p);
  if (auto refused = refuse_other_changes(p.changes)) return *refused;

  ChangeSetDraft draft;
  draft.batch.now = p.now;
  draft.set = new_change_set(request, p.stack, context);
  draft.set.base_revision = p.base ? p.committed.revision : 0;
  draft.set.more = kept_wishes(request, *resources);
  draft.set.target = keep_target(p, draft.batch);
  draft.stack = p.stack;
  if (into_new_stack(p.stack)) {
    add_reviewed(p.stack, draft.set.target, draft.batch);
    note_scratch_use(given, p.stack, draft.batch);
  }
  draft.proposal = std::move(proposal).value();
  return draft;
}

Result<std::shared_ptr<UpdateProposal>> propose_import(const ChangeSet& set, const StackRow& stack,
                                                       Context& context, Reader& reader) {
  auto p = std::make_shared<UpdateProposal>();
  if (into_new_stack(stack)) {
    p->stack = stack;
    p->now = context.clock.now();
    if (auto read = read_kept(set.target, *p, context, reader); !read) return read.error();
  } else {
    auto again = propose_again(set.target, stack, context, reader);
    if (!again) return again.error();
    p = std::move(again).value();
  }
  compare(kept_resources(set), *p);
  return p;
}

Result<AcceptedUpdate> accept_import(const ChangeSet& set, UpdateProposal& p, Context& context,
                                     Reader& reader) {
  const bool fresh = into_new_stack(p.stack);
  if (!fresh) {
    if (auto refused = refuse_nested("ExecuteChangeSet", p.stack, reader)) return *refused;
    if (auto refused = not_updatable(p.stack)) return *refused;
  }
  if (auto refused = refuse_other_changes(p.changes)) return *refused;
  // Held first and looked at then: what another import took meanwhile is seen.
  auto claim = ImportClaim::take(p.stack, kept_resources(set), context);
  if (claim == nullptr) return unavailable();
  const auto now = context.store.read();
  const auto still = resources_to_import(set.more.get("ResourcesToImport"), *p.target.model,
                                         p.stack, p.settings.acting, context, *now);
  if (!still) return still.error();

  AcceptedUpdate accepted;
  if (fresh) {
    Plan plan = make_update_plan(p.changes, *p.target.model, p.existing, {});
    Definition definition{std::move(p.template_text), p.target.model, std::move(p.inputs), p.facts};
    NewStack made = begin_reviewed(p.settings, std::move(definition), p.stack, p.as_of,
                                   reader.last_event(p.stack.no), context, std::move(plan));
    accepted = {std::move(made.batch), std::move(made.start), {}};
  } else {
    UpdateOrder order;
    order.turn = Turn::kImportBegun;
    order.parallelism = p.settings.parallelism;
    accepted = accept_update(p, order, context);
  }
  if (const Value& stays = set.more.get("DisableRollback"); stays.is_bool()) {
    accepted.start.operation.rollback = !stays.as_bool();
    for (OperationRow& operation : accepted.batch.operations) {
      operation.rollback = !stays.as_bool();
    }
  }
  accepted.held = std::move(claim);
  return accepted;
}

}  // namespace cairn::service

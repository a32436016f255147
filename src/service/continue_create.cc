#include "service/continue_create.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/digest.h"
#include "catalog/error_catalog.h"
#include "engine/incarnations.h"
#include "plan/update_plan.h"
#include "service/answers.h"
#include "service/continue_limits.h"
#include "service/definition.h"
#include "service/stack_role.h"
#include "service/stack_settings.h"
#include "service/stack_tree.h"
#include "service/without_failed.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::string_view kIgnored =
    "Ignored by ContinueCreateStack. What may be left of it is removed with the next update, or "
    "with the stack.";

// Everything the request comes to before anything is written.
struct Proposal {
  StackRow stack;
  StackDetailRow detail;
  StackSettings settings;
  Goal before;
  Goal after;
  std::string text;
  std::vector<ParameterInput> inputs;
  Value facts;
  bool redefined = false;  // `facts` are those of `after`
  std::vector<ResourceRow> resources;
  std::vector<ResourceDetailRow> details;
  std::vector<Incarnation> existing;
  Millis now = 0;
};

Error damaged(const StackRow& stack) {
  return {.code = "InternalError",
          .message = "The definition of stack " + stack.name + " is missing from the store.",
          .where = stack.id,
          .at = {},
          .fix = "Restore the data directory from a backup."};
}

std::optional<Error> not_continuable(const StackRow& stack) {
  if (stack.deleted != 0) return stack_not_found(stack.id);
  if (stack.state.in_progress()) return action_in_progress(stack);
  if (next(stack.state, Turn::kContinued)) return std::nullopt;
  return continue_refused(
      fmt::format("The stack is in status {}, and only a stack in status CREATE_FAILED can be "
                  "continued",
                  status_name(stack.state)),
      "StackId", "docs/stuck-stacks.md tells the way on from every status.");
}

// What was given now goes before what was given when the stack was created.
std::vector<ParameterInput> merged_inputs(const Value& given, const std::string& stored) {
  std::vector<ParameterInput> inputs = parameter_inputs(given);
  const auto before = read_json(stored.empty() ? "[]" : stored);
  if (!before) return inputs;
  for (ParameterInput& input : parameter_inputs(*before)) {
    const bool again = std::any_of(inputs.begin(), inputs.end(),
                                   [&](const ParameterInput& p) { return p.key == input.key; });
    if (!again) inputs.push_back(std::move(input));
  }
  return inputs;
}

Result<std::shared_ptr<Proposal>> read_stack(const StackRow& stack, Context& context,
                                             Reader& reader) {
  auto p = std::make_shared<Proposal>();
  p->stack = stack;
  p->now = context.clock.now();
  auto detail = reader.stack_detail(stack.no);
  auto text = detail ? reader.blob(detail->template_hash) : std::nullopt;
  if (!text) return damaged(stack);
  p->detail = std::move(*detail);
  p->text = std::move(*text);
  p->settings = read_settings(p->detail.settings);
  if (p->detail.as_of == 0) p->detail.as_of = stack.created;
  auto before =
      stored_models(context.types, context.surroundings)(stack, p->detail, p->detail.as_of, reader);
  if (!before) return before.error();
  p->before = p->after = std::move(before).value();
  p->inputs = merged_inputs({}, p->detail.parameters);
  p->resources = reader.resources(stack.no);
  p->details = reader.resource_details(stack.no);
  p->existing = incarnations(p->resources, p->details);
  return p;
}

// The same time as before, so that what does not change comes out the same.
Result<void> define_again(Proposal& p, std::string text, std::vector<ParameterInput> inputs,
                          Context& context) {
  auto definition =
      define(std::move(text), std::move(inputs),
             stack_context(p.stack, p.before.resource_group, p.detail.as_of), context,
             {BuildMode::kDeploy, context.quotas.resources_per_stack}, p.settings.acting);
  if (!definition) return definition.error();
  p.after.model = std::move(definition->model);
  p.text = std::move(definition->text);
  p.inputs = std::move(definition->inputs);
  p.facts = std::move(definition->facts);
  p.redefined = true;
  return {};
}

Result<void> read_changes(const ActionRequest& request, Proposal& p, Context& context) {
  if (auto refused = refuse_repeated(request, "Parameters", "ParameterKey")) return *refused;
  if (const Value n = request.get("Parallelism"); n.is_int()) p.settings.parallelism = n.as_int();
  const bool other_template = request.parameters.find("TemplateBody") != nullptr ||
                              request.parameters.find("TemplateURL") != nullptr ||
                              request.parameters.find("TemplateId") != nullptr;
  const Value given = request.get("Parameters");
  if (!other_template && given.size() == 0) return {};
  std::string text = p.text;
  if (other_template) {
    auto named = template_text(request, context);
    if (!named) return named.error();
    text = std::move(named).value();
  }
  return define_again(p, std::move(text), merged_inputs(given, p.detail.parameters), context);
}

Result<std::vector<std::string>> listed(const ActionRequest& request, const Proposal& p) {
  std::vector<std::string> ids;
  for (const Value& id : request.get("RecreatingResources").items()) {
    const bool exists =
        std::any_of(p.resources.begin(), p.resources.end(),
                    [&](const ResourceRow& r) { return r.logical_id == id.as_string(); });
    if (!exists && !p.before.model->find(id.as_string())) {
      Error error = resource_not_found(id.as_string(), p.stack);
      error.where = "RecreatingResources";
      return error;
    }
    ids.emplace_back(id.as_string());
  }
  return ids;
}

BlobRow blob(std::string bytes) {
  std::string hash = hex(sha256(bytes));
  return {std::move(hash), std::move(bytes)};
}

// The first rows of the operation, and the operation itself.
struct Accepted {
  Batch batch;
  OperationStart start;
};

void write_definition(Proposal& p, Batch& batch) {
  if (p.redefined) keep_facts(p.facts, p.settings, batch);
  p.settings.shown_parameters = shown_parameters(
      *p.after.model, stack_context(p.stack, p.before.resource_group, p.detail.as_of));
  p.settings.template_description = p.after.model->source().description;
  batch.blobs.push_back(blob(p.text));
  p.detail.template_hash = batch.blobs.back().hash;
  p.detail.parameters = to_json(parameter_list(p.inputs));
  p.detail.settings = to_text(p.settings);
  ++p.detail.revision;
}

Accepted accept(Proposal& p, Plan plan, Context& context, Reader& reader) {
  Accepted a;
  OperationRow operation;
  operation.no.value = context.numbers.next();
  operation.stack = p.stack.no;
  operation.action = StackAction::kCreate;
  operation.started = p.now;
  operation.timeout = p.settings.timeout();
  operation.deadline = p.now + operation.timeout;
  operation.parallelism = p.settings.parallelism;
  operation.rollback = false;
  operation.acting = p.settings.acting;
  plan.base_version = p.stack.version;
  a.batch.blobs.push_back(blob(encode(plan)));
  operation.plan_hash = p.settings.plan_hash = a.batch.blobs.back().hash;
  write_definition(p, a.batch);
  operation.revision = p.detail.revision;

  StackStep step;
  step.no = p.stack.no;
  step.operation = operation.no;
  step.state = *next(p.stack.state, Turn::kContinued);
  step.status_reason = "Stack CREATE started";
  step.updated = p.now;
  step.version = p.stack.version;
  StackRow stack = p.stack;
  stack.state = step.state;
  stack.status_reason = step.status_reason;
  stack.updated = p.now;
  stack.operation = stack.last_operation = operation.no;
  ++stack.version;

  a.start.last_event = reader.last_event(stack.no) + 1;
  a.batch.now = p.now;
  a.batch.steps.push_back(std::move(step));
  a.batch.details.push_back(p.detail);
  a.batch.operations.push_back(operation);
  a.batch.events.push_back(stack_event(stack, a.start.last_event, p.now));
  a.start.plan = std::move(plan);
  a.start.target = p.after;
  a.start.revision = {p.detail, operation.no};
  a.start.resources = p.resources;
  a.start.details = p.details;
  a.start.stack = std::move(stack);
  a.start.operation = std::move(operation);
  return a;
}

Value response_of(const StackRow& stack) {
  return MapBuilder().set("StackId", Value::string(stack.id)).build();
}

void recreate(Context& context, const ActionRequest& request, Proposal& p, Reader& reader,
              Reply reply) {
  if (auto read = read_changes(request, p, context); !read) return reply(read.error());
  auto ids = listed(request, p);
  if (!ids) return reply(ids.error());
  const Continued c{*p.before.model, p.after, p.existing, std::move(ids).value(),
                    request.get("RecreatingOptions").size() > 0};
  const auto anew = made_anew(c);
  if (!anew) return reply(anew.error());
  if (request.get("DryRun") == Value::boolean(true)) {
    return reply(MapBuilder()
                     .set("StackId", Value::string(p.stack.id))
                     .set("DryRunResult", continue_dry_run(c, *anew))
                     .build());
  }
  std::vector<std::string> tainted;
  const Diff changes = continued_diff(c, *anew, tainted);
  Plan plan = make_update_plan(changes, *p.after.model, p.existing,
                               {.base_version = p.stack.version,
                                .first_number = first_free_number(p.resources),
                                .denied = {},
                                .released = {}});
  Accepted accepted = accept(p, std::move(plan), context, reader);
  auto start = std::make_shared<OperationStart>(std::move(accepted.start));
  context.writer.submit(std::move(accepted.batch),
                        [&context, start, reply = std::move(reply)](CommitOutcome outcome) {
                          if (outcome == CommitOutcome::kBusy)
                            return reply(action_in_progress(start->stack));
                          if (outcome != CommitOutcome::kDurable) return reply(unavailable());
                          const Value response = response_of(start->stack);
                          context.runner.adopt(std::move(*start));
                          reply(response);
                        });
}

// Rows of what was never there go. What may be there stays with the stack, so that it is found and
// removed later: an update removes what its template does not have.
void drop_rows(Proposal& p, const LogicalIds& made, Batch& batch) {
  for (ResourceRow& row : p.resources) {
    if (!belongs(row) || made.contains(row.logical_id)) continue;
    if (row.physical_id.empty() && row.call == CallState::kNone) {
      batch.removed_resources.push_back({row.stack, row.no});
      continue;
    }
    row.status_reason = kIgnored;
    batch.resources.push_back(row);
  }
}

// Nothing is to be done, so the operation begins and ends in one decision, and both are one
// transaction.
void ignore(Context& context, Proposal& p, Reader& reader, Reply reply) {
  LogicalIds made;
  for (const Incarnation& e : p.existing) {
    if (e.standing == Standing::kSound) made.emplace(e.logical_id);
  }
  for (const Incarnation& e : p.existing) {
    if (e.standing != Standing::kSound) made.erase(std::string(e.logical_id));
  }
  auto text = without_failed(*p.before.model, p.text, made);
  if (!text) return reply(text.error());
  if (auto defined = define_again(p, std::move(text).value(), p.inputs, context); !defined) {
    return reply(
        continue_refused(fmt::format("Without what was not made, the template is not valid: {}",
                                     defined.error().message),
                         defined.error().where, "Continue with Mode Recreate."));
  }
  Accepted accepted = accept(p, make_create_plan({}), context, reader);
  drop_rows(p, made, accepted.batch);
  StackMachine machine(std::move(accepted.start));
  Decision end = machine.begin(p.now);
  Batch& batch = accepted.batch;
  const auto add = [](auto& to, auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  add(batch.steps, end.batch.steps);
  add(batch.operations, end.batch.operations);
  add(batch.events, end.batch.events);
  add(batch.records, end.batch.records);
  add(batch.removed_resources, end.batch.removed_resources);
  for (StackOutputs& o : end.batch.outputs) batch.details.back().outputs = std::move(o.outputs);
  const StackRow stack = machine.stack();
  context.runner.add_end(stack, batch);
  context.writer.submit(std::move(batch),
                        [&context, stack, reply = std::move(reply)](CommitOutcome outcome) {
                          if (outcome == CommitOutcome::kBusy)
                            return reply(action_in_progress(stack));
                          if (outcome != CommitOutcome::kDurable) return reply(unavailable());
                          context.runner.tell_ended(stack);
                          reply(response_of(stack));
                        });
}

}  // namespace

void continue_create_stack(Context& context, ActionRequest request, Reply reply) {
  if (auto refused = refuse_role(request, context)) return reply(*refused);
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  if (auto refused = refuse_nested("ContinueCreateStack", *stack, *reader)) return reply(*refused);
  if (auto refused = not_continuable(*stack)) return reply(*refused);
  auto proposal = read_stack(*stack, context, *reader);
  if (!proposal) return reply(proposal.error());
  // The policy came with the creation that goes on.
  DefinitionOrigin& origin = (*proposal)->settings.origin;
  std::string policy_hash = std::move(origin.policy_hash);
  origin = origin_of(request);
  origin.policy_hash = std::move(policy_hash);
  StackSettings& settings = (*proposal)->settings;
  if (auto refused = refuse_kept_role(request, settings, context)) return reply(*refused);
  settings.ram_role = role_of(request, settings.ram_role);
  settings.acting = acting_of(request, settings);
  const bool ignoring = request.get("Mode") == Value::string("Ignore");
  const bool dry_run = request.get("DryRun") == Value::boolean(true);
  if (ignoring && dry_run) {
    return reply(not_supported("DryRun with Mode Ignore", "DryRun tells what Recreate allows."));
  }
  const std::uint64_t most = context.quotas.running_operations_per_account;
  if (!dry_run && reader->count_running_operations(stack->account) >= most) {
    return reply(too_many_operations(most));
  }
  if (ignoring) return ignore(context, **proposal, *reader, std::move(reply));
  recreate(context, request, **proposal, *reader, std::move(reply));
}

}  // namespace cairn::service

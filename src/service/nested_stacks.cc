#include "service/nested_stacks.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "base/digest.h"
#include "catalog/error_catalog.h"
#include "engine/revision.h"
#include "eval/nested.h"
#include "plan/policy_check.h"
#include "service/answers.h"
#include "service/child_command.h"
#include "service/child_state.h"
#include "service/child_tokens.h"
#include "service/create_options.h"
#include "service/create_stack.h"
#include "service/delete_stack.h"
#include "service/resource_groups.h"
#include "service/stack_policies.h"
#include "service/stack_tree.h"
#include "service/update_stack.h"
#include "value/json.h"

namespace cairn::service {
namespace {

using Is = ChildState::Is;

constexpr std::size_t kNameBytesMax = 255;
constexpr std::size_t kRandomLength = 12;

// TemplateBody goes before TemplateURL, that before TemplateId.
Result<std::string> template_text(const CallSpec& spec, const Context& context) {
  const Value& body = spec.properties.get("TemplateBody");
  if (body.is_map()) return to_json(body);
  const std::string url(spec.properties.get_string("TemplateURL"));
  const std::string id(spec.properties.get_string("TemplateId"));
  if (url.empty() && id.empty()) {
    return Error{.code = "MissingParameter",
                 .message = error_text("MissingParameter", {{"name", "TemplateBody"}}),
                 .where = spec.logical_id,
                 .at = {},
                 .fix = "Give TemplateBody, TemplateURL or TemplateId."};
  }
  if (context.shelf == nullptr) return not_supported(url.empty() ? "TemplateId" : "TemplateURL");
  if (!url.empty()) return context.shelf->by_url(spec.account, spec.region, url);
  return context.shelf->by_id(spec.account, spec.region, id,
                              std::string(spec.properties.get_string("TemplateVersion")));
}

// "{parent}-{logical id}-{random}", of the characters that a stack name may have. A long parent's
// name is cut, since the rest tells children apart.
std::string child_name(const StackRow& parent, std::string logical_id, Chance& chance) {
  std::erase(logical_id, ']');  // "Web[0]" becomes "Web-0"
  for (char& c : logical_id) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!plain) c = '-';
  }
  const std::string random = base32_lower(sha256(new_uuid(chance))).substr(0, kRandomLength);
  const std::string end = fmt::format("-{}-{}", logical_id, random).substr(0, kNameBytesMax - 1);
  return parent.name.substr(0, kNameBytesMax - end.size()) + end;
}

StackRow new_child(const CallSpec& spec, const StackRow& parent, Context& context) {
  StackRow stack;
  stack.no.value = context.numbers.next();
  stack.id = new_uuid(context.chance);
  stack.account = parent.account;
  stack.region = parent.region;
  stack.name = child_name(parent, spec.logical_id, context.chance);
  stack.state = {StackAction::kCreate, Phase::kInProgress};
  stack.status_reason = "Stack CREATE started";
  stack.created = context.clock.now();
  stack.resource_group = kept_group(
      parent.account, spec.properties.get_string("ResourceGroupId", parent.resource_group));
  stack.parent_id = parent.id;
  stack.root_id = parent.root_id;
  return stack;
}

StackSettings settings_of(const CallSpec& spec) {
  StackSettings settings;
  settings.disable_rollback = true;
  if (const Value& minutes = spec.properties.get("TimeoutMins"); minutes.is_number()) {
    settings.timeout_minutes =
        std::max<std::int64_t>(1, static_cast<std::int64_t>(minutes.as_double()));
  }
  settings.tags = spec.properties.get("Tags");
  return settings;
}

ChildState refused_as_cancelled(const CallSpec& spec) {
  ChildState state;
  state.is = Is::kRefused;
  state.code = "Cancelled";
  state.message = fmt::format("The operation of stack {} was cancelled.", spec.stack_name);
  return state;
}

// No operation of a child has more time than its parent's.
void bound_deadline(OperationRow& operation, const std::optional<StackRow>& parent,
                    Reader& reader) {
  const auto around = parent ? reader.operation(parent->operation) : std::nullopt;
  if (around) operation.deadline = std::min(operation.deadline, around->deadline);
}

// Who asked for what is done to `parent` now.
DefinitionOrigin origin_around(const StackRow& parent, Reader& reader) {
  const auto operation = reader.operation(parent.operation);
  auto detail = reader.stack_detail(parent.no);
  if (operation && operation->revision != 0) {
    if (const auto record =
            reader.record(RecordKind::kRevision, revision_id(parent.id, operation->revision))) {
      if (auto revision = read_revision(parent.no, *record)) detail = revision->definition;
    }
  }
  DefinitionOrigin origin = detail ? read_settings(detail->settings).origin : DefinitionOrigin();
  origin.revision = 0;
  origin.policy_hash.clear();
  return origin;
}

// The first rows of the child that the call asks for.
Result<NewStack> begin_child(const CallSpec& spec, Context& context, Reader& reader) {
  const auto parent = reader.stack(spec.account, spec.region, spec.stack_id);
  if (!parent || parent->deleted != 0) return stack_not_found(spec.stack_id);
  const std::size_t level = nested_level(*parent, reader) + 1;
  if (level > kNestedLevelsMax) return nested_too_deep();
  auto text = template_text(spec, context);
  if (!text) return text.error();
  StackRow stack = new_child(spec, *parent, context);
  StackSettings settings = settings_of(spec);
  settings.origin = origin_around(*parent, reader);
  settings.acting = spec.acting;
  settings.resource_group = stack.resource_group;
  if (const auto around = reader.stack_detail(parent->no)) {
    const StackSettings of_parent = read_settings(around->settings);
    settings.create_options = options_of_children(of_parent);
    settings.resource_group =
        spec.properties.get_string("ResourceGroupId", passed_group(of_parent, *parent));
  }
  BuildOptions options;
  options.resources_max = context.quotas.resources_per_stack;
  options.nested_level = level;
  auto definition = define(std::move(text).value(), nested_parameters(spec.properties),
                           stack_context(stack, *settings.resource_group, stack.created), context,
                           options, spec.acting);
  if (!definition) return definition.error();
  NewStack child =
      begin_create(std::move(settings), std::move(definition).value(), std::move(stack), context);
  bound_deadline(child.start.operation, parent, reader);
  child.batch.operations = {child.start.operation};
  child.batch.tokens.push_back(create_token_row(spec, child.start.stack.id));
  return child;
}

// The UpdateStack that the parent would send.
Result<ActionRequest> update_request(const CallSpec& spec, const Context& context) {
  auto text = template_text(spec, context);
  if (!text) return text.error();
  MapBuilder parameters;
  parameters.set("TemplateBody", Value::string(std::move(text).value()));
  parameters.set("Parameters", parameter_list(nested_parameters(spec.properties)));
  const StackSettings settings = settings_of(spec);
  parameters.set("Tags", settings.tags.is_list() ? settings.tags : Value::list({}));
  parameters.set("TimeoutInMinutes", Value::integer(settings.timeout_minutes));
  ActionRequest request;
  request.action = ActionCatalog::embedded().find("UpdateStack");
  request.parameters = parameters.build();
  request.identity.account_id = spec.account;
  request.region = spec.region;
  return request;
}

// As the parent's own update goes: a way back may replace what it must, whatever a policy says.
UpdateOrder order_of(const CallSpec& spec, const UpdateProposal& proposal,
                     const std::optional<OperationRow>& around, Reader& reader) {
  UpdateOrder order;
  order.replacement = spec.rolling_back || (around && around->replacement);
  order.parallelism = proposal.settings.parallelism;
  if (!spec.rolling_back) order.judge = policy_of(proposal.stack, reader);
  return order;
}

}  // namespace

void NestedStacks::create(CallSpec spec, Told told) {
  work(&NestedStacks::create_now, std::move(spec), std::move(told));
}
void NestedStacks::update(CallSpec spec, Told told) {
  work(&NestedStacks::update_now, std::move(spec), std::move(told));
}
void NestedStacks::remove(CallSpec spec, Told told) {
  work(&NestedStacks::remove_now, std::move(spec), std::move(told));
}
void NestedStacks::state(CallSpec spec, Told told) {
  work(&NestedStacks::state_now, std::move(spec), std::move(told));
}

void NestedStacks::work(Work what, CallSpec spec, Told told) {
  carry_out(*context_, "a nested stack", told,
            [this, what, spec = std::move(spec), told] { (this->*what)(spec, told); });
}

void NestedStacks::create_now(const CallSpec& spec, const Told& told) {
  // Counted before the snapshot: what is no longer counted here is in it.
  const auto others = static_cast<std::uint64_t>(making_.fetch_add(1));
  const std::shared_ptr<void> counted(nullptr, [this](void*) { making_.fetch_sub(1); });
  const auto reader = context_->store.read();
  if (const auto made = made_by(spec, *reader, context_->clock.now())) {
    return told(state_of(reader->stack(spec.account, spec.region, *made), *reader));
  }
  if (cancelled(spec, *reader) != Cancelled::kNot) return told(refused_as_cancelled(spec));
  const std::uint64_t live = reader->count_live_stacks(spec.account);
  const std::uint64_t most = context_->quotas.stacks_per_account;
  if (live >= most) return told(refused(too_many_stacks(most)));
  if (live + others >= most && others > 0) return told({});  // they may be within it or not
  auto child = begin_child(spec, *context_, *reader);
  if (!child) return told(refused(child.error()));
  auto start = std::make_shared<OperationStart>(std::move(child->start));
  context_->writer.submit(std::move(child->batch),
                          [this, spec, start, told, counted](CommitOutcome outcome) {
                            if (outcome == CommitOutcome::kTokenTaken) return create(spec, told);
                            if (outcome != CommitOutcome::kDurable) return told({});
                            std::string id = start->stack.id;
                            const OperationNo begun = start->operation.no;
                            context_->runner.adopt(std::move(*start));
                            follow_cancel(spec, begun);
                            told(running(std::move(id)));
                          });
}

void NestedStacks::update_now(const CallSpec& spec, const Told& told) {
  const auto reader = context_->store.read();
  const Millis now = context_->clock.now();
  const auto stack = reader->stack(spec.account, spec.region, spec.physical_id);
  if (!stack || stack->deleted != 0) return told(gone());
  if (const auto known = reader->token(spec.account, kNestedUpdateToken, spec.update_token, now)) {
    const auto refusal = refused_before(*known);
    return told(refusal ? *refusal : state_of(stack, *reader));
  }
  if (stack->operation) return told({});  // another one, which must end first
  if (cancelled(spec, *reader) != Cancelled::kNot)
    return refuse_update(spec, refused_as_cancelled(spec), told);
  if (const auto refusal = not_updatable(*stack))
    return refuse_update(spec, refused(*refusal), told);
  const auto request = update_request(spec, *context_);
  if (!request) return refuse_update(spec, refused(request.error()), told);
  auto proposal = propose_update(*request, *stack, *context_, *reader, true, spec.acting);
  if (!proposal) return refuse_update(spec, refused(proposal.error()), told);
  const auto parent = reader->stack(spec.account, spec.region, spec.stack_id);
  if (parent) (*proposal)->settings.origin = origin_around(*parent, *reader);
  const auto around = parent ? reader->operation(parent->operation) : std::nullopt;
  const UpdateOrder order = order_of(spec, **proposal, around, *reader);
  if (order.judge) {
    if (const auto why = first_denial(*order.judge, (*proposal)->changes)) {
      return refuse_update(spec, refused(policy_denies(*why)), told);
    }
  }
  AcceptedUpdate update;
  update.batch.now = now;
  const bool idle = nothing_changes(**proposal);
  if (!idle) {
    update = accept_update(**proposal, order, *context_);
    bound_deadline(update.start.operation, parent, *reader);
    update.batch.operations = {update.start.operation};
  }
  update.batch.tokens.push_back(update_token_row(spec));
  auto start = std::make_shared<OperationStart>(std::move(update.start));
  context_->writer.submit(std::move(update.batch),
                          [this, spec, start, idle, told](CommitOutcome outcome) {
                            if (outcome == CommitOutcome::kTokenTaken)
                              return NestedStacks::update(spec, told);
                            if (outcome != CommitOutcome::kDurable) return told({});
                            if (idle) return state(spec, told);
                            const OperationNo begun = start->operation.no;
                            context_->runner.adopt(std::move(*start));
                            follow_cancel(spec, begun);
                            told(running(spec.physical_id));
                          });
}

void NestedStacks::refuse_update(const CallSpec& spec, const ChildState& why, const Told& told) {
  Batch batch;
  batch.now = context_->clock.now();
  batch.tokens.push_back(refusal_row(spec, why));
  context_->writer.submit(std::move(batch), [this, spec, why, told](CommitOutcome outcome) {
    if (outcome == CommitOutcome::kTokenTaken) return NestedStacks::update(spec, told);
    told(outcome == CommitOutcome::kDurable ? why : ChildState());
  });
}

// A create that is still under way must not make an orphan later.
void NestedStacks::forbid(const CallSpec& spec, const Told& told) {
  Batch batch;
  batch.now = context_->clock.now();
  batch.tokens.push_back(create_token_row(spec, {}));
  context_->writer.submit(std::move(batch), [this, spec, told](CommitOutcome outcome) {
    if (outcome == CommitOutcome::kTokenTaken) return remove(spec, told);
    told(outcome == CommitOutcome::kDurable ? gone() : ChildState());
  });
}

void NestedStacks::remove_now(const CallSpec& spec, const Told& told) {
  const auto reader = context_->store.read();
  const Millis now = context_->clock.now();
  std::string id = spec.physical_id;
  if (id.empty()) {
    const auto made = made_by(spec, *reader, now);
    if (!made) return forbid(spec, told);
    id = *made;
  }
  auto stack = reader->stack(spec.account, spec.region, id);
  if (!stack || stack->deleted != 0) return told(gone());
  if (stack->operation) {
    if (stack->state.action != StackAction::kDelete) {
      context_->runner.order(stack->operation, CancelOperation{.quick = true}, {});
    }
    return told(running(id));
  }
  // The parent's operation asks once: sent again after a crash, the call learns how it ended.
  const auto parent = reader->stack(spec.account, spec.region, spec.stack_id);
  std::string asked = fmt::format("{}/{}", id, parent ? parent->operation.value : 0);
  if (reader->token(spec.account, kNestedDeleteToken, asked, now))
    return told(state_of(stack, *reader));
  if (cancelled(spec, *reader) != Cancelled::kNot) return told(refused_as_cancelled(spec));
  auto start = std::make_shared<OperationStart>(
      begin_delete(std::move(*stack), *reader, *context_, std::nullopt, {}, spec.acting));
  bound_deadline(start->operation, parent, *reader);
  Batch batch = first_rows_of_delete(*start, false);
  batch.tokens.push_back(delete_token_row(spec, std::move(asked), id));
  context_->writer.submit(std::move(batch), [this, spec, start, told](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return told({});
    std::string child = start->stack.id;
    const OperationNo begun = start->operation.no;
    context_->runner.adopt(std::move(*start));
    follow_cancel(spec, begun);
    told(running(std::move(child)));
  });
}

void NestedStacks::state_now(const CallSpec& spec, const Told& told) {
  const auto reader = context_->store.read();
  told(state_of(reader->stack(spec.account, spec.region, spec.physical_id), *reader));
}

}  // namespace cairn::service

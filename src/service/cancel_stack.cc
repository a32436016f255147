#include "service/cancel_stack.h"

#include <fmt/format.h>

#include <algorithm>

#include "service/answers.h"
#include "service/stack_tree.h"

namespace cairn::service {
namespace {

using A = StackAction;

constexpr A kForward[] = {A::kCreate, A::kUpdate, A::kImportCreate, A::kImportUpdate, A::kDelete};
constexpr A kBack[] = {A::kCreateRollback, A::kRollback, A::kImportCreateRollback,
                       A::kImportUpdateRollback};

std::vector<A> allowed_actions(const Value& names) {
  std::vector<A> allowed;
  const auto allow = [&allowed](std::span<const A> actions) {
    allowed.insert(allowed.end(), actions.begin(), actions.end());
  };
  if (names.size() == 0) allow(kForward);
  for (const Value& name : names.items()) {
    const bool all = name == Value::string("ALL");
    if (all || name == Value::string("NOT_ROLLBACK")) allow(kForward);
    if (all) allow(kBack);
    for (const auto& actions : {std::span<const A>(kForward), std::span<const A>(kBack)}) {
      for (const A action : actions) {
        if (name == Value::string(action_name(action))) allowed.push_back(action);
      }
    }
  }
  return allowed;
}

Error cannot_cancel(const StackRow& stack, std::string_view fix) {
  Error error = not_supported(
      fmt::format("Cancelling the operation of a stack in status {}", status_name(stack.state)),
      fix);
  error.where = "StackId";
  return error;
}

// A nested stack goes by its parent, unless that has let it run on alone.
std::optional<Error> refuse_driven(const ActionRequest& request, const StackRow& stack,
                                   Reader& reader) {
  if (!top_of(stack, reader).operation) return std::nullopt;
  return refuse_nested(request.action->name, stack, reader);
}

void cancel(Context& context, const ActionRequest& request, const std::vector<A>& allowed,
            std::string_view fix, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  if (stack->deleted != 0) return reply(stack_not_found(stack->id));
  if (!stack->operation) {
    return reply(cannot_cancel(*stack, "No operation is under way: there is nothing to cancel."));
  }
  if (auto refused = refuse_driven(request, *stack, *reader)) return reply(*refused);
  const A action = stack->state.action;
  if (std::find(allowed.begin(), allowed.end(), action) == allowed.end()) {
    return reply(cannot_cancel(*stack, fix));
  }
  CancelOperation order;
  order.quick = request.get("CancelType") == Value::string("Quick");
  order.only = action;
  context.runner.order(stack->operation, order, [action, reply](bool obeyed) {
    if (obeyed) return reply(Value::map({}));
    Error error =
        not_supported(fmt::format("Cancelling {}, which has just ended,", action_name(action)),
                      "GetStack tells how it ended.");
    error.where = "StackId";
    reply(std::move(error));
  });
}

}  // namespace

void cancel_update_stack(Context& context, ActionRequest request, Reply reply) {
  cancel(context, request, {A::kCreate, A::kUpdate},
         "CancelStackOperation cancels every kind of operation.", std::move(reply));
}

void cancel_stack_operation(Context& context, ActionRequest request, Reply reply) {
  cancel(context, request, allowed_actions(request.get("AllowedStackOperations")),
         "Name the operation in AllowedStackOperations, or say ALL.", std::move(reply));
}

}  // namespace cairn::service

#include "service/forecast.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "service/answers.h"
#include "service/change_set.h"
#include "service/change_sets.h"
#include "service/create_stack.h"
#include "service/delete_stack.h"
#include "service/forecast_answer.h"
#include "service/rehearsal.h"
#include "service/stack_settings.h"
#include "service/stack_tree.h"
#include "service/update_stack.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// ---- failures to plant

constexpr std::pair<std::string_view, CallKind> kSteps[] = {
    {"Create", CallKind::kCreate}, {"Update", CallKind::kUpdate}, {"Delete", CallKind::kDelete}};
constexpr std::string_view kFailureCode = "RehearsedFailure";
constexpr std::string_view kFailureMessage = "This failure was asked for.";

std::vector<PlantedFailure> planted_failures(const ActionRequest& request) {
  std::vector<PlantedFailure> planted;
  for (const Value& given : request.get("Failures").items()) {
    PlantedFailure p;
    p.id = given.get_string("LogicalResourceId");
    p.message = given.get_string("Reason", kFailureMessage);
    const std::string_view word = given.get_string("Step", "Create");
    for (const auto& [name, call] : kSteps) {
      if (name != word) continue;
      p.step = name;
      p.call = call;
    }
    planted.push_back(std::move(p));
  }
  return planted;
}

sim::FaultPlan fault_plan(const std::vector<PlantedFailure>& planted) {
  sim::FaultPlan plan;
  for (const PlantedFailure& p : planted) {
    sim::FaultRule rule;
    rule.logical_id = p.id;
    rule.call = p.call;
    rule.nth = 0;  // every one
    rule.fault = {sim::FaultKind::kFail, std::string(kFailureCode), p.message};
    plan.add(std::move(rule));
  }
  return plan;
}

// ---- what is to be rehearsed

// The request as another action takes it.
ActionRequest as(std::string_view action, const ActionRequest& request) {
  ActionRequest inner = request;
  inner.action = ActionCatalog::embedded().find(action);
  MapBuilder parameters;
  for (const Entry& entry : request.parameters.entries()) {
    if (inner.action->find(entry.key.as_string()) == nullptr) continue;
    if (entry.key.as_string() == "ClientToken") continue;  // nothing is to be remembered
    parameters.set(entry.key.as_string(), entry.value);
  }
  inner.parameters = parameters.build();
  return inner;
}

Result<Begun> begin_as(std::string_view action, Rehearsal::Carry carry,
                       const ActionRequest& request, std::string stack_id, Rehearsal& rehearsal) {
  const std::size_t first = rehearsal.events().size();
  auto answer = rehearsal.carry_out(carry, as(action, request));
  if (!answer) return answer.error();
  if (stack_id.empty()) stack_id = answer->get_string("StackId");
  return Begun{std::string(action), std::move(stack_id), first};
}

// In the copy the stack is removed, whatever protects it, with no failure.
Result<void> remove_first(StackRow stack, Rehearsal& rehearsal) {
  rehearsal.plant(false);
  const std::string id = stack.id;
  const StackNo no = stack.no;
  {
    const auto reader = rehearsal.read();
    OperationStart removal =
        begin_delete(std::move(stack), *reader, rehearsal.context(), std::nullopt, {}, {});
    Batch batch = first_rows_of_delete(removal, false);
    auto begun = rehearsal.begin(std::move(batch), std::move(removal));
    if (!begun) return begun;
  }
  if (auto ran = rehearsal.run(id); !ran) return ran;
  rehearsal.plant(true);
  const auto after = rehearsal.read()->stack(no);
  if (after && after->deleted != 0) return {};
  return not_supported("Rehearsing the creation of a stack that cannot be deleted",
                       after ? after->status_reason : std::string());
}

// What was given for a parameter wins over what it was.
Value with_previous(const Value& given, const std::string& previous) {
  std::vector<Value> list(given.items().begin(), given.items().end());
  const auto stored = read_json(previous.empty() ? "[]" : previous);
  if (!stored) return Value::list(std::move(list));
  for (const Value& before : stored->items()) {
    const std::string_view key = before.get_string("ParameterKey");
    const bool known = std::any_of(list.begin(), list.end(), [key](const Value& p) {
      return p.get_string("ParameterKey") == key;
    });
    if (!known) list.push_back(before);
  }
  return Value::list(std::move(list));
}

// What makes `stack` as it was made, but for what the request says.
ActionRequest made_again(const ActionRequest& request, const StackRow& stack,
                         const StackDetailRow& detail, std::string text) {
  const StackSettings settings = read_settings(detail.settings);
  MapBuilder parameters;
  for (const Entry& entry : request.parameters.entries()) {
    const std::string_view name = entry.key.as_string();
    if (name != "StackId" && name != "Parameters") parameters.set(name, entry.value);
  }
  const auto set = [&](std::string_view name, Value value) {
    if (request.parameters.find(name) == nullptr) parameters.set(name, std::move(value));
  };
  parameters.set("StackName", Value::string(stack.name));
  parameters.set("Parameters", with_previous(request.get("Parameters"), detail.parameters));
  if (request.parameters.find("TemplateURL") == nullptr &&
      request.parameters.find("TemplateId") == nullptr) {
    set("TemplateBody", Value::string(std::move(text)));
  }
  set("TimeoutInMinutes", Value::integer(settings.timeout_minutes));
  set("Parallelism", Value::integer(settings.parallelism));
  set("DisableRollback", Value::boolean(settings.disable_rollback));
  if (!settings.ram_role.empty()) set("RamRoleName", Value::string(settings.ram_role));
  if (settings.tags.size() > 0) set("Tags", settings.tags);
  if (!stack.resource_group.empty()) {
    set("ResourceGroupId", Value::string(stack.resource_group));
  }
  ActionRequest create = request;
  create.parameters = parameters.build();
  return create;
}

Result<Begun> begin_anew(const ActionRequest& request, Rehearsal& rehearsal) {
  auto reader = rehearsal.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return stack.error();
  if (auto refused = refuse_nested("ForecastStack", *stack, *reader)) return *refused;
  if (stack->deleted != 0) return stack_not_found(stack->id);
  if (!next(stack->state, Turn::kDeleteBegun)) return action_in_progress(*stack);
  const auto detail = reader->stack_detail(stack->no);
  auto text = detail ? reader->blob(detail->template_hash) : std::nullopt;
  if (!text) return stack_not_found(stack->id);
  reader.reset();
  if (auto removed = remove_first(*stack, rehearsal); !removed) return removed.error();
  return begin_as("CreateStack", create_stack,
                  made_again(request, *stack, *detail, std::move(*text)), {}, rehearsal);
}

Result<Begun> begin(const ActionRequest& request, Rehearsal& rehearsal) {
  const Value operation = request.get("Operation");
  const auto is = [&operation](std::string_view word) { return operation == Value::string(word); };
  if (request.get("ChangeSetId").is_string()) {
    std::string stack_id;
    {
      const auto found = find_change_set(request, *rehearsal.read());
      if (!found) return found.error();
      stack_id = found->stack.id;
    }
    return begin_as("ExecuteChangeSet", execute_change_set, request, stack_id, rehearsal);
  }
  if (request.get("StackName").is_string()) {
    return begin_as("CreateStack", create_stack, request, {}, rehearsal);
  }
  const std::string id(request.get("StackId").as_string());
  if (is("Create")) return begin_anew(request, rehearsal);
  if (is("Delete")) return begin_as("DeleteStack", delete_stack, request, id, rehearsal);
  return begin_as("UpdateStack", update_stack, request, id, rehearsal);
}

std::optional<Error> refusal(const ActionRequest& request, const Context& context) {
  if (context.simulated == nullptr) {
    return not_supported("ForecastStack", "Only a server with a simulated cloud can look ahead.");
  }
  const bool set = request.get("ChangeSetId").is_string();
  const bool stack = request.get("StackId").is_string();
  const bool name = request.get("StackName").is_string();
  if (!set && !stack && !name) {
    return invalid_parameter("StackId", "there is nothing to look ahead at",
                             "Give the StackId of a stack, the StackName of a new one, or a "
                             "ChangeSetId.");
  }
  if (request.get("Operation").is_string() && !stack) {
    return invalid_parameter("Operation", "it is of stacks that exist only",
                             "Leave it out, or give the StackId.");
  }
  return std::nullopt;
}

}  // namespace

void forecast_stack(Context& context, ActionRequest request, Reply reply) {
  if (auto refused = refusal(request, context)) return reply(*refused);
  const std::vector<PlantedFailure> planted = planted_failures(request);
  Rehearsal rehearsal(context, fault_plan(planted));
  const auto begun = begin(request, rehearsal);
  if (!begun) return reply(begun.error());
  if (auto ran = rehearsal.run(begun->stack_id); !ran) return reply(ran.error());
  const auto before = context.store.read();
  reply(forecast_answer(request, *begun, planted, rehearsal, *before));
}

}  // namespace cairn::service

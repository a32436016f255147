#include "service/forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/suggest.h"
#include "service/answers.h"
#include "service/change_set.h"
#include "service/change_sets.h"
#include "service/create_stack.h"
#include "service/delete_stack.h"
#include "service/forecast_report.h"
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

struct Planted {
  std::string id;
  std::string_view step;
  CallKind call = CallKind::kCreate;
  std::string message;
};

std::vector<Planted> planted_failures(const ActionRequest& request) {
  std::vector<Planted> planted;
  for (const Value& given : request.get("Failures").items()) {
    Planted p;
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

sim::FaultPlan fault_plan(const std::vector<Planted>& planted) {
  sim::FaultPlan plan;
  for (const Planted& p : planted) {
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

// What was begun.
struct Begun {
  std::string action;
  std::string stack_id;
  std::size_t first_event = 0;
};

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

// ---- what is told

Value millis(Millis time) {
  return Value::integer(time);
}

void set_text(MapBuilder& map, std::string_view key, const std::string& text) {
  if (!text.empty()) map.set(key, Value::string(text));
}

std::string action_word(ResourceAction action) {
  const std::string status = resource_status_name({action, Phase::kComplete});
  return status.substr(0, status.rfind('_'));
}

class Report {
 public:
  Report(const Begun& begun, const std::vector<Planted>& planted, Rehearsal& rehearsal)
      : begun_(begun), planted_(planted), rehearsal_(rehearsal), reader_(rehearsal.read()) {}

  // The Error says that a planted failure is of a resource that there is not.
  Result<Value> write(const ActionRequest& request, Reader& before) {
    stack_ = reader_->stack(request.identity.account_id, request.region, begun_.stack_id);
    if (!stack_) return stack_not_found(begun_.stack_id);
    read();
    if (auto unknown = unknown_failure(before)) return *unknown;
    const auto operation = reader_->operation(stack_->last_operation);
    MapBuilder map;
    map.set("Action", Value::string(begun_.action));
    if (before.stack(stack_->no)) map.set("StackId", Value::string(stack_->id));
    map.set("StackName", Value::string(stack_->name));
    const bool succeeds = stack_->state.phase == Phase::kComplete && operation &&
                          stack_->state.action == operation->action;
    map.set("Succeeds", Value::boolean(succeeds));
    map.set("Status", Value::string(status_name(stack_->state)));
    set_text(map, "StatusReason", stack_->status_reason);
    if (!succeeds) map.set("Failure", failure(operation));
    map.set("DurationMilliseconds", millis(stack_->updated - started_));
    map.set("CriticalPath", path(before, operation));
    map.set("Steps", steps());
    map.set("Resources", resources());
    map.set("Assumptions", assumptions());
    map.set("Failures", failures());
    return map.build();
  }

 private:
  // The events since the operation began, of the stack and those inside it.
  void read() {
    const auto& all = rehearsal_.events();
    const std::vector<EventRow> events(
        all.begin() + static_cast<std::ptrdiff_t>(begun_.first_event), all.end());
    std::vector<StackPrefix> stacks = {{stack_->no, {}}};
    for (const EventRow& event : events) {
      const bool known = std::any_of(stacks.begin(), stacks.end(), [&event](const StackPrefix& s) {
        return s.stack == event.stack;
      });
      if (known) continue;
      const auto inner = reader_->stack(event.stack);
      if (inner) stacks.push_back({inner->no, rehearsal_.prefix_of(inner->id)});
    }
    started_ = events.empty() ? stack_->updated : events.front().time;
    happened_ = happenings(events, stacks, started_);
  }

  std::optional<Error> unknown_failure(Reader& before) const {
    std::vector<std::string> known;
    for (const Happening& h : happened_) known.push_back(h.id);
    for (const ResourceRow& row : before.resources(stack_->no)) known.push_back(row.logical_id);
    for (const ResourceRow& row : reader_->resources(stack_->no)) known.push_back(row.logical_id);
    for (const Planted& p : planted_) {
      if (std::find(known.begin(), known.end(), p.id) != known.end()) continue;
      const std::string near = nearest(p.id, known);
      return invalid_parameter("Failures.LogicalResourceId",
                               fmt::format("there is no resource {}", p.id),
                               near.empty() ? "Name a resource of the template."
                                            : fmt::format("Did you mean {}?", near));
    }
    return std::nullopt;
  }

  Value failure(const std::optional<OperationRow>& operation) const {
    MapBuilder map;
    const auto first = std::find_if(happened_.begin(), happened_.end(), [](const Happening& h) {
      return h.state.phase == Phase::kFailed;
    });
    auto earliest = first;
    for (auto h = first; h != happened_.end(); ++h) {
      if (h->state.phase == Phase::kFailed && h->ended_at < earliest->ended_at) earliest = h;
    }
    if (earliest == happened_.end()) {
      set_text(map, "Reason", operation ? operation->failure : std::string());
      return map.build();
    }
    map.set("LogicalResourceId", Value::string(earliest->id));
    map.set("ResourceType", Value::string(earliest->type));
    map.set("Action", Value::string(action_word(earliest->state.action)));
    set_text(map, "Reason", earliest->reason);
    map.set("AtMilliseconds", millis(earliest->end));
    return map.build();
  }

  static MapBuilder happening(const Happening& h) {
    MapBuilder map;
    map.set("LogicalResourceId", Value::string(h.id));
    map.set("ResourceType", Value::string(h.type));
    map.set("Action", Value::string(action_word(h.state.action)));
    map.set("StartMilliseconds", millis(h.start));
    map.set("EndMilliseconds", millis(h.end));
    return map;
  }

  Value path(Reader& before, const std::optional<OperationRow>& operation) const {
    Order order;
    add_order(before.resources(stack_->no), before.resource_details(stack_->no), order);
    const auto blob = operation ? reader_->blob(operation->plan_hash) : std::nullopt;
    if (blob) {
      if (const auto plan = decode_plan(*blob)) add_order(*plan, order);
    }
    std::vector<Value> list;
    for (const std::size_t at : critical_path(happened_, order)) {
      list.push_back(happening(happened_[at]).build());
    }
    return Value::list(std::move(list));
  }

  Value steps() const {
    std::vector<Value> list;
    for (const Happening& h : happened_) {
      MapBuilder map = happening(h);
      map.set("Status", Value::string(resource_status_name(h.state)));
      set_text(map, "StatusReason", h.reason);
      map.set("RollingBack", Value::boolean(h.back));
      list.push_back(map.build());
    }
    return Value::list(std::move(list));
  }

  // What the stack has in the end.
  Value resources() const {
    std::vector<Value> list;
    for (const ResourceRow& row : reader_->resources(stack_->no)) {
      if (row.state == ResourceState{ResourceAction::kDelete, Phase::kComplete}) continue;
      MapBuilder map;
      map.set("LogicalResourceId", Value::string(row.logical_id));
      map.set("ResourceType", Value::string(row.type));
      map.set("Status", Value::string(resource_status_name(row.state)));
      set_text(map, "StatusReason", row.status_reason);
      list.push_back(map.build());
    }
    return Value::list(std::move(list));
  }

  Value assumptions() const {
    std::vector<Value> list;
    for (const Assumed& a : rehearsal_.assumed()) {
      MapBuilder map;
      map.set("LogicalResourceId", Value::string(rehearsal_.prefix_of(a.stack_id) + a.logical_id));
      map.set("ResourceType", Value::string(a.type));
      map.set("Action", Value::string(action_word(a.action)));
      map.set("DurationMilliseconds", millis(a.time));
      map.set("Learnt", Value::boolean(a.learnt));
      list.push_back(map.build());
    }
    return Value::list(std::move(list));
  }

  Value failures() const {
    std::vector<Value> list;
    for (const Planted& p : planted_) {
      const auto& struck = rehearsal_.struck();
      const bool hit =
          std::find(struck.begin(), struck.end(), std::pair(p.id, p.call)) != struck.end();
      list.push_back(MapBuilder()
                         .set("LogicalResourceId", Value::string(p.id))
                         .set("Step", Value::string(p.step))
                         .set("Struck", Value::boolean(hit))
                         .build());
    }
    return Value::list(std::move(list));
  }

  const Begun& begun_;
  const std::vector<Planted>& planted_;
  Rehearsal& rehearsal_;
  std::unique_ptr<Reader> reader_;
  std::optional<StackRow> stack_;
  std::vector<Happening> happened_;
  Millis started_ = 0;
};

}  // namespace

void forecast_stack(Context& context, ActionRequest request, Reply reply) {
  if (auto refused = refusal(request, context)) return reply(*refused);
  const std::vector<Planted> planted = planted_failures(request);
  Rehearsal rehearsal(context, fault_plan(planted));
  const auto begun = begin(request, rehearsal);
  if (!begun) return reply(begun.error());
  if (auto ran = rehearsal.run(begun->stack_id); !ran) return reply(ran.error());
  const auto before = context.store.read();
  reply(Report(*begun, planted, rehearsal).write(request, *before));
}

}  // namespace cairn::service

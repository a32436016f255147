// What a machine writes: rows and the events that tell of them.

#include <utility>

#include "engine/machine.h"
#include "engine/machine_states.h"
#include "value/json.h"

namespace cairn {

void StackMachine::write(Live& live, ResourceState state, CallState call, std::string reason,
                         Decision& out) {
  live.row.state = state;
  live.row.call = call;
  live.row.status_reason = std::move(reason);
  live.row.acted_by = operation_.no;
  write_quietly(live, out);
  tell(live, state, live.row.status_reason, out);
}

void StackMachine::write_quietly(Live& live, Decision& out) {
  live.row.updated = now_;
  out.batch.resources.push_back(live.row);
}

void StackMachine::tell(const Live& live, ResourceState state, std::string reason, Decision& out) {
  EventRow event;
  event.stack = stack_.no;
  event.seq = ++last_event_;
  event.time = now_;
  event.resource_state = state;
  event.logical_id = live.row.logical_id;
  event.physical_id = live.row.physical_id;
  event.type = live.row.type;
  event.reason = std::move(reason);
  out.batch.events.push_back(std::move(event));
}

void StackMachine::write_detail(const Live& live, Decision& out) {
  ResourceDetailRow detail;
  detail.stack = stack_.no;
  detail.no = live.row.no;
  detail.needs = live.needs;
  detail.properties = live.given.text();
  detail.ref = live.ref.text();
  detail.attributes = live.attributes.text();
  detail.pending = live.pending.text();
  out.batch.resource_details.push_back(std::move(detail));
}

bool StackMachine::asked_later(std::uint32_t step) const {
  const bool continued = plan_.base_version != 0;
  // The way back may ask, too; so may what another try gives up.
  if (stack_.state.action != StackAction::kCreate || continued) return true;
  return in_outputs_[plan_.steps[step].wanted] || !plan_.unlocks(step).empty();
}

EventRow stack_event(const StackRow& stack, std::uint64_t seq, Millis time) {
  EventRow event;
  event.stack = stack.no;
  event.seq = seq;
  event.time = time;
  event.of_stack = true;
  event.stack_state = stack.state;
  event.physical_id = stack.id;
  event.reason = stack.status_reason;
  return event;
}

void StackMachine::write_stack(StackState state, std::string reason, Decision& out) {
  StackStep step;
  step.no = stack_.no;
  step.by = operation_.no;
  step.operation = finished_ ? OperationNo{} : operation_.no;
  step.state = state;
  step.status_reason = reason;
  step.updated = now_;
  step.deleted = stack_.deleted;
  if (std::exchange(regrouped_, false)) step.resource_group = stack_.resource_group;
  out.batch.steps.push_back(std::move(step));

  stack_.state = state;
  stack_.status_reason = std::move(reason);
  stack_.updated = now_;
  stack_.operation = finished_ ? OperationNo{} : operation_.no;
  ++stack_.version;
  out.batch.events.push_back(stack_event(stack_, ++last_event_, now_));
}

// An output that cannot be computed is null and does not fail the stack (template-language
// section 13).
std::string StackMachine::outputs() const {
  std::vector<Value> list;
  const auto outputs = target_.model->outputs();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    Errors ignored;
    MapBuilder entry;
    entry.set("OutputKey", Value::string(outputs[i].name));
    entry.set("OutputValue", target_.model->resolve_output(i, *this, ignored));
    if (!outputs[i].description.is_null()) entry.set("Description", outputs[i].description);
    if (outputs[i].no_echo) entry.set("NoEcho", Value::boolean(true));
    list.push_back(entry.build());
  }
  return to_json(Value::list(std::move(list)));
}

// The definition of a new stack is there already; it lacks its outputs.
void StackMachine::commit_definition(Decision& out) {
  revision_.definition.no = stack_.no;
  revision_.definition.outputs = outputs();
  revision_.committed = true;
  if (base_) {
    out.batch.details.push_back(revision_.definition);
    regrouped_ = revision_.resource_group.has_value();
    if (regrouped_) stack_.resource_group = *revision_.resource_group;
    if (revision_.tags) {
      out.batch.tags.push_back({.owner = tag_owner(stack_), .clear = true, .put = *revision_.tags});
    }
  } else {
    out.batch.outputs.push_back({stack_.no, revision_.definition.outputs});
  }
  if (operation_.revision != 0) out.batch.records.push_back(to_record(stack_, revision_, now_));
  if (revision_.policy) {
    RecordRow policy;
    policy.kind = RecordKind::kStackPolicy;
    policy.id = stack_.id;
    policy.account = stack_.account;
    policy.region = stack_.region;
    policy.created = policy.updated = now_;
    policy.version = kAnyVersion;
    policy.body = *revision_.policy;
    out.batch.records.push_back(std::move(policy));
  }
}

// A stack that is undone or deleted keeps the rows of what it had, to be looked at.
void StackMachine::remove_rows_of_the_gone(Decision& out) {
  if (!base_ && stack_.state.action != StackAction::kCreate) return;
  for (const Live& live : live_) {
    if (live.exists && live.row.state == kDeleted) {
      out.batch.removed_resources.push_back({stack_.no, live.row.no});
    }
  }
}

}  // namespace cairn

// What a machine writes: rows and the events that tell of them.

#include "engine/machine.h"
#include "value/json.h"

namespace cairn {

void StackMachine::write(Live& live, ResourceState state, CallState call, std::string reason,
                         Decision& out) {
  live.row.state = state;
  live.row.call = call;
  live.row.status_reason = std::move(reason);
  live.row.acted_by = operation_.no;
  write_quietly(live, out);

  EventRow event;
  event.stack = stack_.no;
  event.seq = ++last_event_;
  event.time = now_;
  event.resource_state = state;
  event.logical_id = live.row.logical_id;
  event.physical_id = live.row.physical_id;
  event.type = live.row.type;
  event.reason = live.row.status_reason;
  out.batch.events.push_back(std::move(event));
}

void StackMachine::write_quietly(Live& live, Decision& out) {
  live.row.updated = now_;
  out.batch.resources.push_back(live.row);
}

void StackMachine::write_detail(const Live& live, Decision& out) {
  ResourceDetailRow detail;
  detail.stack = stack_.no;
  detail.no = live.row.no;
  detail.needs = live.needs;
  if (!live.properties.is_null()) detail.properties = to_json(live.properties);
  if (!live.ref.is_null()) detail.ref = to_json(live.ref);
  if (!live.attributes.is_null()) detail.attributes = to_json(live.attributes);
  out.batch.resource_details.push_back(std::move(detail));
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
void StackMachine::write_outputs(Decision& out) {
  std::vector<Value> list;
  const auto outputs = model_->outputs();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    Errors ignored;
    MapBuilder entry;
    entry.set("OutputKey", Value::string(outputs[i].name));
    entry.set("OutputValue", model_->resolve_output(i, *this, ignored));
    if (!outputs[i].description.is_null()) entry.set("Description", outputs[i].description);
    if (outputs[i].no_echo) entry.set("NoEcho", Value::boolean(true));
    list.push_back(entry.build());
  }
  out.batch.outputs.push_back({stack_.no, to_json(Value::list(std::move(list)))});
}

}  // namespace cairn

#include "service/child_state.h"

#include <fmt/format.h>

#include "service/stack_tree.h"
#include "value/json.h"

namespace cairn::service {

using Is = ChildState::Is;

ChildState running(std::string stack_id) {
  ChildState state;
  state.is = Is::kRunning;
  state.stack_id = std::move(stack_id);
  return state;
}

ChildState gone() {
  ChildState state;
  state.is = Is::kGone;
  return state;
}

ChildState refused(const Error& error) {
  ChildState state;
  state.is = Is::kRefused;
  state.code = error.code;
  state.message = error.message;
  return state;
}

namespace {

// "Resource CREATE failed: NoStock: resources.Web: NoStock: Sold out." has the code of what failed
// and the way to it. A stack that ran out of time says no more than that.
void read_failure(const StackRow& stack, ChildState& state) {
  constexpr std::string_view kBegin = "Resource ";
  constexpr std::string_view kFailed = " failed: ";
  const std::string& reason = stack.status_reason;
  const std::size_t begin = reason.starts_with(kBegin) ? reason.find(kFailed) : std::string::npos;
  if (begin != std::string::npos) {
    const std::size_t code = begin + kFailed.size();
    if (const std::size_t end = reason.find(": ", code); end != std::string::npos) {
      state.code = reason.substr(code, end - code);
      state.message = reason.substr(end + 2);
      return;
    }
  }
  state.code = status_name(stack.state);
  state.message = reason;
}

Value outputs_of(const StackRow& stack, Reader& reader) {
  const auto detail = reader.stack_detail(stack.no);
  const auto outputs = read_json(detail ? std::string_view(detail->outputs) : "[]");
  MapBuilder attributes;
  for (const Value& output : outputs ? outputs->items() : std::span<const Value>()) {
    attributes.set(fmt::format("Outputs.{}", output.get_string("OutputKey")),
                   output.get("OutputValue"));
  }
  return attributes.build();
}

bool is_well(const StackState& state) {
  return state.phase == Phase::kComplete &&
         (state.action == StackAction::kCreate || state.action == StackAction::kUpdate ||
          state.action == StackAction::kCheck || state.action == StackAction::kImportCreate ||
          state.action == StackAction::kImportUpdate);
}

}  // namespace

ChildState state_of(const std::optional<StackRow>& stack, Reader& reader) {
  if (!stack || stack->deleted != 0) return gone();
  ChildState state = running(stack->id);
  if (stack->operation) return state;
  if (is_well(stack->state)) {
    state.is = Is::kReady;
    state.ref = Value::string(stack_arn(*stack));
    state.attributes = outputs_of(*stack, reader);
  } else {
    state.is = Is::kFailed;
    read_failure(*stack, state);
  }
  return state;
}

}  // namespace cairn::service

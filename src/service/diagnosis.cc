#include "service/diagnosis.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "eval/model.h"
#include "plan/plan.h"

namespace cairn::service {
namespace {

// The most events of a stack that are looked at, newest first.
constexpr std::uint64_t kEventsMax = 100'000;
constexpr int kDepthMax = 8;

bool begins_operation(const EventRow& event) {
  if (!event.of_stack || event.stack_state.phase != Phase::kInProgress) return false;
  switch (event.stack_state.action) {
    case StackAction::kCreate:
    case StackAction::kUpdate:
    case StackAction::kDelete:
    case StackAction::kImportCreate:
    case StackAction::kImportUpdate:
      return true;
    default:
      return false;
  }
}

bool begins_rollback(const EventRow& event) {
  return event.of_stack && event.stack_state.phase == Phase::kInProgress &&
         event.stack_state.action != StackAction::kReview && !begins_operation(event);
}

bool failed(const EventRow& event) {
  return event.of_stack ? event.stack_state.phase == Phase::kFailed
                        : event.resource_state.phase == Phase::kFailed;
}

// The events of one operation, the oldest first, and whether a later operation followed.
struct Story {
  std::vector<EventRow> events;
  bool latest = true;
};

// Of the latest operation with a failure; no events when there is none.
Story story_of(const StackRow& stack, Reader& reader) {
  std::vector<EventRow> all = reader.events(stack, {}, {0, kEventsMax}).rows;
  Story story;
  for (EventRow& event : all) {
    const bool begins = begins_operation(event);
    story.events.push_back(std::move(event));
    if (!begins) continue;
    if (std::any_of(story.events.begin(), story.events.end(), failed)) {
      std::reverse(story.events.begin(), story.events.end());
      return story;
    }
    story.events.clear();
    story.latest = false;
  }
  story.events.clear();
  return story;
}

std::string joined(const std::string& prefix, std::string_view name) {
  return prefix.empty() ? std::string(name) : fmt::format("{}/{}", prefix, name);
}

class Investigator {
 public:
  Investigator(Reader& reader, Diagnosis& out) : reader_(reader), out_(out) {}

  void look(const StackRow& stack, const std::string& prefix, int depth) {
    const Story story = story_of(stack, reader_);
    if (story.events.empty()) return;
    if (depth == 0) {
      out_.operation = action_name(story.events.front().stack_state.action);
      out_.began = story.events.front().time;
    }
    bool rolling_back = false;
    std::string first;
    for (const EventRow& event : story.events) {
      rolling_back |= begins_rollback(event);
      if (!failed(event)) continue;
      if (event.of_stack && (depth > 0 || !first.empty())) continue;  // tells of what was told
      if (!event.of_stack && first.empty()) first = event.logical_id;
      if (event.type == kNestedStackType && depth < kDepthMax) descend(stack, event, prefix, depth);
      add(stack, event, prefix, rolling_back);
    }
    if (story.latest) find_blocked(stack, story, first, prefix);
  }

 private:
  void descend(const StackRow& stack, const EventRow& event, const std::string& prefix, int depth) {
    std::string id = event.physical_id;
    if (id.empty()) {
      if (const auto row = reader_.resource(stack.no, event.logical_id)) id = row->physical_id;
    }
    const auto child = reader_.stack(stack.account, stack.region, id);
    if (child) look(*child, joined(prefix, event.logical_id), depth + 1);
  }

  void add(const StackRow& stack, const EventRow& event, const std::string& prefix,
           bool rolling_back) {
    FailedPart part;
    part.path = event.of_stack ? prefix : joined(prefix, event.logical_id);
    part.stack_id = stack.id;
    part.stack_name = stack.name;
    part.logical_id = event.logical_id;
    part.type = event.of_stack ? std::string(kNestedStackType) : event.type;
    part.physical_id = event.physical_id;
    part.status = event.of_stack ? status_name(event.stack_state)
                                 : resource_status_name(event.resource_state);
    part.reason = event.reason;
    part.time = event.time;
    part.rolling_back = rolling_back;
    out_.failed.push_back(std::move(part));
  }

  // What the plan would have done after the failed step, and nothing is told of.
  void find_blocked(const StackRow& stack, const Story& story, const std::string& root,
                    const std::string& prefix) {
    const auto operation = reader_.operation(stack.last_operation);
    const auto blob = operation ? reader_.blob(operation->plan_hash) : std::nullopt;
    const auto plan = blob ? decode_plan(*blob) : Result<Plan>(Plan());
    if (!plan) return;
    std::set<std::string, std::less<>> told;
    for (const EventRow& event : story.events) {
      if (!event.of_stack) told.insert(event.logical_id);
    }
    const std::vector<bool> after = after_steps_of(*plan, root);
    std::set<std::string> seen;
    for (std::size_t i = 0; i < plan->steps.size(); ++i) {
      const Step& step = plan->steps[i];
      const bool silent = step.kind == StepKind::kReconcile || step.kind == StepKind::kCleanup;
      if (told.contains(step.logical_id) || (silent && !after[i])) continue;
      if (!seen.insert(step.logical_id).second) continue;
      (after[i] ? out_.blocked : out_.idle).push_back(joined(prefix, step.logical_id));
    }
  }

  static std::vector<bool> after_steps_of(const Plan& plan, const std::string& root) {
    std::vector<bool> after(plan.steps.size(), false);
    if (root.empty() || plan.edge_begin.size() != plan.steps.size() + 1) return after;
    for (std::uint32_t i = 0; i < plan.steps.size(); ++i) {
      if (!after[i] && plan.steps[i].logical_id != root) continue;
      for (const std::uint32_t next : plan.unlocks(i)) after[next] = true;
    }
    return after;
  }

  Reader& reader_;
  Diagnosis& out_;
};

Value text(std::string_view value) {
  return Value::string(value);
}

Value texts(const std::vector<std::string>& list) {
  std::vector<Value> values;
  for (const std::string& item : list) values.push_back(text(item));
  return Value::list(std::move(values));
}

void set_unless_empty(MapBuilder& map, std::string_view key, std::string_view value) {
  if (!value.empty()) map.set(key, text(value));
}

const FailedPart* first_of(const std::vector<FailedPart>& parts, bool rolling_back) {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const FailedPart& part) {
    return part.rolling_back == rolling_back;
  });
  return found == parts.end() ? nullptr : &*found;
}

Value cause(const FailedPart& part, Language language) {
  const Reason reason = read_reason(part.reason);
  const Cure cure = cure_of(reason.code, reason.message, language);
  MapBuilder map;
  set_unless_empty(map, "Resource", part.path);
  map.set("ResourceType", text(part.type));
  set_unless_empty(map, "Code", reason.code);
  map.set("Message", text(reason.message));
  map.set("Rule", text(cure.rule));
  map.set("Cause", text(cure.cause));
  map.set("Cure", text(cure.cure));
  return map.build();
}

}  // namespace

const FailedPart* Diagnosis::root() const {
  return first_of(failed, false);
}

const FailedPart* Diagnosis::rollback_root() const {
  return first_of(failed, true);
}

Diagnosis diagnose_stack(const StackRow& stack, Reader& reader) {
  Diagnosis diagnosis;
  diagnosis.stack = stack;
  Investigator(reader, diagnosis).look(stack, "", 0);
  return diagnosis;
}

Value diagnostic_result(const Diagnosis& diagnosis) {
  MapBuilder stack;
  stack.set("StackId", text(diagnosis.stack.id));
  stack.set("StackName", text(diagnosis.stack.name));
  stack.set("Status", text(status_name(diagnosis.stack.state)));
  stack.set("StatusReason", text(diagnosis.stack.status_reason));
  set_unless_empty(stack, "Operation", diagnosis.operation);
  MapBuilder failed;
  MapBuilder actions;
  const FailedPart* root = diagnosis.root();
  for (const FailedPart& part : diagnosis.failed) {
    const Reason reason = read_reason(part.reason);
    if (part.path.empty()) continue;
    MapBuilder map;
    map.set("LogicalResourceId", text(part.logical_id));
    map.set("ResourceType", text(part.type));
    set_unless_empty(map, "PhysicalResourceId", part.physical_id);
    map.set("StackId", text(part.stack_id));
    map.set("StackName", text(part.stack_name));
    map.set("Status", text(part.status));
    set_unless_empty(map, "Code", reason.code);
    map.set("Message", text(reason.message));
    map.set("RootCause", Value::boolean(&part == root));
    failed.set(part.path, map.build());
  }
  if (root != nullptr) actions.set(diagnosis.operation, text(root->reason));
  return MapBuilder()
      .set("StackMessages", stack.build())
      .set("FailedResources", failed.build())
      .set("RosActionMessages", actions.build())
      .build();
}

Value recommendations(const Diagnosis& diagnosis, Language language) {
  MapBuilder map;
  if (const FailedPart* root = diagnosis.root()) map.set("RootCause", cause(*root, language));
  if (const FailedPart* back = diagnosis.rollback_root()) {
    map.set("RollbackCause", cause(*back, language));
  }
  if (!diagnosis.blocked.empty()) map.set("Blocked", texts(diagnosis.blocked));
  if (!diagnosis.idle.empty()) map.set("NeverBegan", texts(diagnosis.idle));
  return map.build();
}

}  // namespace cairn::service

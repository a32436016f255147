#include "cli/progress.h"

#include <algorithm>

namespace cairn::cli {
namespace {

constexpr std::string_view kStackType = "ALIYUN::ROS::Stack";

std::string text(const Value& map, std::string_view key) {
  return std::string(map.get_string(key));
}

bool undoes(std::string_view stack_status) {
  return stack_status.starts_with("DELETE_") || stack_status.starts_with("CREATE_ROLLBACK_");
}

}  // namespace

bool is_running(std::string_view stack_status) {
  return stack_status.ends_with("_IN_PROGRESS");
}

Event event_of(const Value& event) {
  Event e{.id = text(event, "EventId"),
          .time = text(event, "CreateTime"),
          .logical_id = text(event, "LogicalResourceId"),
          .physical_id = text(event, "PhysicalResourceId"),
          .type = text(event, "ResourceType"),
          .status = text(event, "Status"),
          .reason = text(event, "StatusReason")};
  // A nested stack is a resource of the same type; only the stack's own event has its own id.
  e.of_stack = e.type == kStackType && e.physical_id == event.get_string("StackId");
  return e;
}

void Progress::take_stack(const Value& stack) {
  stack_name_ = text(stack, "StackName");
  status_ = text(stack, "Status");
  reason_ = text(stack, "StatusReason");
  const Value& percent = stack.get("ResourceProgress").get("StackActionProgress");
  service_percent_ = percent.is_number() ? percent.as_double() : -1;
  settle();
}

// A rollback changes what the statuses of resources mean.
void Progress::settle() {
  if (undoing_ == undoes(status_)) return;
  undoing_ = undoes(status_);
  for (ResourceState& resource : resources_) resource.phase = phase_of(resource.status);
}

Phase Progress::phase_of(std::string_view status) const {
  if (status.ends_with("_IN_PROGRESS")) return Phase::kRunning;
  if (status.ends_with("_FAILED")) {
    // While undoing, a failed create still waits to be removed.
    return undoing_ && !status.starts_with("DELETE_") ? Phase::kWaiting : Phase::kFailed;
  }
  const bool gone = status == "DELETE_COMPLETE";
  if (undoing_) return gone ? Phase::kDone : Phase::kWaiting;
  return status.ends_with("_COMPLETE") && status != "INIT_COMPLETE" ? Phase::kDone
                                                                    : Phase::kWaiting;
}

ResourceState& Progress::at(const std::string& logical_id) {
  const auto [entry, added] = index_.try_emplace(logical_id, resources_.size());
  if (added) resources_.push_back({.logical_id = logical_id});
  return resources_[entry->second];
}

void Progress::take_resources(const Value& answer) {
  for (const Value& item : answer.get("Resources").items()) {
    const std::string logical_id = text(item, "LogicalResourceId");
    if (index_.contains(logical_id)) continue;
    ResourceState& resource = at(logical_id);
    resource.type = text(item, "ResourceType");
    resource.status = text(item, "Status");
    resource.physical_id = text(item, "PhysicalResourceId");
    resource.reason = text(item, "StatusReason");
    resource.phase = phase_of(resource.status);
  }
}

void Progress::take_remaining(const Value& answer, std::int64_t now_ms) {
  const Value& seconds = answer.get("RemainingSeconds");
  // Half a guess is none.
  const bool known = seconds.is_int() && answer.get("UnknownResourceTypes").size() == 0;
  end_ms_ = known ? now_ms + seconds.as_int() * 1'000 : -1;
}

std::int64_t Progress::remaining_ms(std::int64_t now_ms) const {
  if (end_ms_ < 0 || !is_running(status_)) return -1;
  return std::max<std::int64_t>(0, end_ms_ - now_ms);
}

bool Progress::take_event(const Event& event, std::int64_t now_ms) {
  if (!seen_.insert(event.id).second) return false;
  if (event.status.ends_with("_FAILED")) failures_.push_back(event);
  if (event.of_stack) {
    status_ = event.status;
    reason_ = event.reason;
    settle();
    return true;
  }
  ResourceState& resource = at(event.logical_id);
  resource.type = event.type;
  resource.status = event.status;
  resource.reason = event.reason;
  if (!event.physical_id.empty()) resource.physical_id = event.physical_id;
  const Phase before = resource.phase;
  resource.phase = phase_of(event.status);
  if (resource.phase == Phase::kRunning && before != Phase::kRunning) {
    resource.began_ms = now_ms;
    resource.ended_ms = 0;
  } else if (resource.phase != Phase::kRunning) {
    resource.ended_ms = now_ms;
  }
  return true;
}

std::size_t Progress::count(Phase phase) const {
  return static_cast<std::size_t>(
      std::count_if(resources_.begin(), resources_.end(),
                    [phase](const ResourceState& r) { return r.phase == phase; }));
}

int Progress::share() const {
  if (resources_.empty()) return 0;
  return static_cast<int>(count(Phase::kDone) * 100 / resources_.size());
}

int Progress::percent() const {
  if (status_.ends_with("_COMPLETE")) return 100;
  if (service_percent_ >= 0) return static_cast<int>(std::clamp(service_percent_, 0.0, 100.0));
  return share();
}

}  // namespace cairn::cli

// Progress: what is known of a running operation, put together from the API's answers.
//
// Pure: takes answers, gives state. Events may come twice or in overlapping pages; each counts
// once.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cairn::cli {

struct Event {
  std::string id;
  std::string time;  // "YYYY-MM-DDThh:mm:ss", UTC
  std::string logical_id;
  std::string physical_id;
  std::string type;
  std::string status;
  std::string reason;
  bool of_stack = false;
};
Event event_of(const Value& event);

enum class Phase : std::uint8_t { kWaiting, kRunning, kDone, kFailed };

struct ResourceState {
  std::string logical_id;
  std::string physical_id;
  std::string type;
  std::string status;
  std::string reason;
  Phase phase = Phase::kWaiting;
  std::int64_t began_ms = 0;  // by the watcher's clock; 0: was never seen running
  std::int64_t ended_ms = 0;
};

class Progress {
 public:
  // From GetStack.
  void take_stack(const Value& stack);
  // From ListStackResources: the resources not heard of yet.
  void take_resources(const Value& answer);
  // From GetStackRemainingTime.
  void take_remaining(const Value& answer, std::int64_t now_ms);
  // True when the event was new.
  bool take_event(const Event& event, std::int64_t now_ms);

  const std::string& stack_name() const { return stack_name_; }
  const std::string& status() const { return status_; }
  const std::string& reason() const { return reason_; }
  // In the order they were first heard of.
  const std::vector<ResourceState>& resources() const { return resources_; }
  // Events that told of a failure, oldest first; a rollback does not take them back.
  const std::vector<Event>& failures() const { return failures_; }
  std::size_t count(Phase phase) const;
  // 0 to 100: what the service says, else the share of resources that are done.
  int percent() const;
  // What the operation may still take by now, judged by what took how long before; below 0:
  // unknown.
  std::int64_t remaining_ms(std::int64_t now_ms) const;

 private:
  Phase phase_of(std::string_view status) const;
  void settle();
  ResourceState& at(const std::string& logical_id);
  int share() const;

  std::string stack_name_;
  std::string status_;
  std::string reason_;
  bool undoing_ = false;  // deleting or rolling back a create: done means gone
  double service_percent_ = -1;
  std::int64_t end_ms_ = -1;  // when it may be over, by the watcher's clock; below 0: unknown
  std::vector<ResourceState> resources_;
  std::vector<Event> failures_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::set<std::string, std::less<>> seen_;
};

// "CREATE_ROLLBACK_IN_PROGRESS" and the like.
bool is_running(std::string_view stack_status);

}  // namespace cairn::cli

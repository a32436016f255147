#include "service/forecast_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/suggest.h"
#include "service/answers.h"
#include "service/forecast_report.h"

namespace cairn::service {
namespace {

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
  Report(const Begun& begun, const std::vector<PlantedFailure>& planted, Rehearsal& rehearsal)
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
    for (const PlantedFailure& p : planted_) {
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
    for (const PlantedFailure& p : planted_) {
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
  const std::vector<PlantedFailure>& planted_;
  Rehearsal& rehearsal_;
  std::unique_ptr<Reader> reader_;
  std::optional<StackRow> stack_;
  std::vector<Happening> happened_;
  Millis started_ = 0;
};

}  // namespace

Result<Value> forecast_answer(const ActionRequest& request, const Begun& begun,
                              const std::vector<PlantedFailure>& planted, Rehearsal& rehearsal,
                              Reader& before) {
  return Report(begun, planted, rehearsal).write(request, before);
}

}  // namespace cairn::service

#include "service/remaining_time.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "service/answers.h"

namespace cairn::service {
namespace {

constexpr std::uint64_t kStacksLearntFrom = 20;
constexpr std::uint64_t kEventsLearntFrom = 300;  // of each

// What the rows say about a plan's steps.
class Ahead {
 public:
  Ahead(const OperationRow& operation, const std::vector<ResourceRow>& resources,
        const UsualTimes& usual, Millis now)
      : operation_(operation), usual_(usual), now_(now) {
    for (const ResourceRow& row : resources) rows_.emplace(row.no, &row);
  }

  Millis of(const Step& step) {
    const auto found = rows_.find(step.resource);
    const ResourceRow* row = found == rows_.end() ? nullptr : found->second;
    if (row != nullptr && row->state.phase == Phase::kInProgress) {
      return std::max<Millis>(0, usual(row->type, row->state.action) - (now_ - row->updated));
    }
    const bool touched = row != nullptr && row->acted_by == operation_.no;
    if (step.kind == StepKind::kCreate && !touched) {
      return usual(step.type, ResourceAction::kCreate);
    }
    // A removal that is done has no row, or one that says so.
    const bool gone = row == nullptr || row->state.action == ResourceAction::kDelete;
    if (step.kind == StepKind::kDelete && !gone) return usual(row->type, ResourceAction::kDelete);
    return 0;
  }

  std::vector<std::string> unknown() const { return {unknown_.begin(), unknown_.end()}; }

 private:
  Millis usual(const std::string& type, ResourceAction action) {
    const auto time = usual_.of(type, action);
    if (!time) unknown_.insert(type);
    return time.value_or(0);
  }

  const OperationRow& operation_;
  const UsualTimes& usual_;
  const Millis now_;
  std::unordered_map<std::uint32_t, const ResourceRow*> rows_;
  std::set<std::string> unknown_;
};

}  // namespace

UsualTimes usual_times_around(const StackRow& stack, Reader& reader) {
  StackFilter filter;
  filter.account = stack.account;
  filter.region = stack.region;
  filter.include_nested = true;
  std::vector<StackRow> stacks = reader.stacks(filter, {0, kStacksLearntFrom}).rows;
  const auto is_it = [&](const StackRow& other) { return other.no == stack.no; };
  if (std::none_of(stacks.begin(), stacks.end(), is_it)) stacks.push_back(stack);
  UsualTimes usual;
  for (const StackRow& other : stacks) {
    const std::uint64_t last = reader.last_event(other.no);
    const std::uint64_t first = last < kEventsLearntFrom ? 1 : last - kEventsLearntFrom + 1;
    usual.learn(reader.events_between(other.no, first, last));
  }
  return usual;
}

void UsualTimes::learn(const std::vector<EventRow>& events) {
  std::unordered_map<std::string, const EventRow*> begun;  // by logical id
  for (const EventRow& event : events) {
    if (event.of_stack) continue;
    const ResourceState state = event.resource_state;
    if (state.phase == Phase::kInProgress) {
      begun[event.logical_id] = &event;
      continue;
    }
    const auto found = begun.find(event.logical_id);
    if (found == begun.end()) continue;
    const EventRow& first = *found->second;
    if (state.phase == Phase::kComplete && first.resource_state.action == state.action) {
      auto& samples = samples_[{event.type, state.action}];
      if (samples.size() < kSamplesMax) samples.push_back(event.time - first.time);
    }
    begun.erase(found);
  }
}

std::optional<Millis> UsualTimes::of(const std::string& type, ResourceAction action) const {
  const auto found = samples_.find({type, action});
  if (found == samples_.end()) return std::nullopt;
  std::vector<Millis> samples = found->second;
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle;
}

Remaining remaining_time(const OperationRow& operation, const Plan& plan,
                         const std::vector<ResourceRow>& resources, const UsualTimes& usual,
                         Millis now) {
  Ahead ahead(operation, resources, usual, now);
  std::vector<Millis> begin(plan.steps.size());
  Millis end = 0;  // of what comes before the part
  Millis all = 0;
  std::uint32_t step = 0;
  for (const std::uint32_t part_end : plan.part_ends) {
    Millis part = end;
    for (; step < part_end; ++step) {
      const Millis time = ahead.of(plan.steps[step]);
      const Millis done = std::max(begin[step], end) + time;
      for (const std::uint32_t next : plan.unlocks(step)) begin[next] = std::max(begin[next], done);
      part = std::max(part, done);
      all += time;
    }
    end = part;
  }
  if (operation.parallelism > 0) end = std::max(end, all / operation.parallelism);
  return {end, ahead.unknown()};
}

void get_stack_remaining_time(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  MapBuilder answer;
  answer.set("StackId", Value::string(stack->id));
  answer.set("Status", Value::string(status_name(stack->state)));
  const auto operation = reader->operation(stack->operation);
  const auto blob = operation ? reader->blob(operation->plan_hash) : std::nullopt;
  if (!blob) return reply(answer.build());
  const Result<Plan> plan = decode_plan(*blob);
  if (!plan) return reply(answer.build());
  const Remaining remaining =
      remaining_time(*operation, *plan, reader->resources(stack->no),
                     usual_times_around(*stack, *reader), context.clock.now());
  std::vector<Value> unknown;
  for (const std::string& type : remaining.unknown_types) unknown.push_back(Value::string(type));
  constexpr Millis kSecond = 1'000;
  answer.set("RemainingSeconds", Value::integer((remaining.time + kSecond - 1) / kSecond));
  answer.set("UnknownResourceTypes", Value::list(std::move(unknown)));
  reply(answer.build());
}

}  // namespace cairn::service

#include "engine/machine.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "engine/machine_states.h"

namespace cairn {
namespace {

std::string token(std::string_view facts) {
  constexpr std::size_t kTokenLength = 40;
  return base32_lower(sha256(facts)).substr(0, kTokenLength);
}

// The numbers of all rows there are or may come to be, sorted.
std::vector<std::uint32_t> all_numbers(const OperationStart& start) {
  std::vector<std::uint32_t> numbers;
  numbers.reserve(start.resources.size() + start.plan.steps.size());
  for (const ResourceRow& row : start.resources) numbers.push_back(row.no);
  for (const Step& step : start.plan.steps) {
    numbers.push_back(step.resource);
    if (step.successor != kNoNumber) numbers.push_back(step.successor);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

}  // namespace

std::string create_token(OperationNo made_by, std::uint32_t resource, std::uint32_t attempt) {
  return token(fmt::format("{}/{}/{}", made_by.value, resource, attempt));
}

std::string update_token(OperationNo made_by, std::uint32_t resource, std::uint32_t updates) {
  return token(fmt::format("update/{}/{}/{}", made_by.value, resource, updates));
}

StackMachine::StackMachine(OperationStart start)
    : stack_(std::move(start.stack)),
      operation_(std::move(start.operation)),
      target_(std::move(start.target)),
      base_(std::move(start.base)),
      revision_(std::move(start.revision)),
      last_event_(start.last_event) {
  if (!forward()) start.plan = {};
  place_rows(start);
  if (target_) {
    in_outputs_.resize(target_.model->resources().size());
    for (const ModelOutput& output : target_.model->outputs()) {
      for (const std::uint32_t need : output.needs) in_outputs_[need] = true;
    }
  }
  take_details(std::move(start.details));
  if (forward()) follow(std::move(start.plan));
}

void StackMachine::place_rows(OperationStart& start) {
  const std::vector<std::uint32_t> numbers = all_numbers(start);
  live_.resize(numbers.size());
  for (std::size_t slot = 0; slot < numbers.size(); ++slot) live_[slot].row.no = numbers[slot];
  for (ResourceRow& row : start.resources) {
    Live& live = live_[slot_of(row.no)];
    live.exists = true;
    live.row = std::move(row);
  }
}

void StackMachine::take_details(std::vector<ResourceDetailRow> details) {
  for (ResourceDetailRow& detail : details) {
    const std::uint32_t slot = slot_of(detail.no);
    if (slot == kNoSlot) continue;
    Live& live = live_[slot];
    live.given = StoredJson::of_text(detail.properties);
    live.ref = StoredJson::of_text(detail.ref);
    live.attributes = StoredJson::of_text(detail.attributes);
    live.pending = StoredJson::of_text(detail.pending);
    live.known = live.exists && live.row.state != kCreateFailed && live.row.state != kDeleted;
    if (live.row.state == kDeleted) {
      live.needs = std::move(detail.needs);
    } else {
      set_needs(live, std::move(detail.needs));
    }
  }
}

// Creates number their rows without gaps, so that the first look is the only one.
std::uint32_t StackMachine::slot_of(std::uint32_t number) const {
  if (number < live_.size() && live_[number].row.no == number) return number;
  const auto found =
      std::lower_bound(live_.begin(), live_.end(), number,
                       [](const Live& live, std::uint32_t no) { return live.row.no < no; });
  if (found == live_.end() || found->row.no != number) return kNoSlot;
  return static_cast<std::uint32_t>(found - live_.begin());
}

Decision StackMachine::begin(Millis now) {
  now_ = now;
  Decision out;
  out.effects.push_back(SetTimer{operation_.deadline, 0});
  if (back()) {
    plan_way_back();
  } else if (!forward()) {
    plan_removal();
  }
  resume(out);
  take_up_deadlines(out);
  if (operation_.cancelled != Cancelled::kNot) {
    out.effects.push_back(CancelChildren{operation_.cancelled == Cancelled::kQuick});
  }
  pump(out);
  return out;
}

Decision StackMachine::on(const Input& input, Millis now) {
  now_ = now;
  Decision out;
  if (finished_) {
    out.obeyed = false;
    return out;
  }
  if (const auto* reply = std::get_if<CallReplied>(&input)) {
    on_reply(*reply, out);
  } else if (const auto* timer = std::get_if<TimerDue>(&input)) {
    on_timer(timer->serial, out);
  } else if (const auto* cancel = std::get_if<CancelOperation>(&input)) {
    out.obeyed = on_cancel(*cancel, out);
  } else {
    out.obeyed = on_order(std::get<OrderResource>(input), out);
  }
  if (!finished_) pump(out);
  return out;
}

// ---- values

const StackMachine::Live* StackMachine::standing_for(std::uint32_t resource) const {
  const std::uint32_t slot = slot_of_wanted_[resource];
  return slot == kNoSlot || !live_[slot].known ? nullptr : &live_[slot];
}

Value StackMachine::not_yet(std::uint32_t resource) const {
  return Value::unknown(
      fmt::format("known after {} is created", goal()->model->resources()[resource].logical_id));
}

Value StackMachine::ref(std::uint32_t resource) const {
  const Live* live = standing_for(resource);
  if (live == nullptr) return not_yet(resource);
  // A data source that found nothing has neither: its Ref is null.
  if (!live->ref.is_null() || live->row.physical_id.empty()) return live->ref.get();
  return Value::string(live->row.physical_id);
}

Value StackMachine::attribute(std::uint32_t resource, std::string_view name) const {
  const Live* live = standing_for(resource);
  if (live == nullptr) return not_yet(resource);
  return live->attributes.get().get(name);
}

}  // namespace cairn

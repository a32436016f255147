// The legs of an operation: what is followed, what comes next, how it ends.

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <deque>
#include <unordered_map>

#include "engine/incarnations.h"
#include "engine/machine.h"
#include "engine/machine_states.h"
#include "plan/update_plan.h"
#include "value/json.h"

namespace cairn {

bool StackMachine::forward() const {
  return goes_forward(stack_.state.action);
}

bool StackMachine::back() const {
  return goes_back(stack_.state.action);
}

const Goal* StackMachine::goal() const {
  return forward() ? &target_ : &base_;
}

void StackMachine::follow(Plan plan) {
  plan_ = std::move(plan);
  height_ = heights(plan_);
  ready_ = {};
  running_ = 0;
  failed_ = 0;
  stopping_ = operation_.cancelled != Cancelled::kNot;
  timed_out_ = false;
  steps_left_ = plan_.steps.size();
  waiting_for_.assign(plan_.steps.size(), 0);
  for (const std::uint32_t to : plan_.edges) ++waiting_for_[to];
  for (Live& live : live_) live.step = kNoNumber;
  if (forward() || back()) meet_wanted();
  begun_.assign(plan_.steps.size(), false);
  part_ = 0;
  part_left_.clear();
  std::uint32_t begin = 0;
  for (const std::uint32_t end : plan_.part_ends) {
    part_left_.push_back(end - begin);
    begin = end;
  }
  open_part();
}

// Which incarnation stands for each wanted resource: the one its step makes or changes, else the
// one that is there and that no step removes.
void StackMachine::meet_wanted() {
  const auto wanted = goal()->model->resources();
  slot_of_wanted_.assign(wanted.size(), kNoSlot);
  std::vector<bool> spoken_for(live_.size(), false);
  std::size_t planned = 0;
  for (const Step& step : plan_.steps) {
    const std::uint32_t slot = slot_of(step.resource);
    spoken_for[slot] = true;
    if (step.wanted == kNoNumber) continue;
    slot_of_wanted_[step.wanted] = slot;
    if (step.successor != kNoNumber) {
      const std::uint32_t successor = slot_of(step.successor);
      if (live_[successor].known) slot_of_wanted_[step.wanted] = successor;
    }
    ++planned;
  }
  if (planned == wanted.size()) return;
  std::unordered_map<std::string_view, std::uint32_t> standing;
  for (std::uint32_t slot = 0; slot < live_.size(); ++slot) {
    const Live& live = live_[slot];
    if (live.exists && belongs(live.row) && !spoken_for[slot]) {
      standing.emplace(live.row.logical_id, slot);
    }
  }
  for (std::uint32_t i = 0; i < wanted.size(); ++i) {
    if (slot_of_wanted_[i] != kNoSlot) continue;
    const auto found = standing.find(wanted[i].logical_id);
    if (found != standing.end()) slot_of_wanted_[i] = found->second;
  }
}

std::size_t StackMachine::part_of(std::uint32_t step) const {
  const auto& ends = plan_.part_ends;
  return static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), step) - ends.begin());
}

// Makes ready what can start in the part that begins, and in the next while a part has nothing
// left to do.
void StackMachine::open_part() {
  for (; part_ < plan_.part_ends.size(); ++part_) {
    const std::uint32_t begin = part_ == 0 ? 0 : plan_.part_ends[part_ - 1];
    for (std::uint32_t step = begin; step < plan_.part_ends[part_]; ++step) {
      if (waiting_for_[step] == 0) ready_.push({height_[step], step});
    }
    if (part_left_[part_] > 0) return;
  }
}

void StackMachine::step_done(std::uint32_t step) {
  --steps_left_;
  for (const std::uint32_t to : plan_.unlocks(step)) {
    if (--waiting_for_[to] == 0 && part_of(to) == part_) ready_.push({height_[to], to});
  }
  const std::size_t part = part_of(step);
  if (--part_left_[part] > 0 || part != part_) return;
  ++part_;
  open_part();
}

void StackMachine::plan_removal() {
  const auto given = read_json(operation_.retained.empty() ? "[]" : operation_.retained);
  const Value retained = given ? *given : Value();
  const bool release = stack_.state.action == StackAction::kImportCreateRollback;
  std::vector<Existing> existing;
  for (const Live& live : live_) {
    if (!live.exists || !belongs(live.row)) continue;
    // What is not known to exist cannot be kept: a create that may still happen would be an orphan.
    bool retain = live.row.retain || release;
    for (const Value& id : retained.items()) retain |= id == Value::string(live.row.logical_id);
    retain &= !live.row.physical_id.empty();
    existing.push_back({live.row.no, live.row.logical_id, live.row.type, live.needs, retain});
  }
  follow(make_removal_plan(existing, stack_.version));
}

void StackMachine::plan_way_back() {
  std::deque<std::string> texts;  // the incarnations refer to them
  const auto kept = [&texts](const StoredJson& json) -> std::string_view {
    return texts.emplace_back(json.text());
  };
  std::vector<Incarnation> existing;
  for (const Live& live : live_) {
    if (!live.exists || !belongs(live.row)) continue;
    Incarnation e;
    e.number = live.row.no;
    e.logical_id = live.row.logical_id;
    e.type = live.row.type;
    e.physical_id = live.row.physical_id;
    e.standing = standing_of(live.row);
    e.retain = live.row.retain;
    e.properties = kept(live.given);
    e.ref = kept(live.ref);
    e.attributes = kept(live.attributes);
    e.needs = live.needs;
    existing.push_back(e);
  }
  const Diff changes = diff(nullptr, base_, existing, {.rolling_back = true});
  const std::uint32_t first = live_.empty() ? 0 : live_.back().row.no + 1;
  Plan plan = make_update_plan(changes, *base_.model, existing,
                               {.base_version = stack_.version,
                                .first_number = first,
                                .denied = {},
                                // What no committed definition has was imported in vain.
                                .released = [&](const Incarnation& e) {
                                  return imported(live_[slot_of(e.number)].row) &&
                                         !base_.model->find(e.logical_id);
                                }});
  std::uint32_t end = first;  // further numbers are taken one after the other
  for (const Step& step : plan.steps) {
    for (const std::uint32_t number : {step.resource, step.successor}) {
      if (number != kNoNumber) end = std::max(end, number + 1);
    }
  }
  for (std::uint32_t number = first; number < end; ++number) live_.emplace_back().row.no = number;
  follow(std::move(plan));
}

// What is out is taken up at once, whatever it waits for: what comes before it may have left no
// trace, or may have been planned anew.
void StackMachine::resume(Decision& out) {
  for (std::uint32_t step = 0; step < plan_.steps.size(); ++step) {
    if (!under_way(step)) continue;
    begun_[step] = true;
    const Stand stand = take_up(step, out);
    if (stand == Stand::kUntouched) begun_[step] = false;
    note(step, stand);
  }
  std::priority_queue<Ready> untouched;
  while (!ready_.empty()) {
    const Ready top = ready_.top();
    ready_.pop();
    if (begun_[top.step]) continue;
    const Stand stand = take_up(top.step, out);
    if (stand == Stand::kUntouched) {
      untouched.push(top);
    } else {
      note(top.step, stand);
    }
  }
  ready_ = std::move(untouched);
}

void StackMachine::note(std::uint32_t step, Stand stand) {
  if (stand == Stand::kDone) step_done(step);
  if (stand != Stand::kFailed) return;
  ++failed_;
  if (forward()) stopping_ = true;
}

void StackMachine::pump(Decision& out) {
  while (!finished_) {
    const std::size_t most =
        operation_.parallelism > 0
            ? std::min<std::size_t>(static_cast<std::size_t>(operation_.parallelism), kCallsOutMax)
            : kCallsOutMax;
    while (!stopping_ && !ready_.empty() && running_ < most) {
      const std::uint32_t step = ready_.top().step;
      ready_.pop();
      start_step(step, out);
    }
    if (running_ > 0) return;
    if (!stopping_ && !ready_.empty()) continue;
    end_leg(out);
  }
}

void StackMachine::end_leg(Decision& out) {
  assert((steps_left_ == 0 || failed_ > 0 || stopping_) &&
         "a plan whose steps cannot all be reached");
  const StackAction action = stack_.state.action;
  if (steps_left_ == 0 && !stopping_) {
    if (forward()) commit_definition(out);
    end_operation(Turn::kSucceeded,
                  action == StackAction::kUpdate
                      ? "Stack successfully updated"
                      : fmt::format("Stack {} completed successfully", action_name(action)),
                  out);
    return;
  }
  if (forward() && operation_.rollback) {
    begin_rollback(out);
    return;
  }
  end_operation(Turn::kFailed, leg_failure(), out);
}

void StackMachine::note_failure(std::string failure, Decision& out) {
  if (!leg_failure().empty()) return;
  leg_failure() = std::move(failure);
  out.batch.operations.push_back(operation_);
}

void StackMachine::begin_rollback(Decision& out) {
  write_stack(*next(stack_.state, Turn::kFailed), operation_.failure, out);
  const StackState rollback = *next(stack_.state, Turn::kRollbackBegun);
  write_stack(rollback, fmt::format("Stack {} started", action_name(rollback.action)), out);
  operation_.deadline = now_ + operation_.timeout;
  operation_.cancelled = Cancelled::kNot;
  out.batch.operations.push_back(operation_);
  out.effects.push_back(SetTimer{operation_.deadline, 0});
  if (back()) {
    plan_way_back();
  } else {
    plan_removal();
  }
}

void StackMachine::end_operation(Turn turn, std::string reason, Decision& out) {
  const StackState state = *next(stack_.state, turn);
  finished_ = true;
  operation_.finished = true;
  out.batch.operations.push_back(operation_);
  if (state == StackState{StackAction::kDelete, Phase::kComplete}) stack_.deleted = now_;
  remove_rows_of_the_gone(out);
  write_stack(state, std::move(reason), out);
  out.effects.push_back(OperationEnded{state});
}

// What is out counts as failed; whether it happened stays open in the row.
void StackMachine::interrupt(const std::string& reason, bool nested_too, Decision& out) {
  for (Live& live : live_) {
    if (live.serial == 0 || (!nested_too && live.row.type == kNestedStackType)) continue;
    fail(live, live.row.call, reason, out);
  }
}

}  // namespace cairn

#include "plan/update_plan.h"

#include <unordered_map>

#include "plan/draft.h"

namespace cairn {
namespace {

class UpdatePlanner {
 public:
  UpdatePlanner(const Diff& diff, const StackModel& wanted, std::span<const Incarnation> existing,
                const UpdatePlanOptions& options)
      : diff_(diff),
        resources_(wanted.resources()),
        options_(options),
        next_number_(options.first_number) {
    for (const Incarnation& e : existing) incarnations_.emplace(e.number, &e);
  }

  Plan plan() {
    for (const ResourceChange& c : diff_.changes) {
      if (c.wanted != kNoNumber) by_wanted_.emplace(c.wanted, &c);
    }
    mark_steps();
    Draft first = draft_first_part();
    std::vector<Removal> removals;
    for (const Step& step : first.steps) {
      if (step.kind == StepKind::kReconcile && step.successor != kNoNumber) {
        removals.push_back(removal(StepKind::kCleanup, step.resource, step.successor));
      }
    }
    Draft forgotten;
    for (const ResourceChange& c : diff_.changes) {
      if (c.action == ChangeAction::kRemove) remove(c.existing, c.retain, removals, forgotten);
    }
    for (const std::uint32_t number : diff_.leftovers) remove(number, false, removals, forgotten);
    Plan out;
    out.base_version = options_.base_version;
    append_part(out, std::move(first));
    append_part(out, draft_removals(std::move(removals)));
    append_part(out, std::move(forgotten));
    return out;
  }

 private:
  // Whatever may change, and what lies on a way from one such resource to another.
  void mark_steps() {
    const std::size_t count = resources_.size();
    stepped_.assign(count, false);
    for (const auto& [wanted, change] : by_wanted_) {
      stepped_[wanted] = change->action != ChangeAction::kSame || change->rearranged;
    }
    // diff_.changes lists needs before dependants.
    std::vector<bool> after(count, false);
    std::vector<bool> before(count, false);
    for (const ResourceChange& c : diff_.changes) {
      if (c.wanted == kNoNumber) continue;
      for (const std::uint32_t need : resources_[c.wanted].needs) {
        if (stepped_[need] || after[need]) after[c.wanted] = true;
      }
    }
    for (std::size_t i = diff_.changes.size(); i-- > 0;) {
      const ResourceChange& c = diff_.changes[i];
      if (c.wanted == kNoNumber || !(stepped_[c.wanted] || before[c.wanted])) continue;
      for (const std::uint32_t need : resources_[c.wanted].needs) before[need] = true;
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (after[i] && before[i]) stepped_[i] = true;
    }
  }

  Draft draft_first_part() {
    Draft draft;
    std::vector<std::uint32_t> step_of(resources_.size(), kNoNumber);
    for (const ResourceChange& c : diff_.changes) {
      if (c.wanted != kNoNumber && stepped_[c.wanted]) step_of[c.wanted] = draft.add(step(c));
    }
    for (std::uint32_t i = 0; i < resources_.size(); ++i) {
      if (step_of[i] == kNoNumber) continue;
      for (const std::uint32_t need : resources_[i].needs) {
        if (step_of[need] != kNoNumber) draft.edges.emplace_back(step_of[need], step_of[i]);
      }
    }
    return draft;
  }

  Step step(const ResourceChange& c) {
    Step step;
    step.logical_id = c.logical_id;
    step.type = c.type;
    step.wanted = c.wanted;
    if (c.action == ChangeAction::kAdd || c.action == ChangeAction::kImport) {
      step.kind = c.action == ChangeAction::kAdd ? StepKind::kCreate : StepKind::kImport;
      step.resource = c.existing != kNoNumber ? c.existing : next_number_++;
      if (c.action == ChangeAction::kImport) step.physical_id = c.physical_id;
      return step;
    }
    step.kind = StepKind::kReconcile;
    step.resource = c.existing;
    step.recreate = c.compelled == Compelled::kType || c.compelled == Compelled::kTaint ||
                    c.compelled == Compelled::kBroken;
    step.even_if_disabled = c.compelled == Compelled::kTaint || c.compelled == Compelled::kBroken;
    step.anyway = c.compelled != Compelled::kNot && !step.recreate;
    if (c.replacement != Replacement::kFalse) step.successor = next_number_++;
    if (options_.denied) step.denied = options_.denied(c);
    return step;
  }

  Removal removal(StepKind kind, std::uint32_t number, std::uint32_t successor) const {
    const Incarnation& e = *incarnations_.at(number);
    Step step;
    step.kind = kind;
    step.resource = number;
    step.logical_id = e.logical_id;
    step.type = e.type;
    step.successor = successor;
    return {std::move(step), e.needs};
  }

  void remove(std::uint32_t number, bool retain, std::vector<Removal>& removals,
              Draft& forgotten) const {
    const bool released = options_.released && options_.released(*incarnations_.at(number));
    if (retain || released) {
      forgotten.add(removal(StepKind::kForget, number, kNoNumber).step);
    } else {
      removals.push_back(removal(StepKind::kDelete, number, kNoNumber));
    }
  }

  const Diff& diff_;
  std::span<const ModelResource> resources_;
  const UpdatePlanOptions& options_;
  std::uint32_t next_number_;
  std::unordered_map<std::uint32_t, const Incarnation*> incarnations_;
  std::unordered_map<std::uint32_t, const ResourceChange*> by_wanted_;
  std::vector<bool> stepped_;
};

}  // namespace

Plan make_update_plan(const Diff& diff, const StackModel& wanted,
                      std::span<const Incarnation> existing, const UpdatePlanOptions& options) {
  return UpdatePlanner(diff, wanted, existing, options).plan();
}

}  // namespace cairn

#include "group/rollout.h"

#include <cassert>
#include <utility>

#include "base/digest.h"
#include "group/parameters.h"

namespace cairn {
namespace {

using R = ResultStatus;

constexpr std::string_view kByUser = "User initiated operation";

// What is known of drift was seen of the stack before.
void note_stack(const InstanceFinished& told, InstanceRow& instance) {
  const bool same = told.stack_id.empty() ? !told.stack_gone : told.stack_id == instance.stack_id;
  if (same) return;
  instance.stack_id = told.stack_id;
  instance.drift = InstanceDrift::kNotChecked;
  instance.drift_detected = 0;
}

// A stack that was not taken over is none of the group's: it is neither shown nor ever deleted.
void let_go_of_stack(InstanceRow& instance) {
  instance.stack_id.clear();
  instance.overrides = Value();
}

}  // namespace

std::string instance_token(std::string_view operation, std::string_view account,
                           std::string_view region) {
  const Sha256 digest = sha256({"stack group/", operation, "/", account, "/", region});
  return hex(digest).substr(0, 40);
}

Rollout::Rollout(RolloutStart start)
    : group_(std::move(start.group)),
      operation_(std::move(start.operation)),
      instances_(std::move(start.instances)),
      left_out_(std::move(start.left_out)),
      left_(instances_.size()),
      resumed_(!start.results.empty()) {
  place_regions();
  take_results(std::move(start.results));
}

void Rollout::place_regions() {
  region_of_.reserve(instances_.size());
  std::size_t begin = 0;
  while (begin < instances_.size()) {
    std::size_t end = begin;
    while (end < instances_.size() && instances_[end].region == instances_[begin].region) ++end;
    const std::size_t accounts = end - begin;
    region_of_.insert(region_of_.end(), accounts, static_cast<std::uint32_t>(regions_.size()));
    regions_.push_back({.end = end,
                        .next = begin,
                        .concurrency = concurrency_of(operation_.preferences, accounts),
                        .tolerance = tolerance_of(operation_.preferences, accounts),
                        .counts = {.waiting = accounts}});
    begin = end;
  }
}

// Targets start in their order, so what waits is the end of each region.
void Rollout::take_results(std::vector<InstanceResultRow> results) {
  if (!resumed_) {
    results_.reserve(instances_.size());
    for (const InstanceRow& instance : instances_) {
      results_.push_back({.operation = operation_.id,
                          .no = static_cast<std::uint32_t>(results_.size()),
                          .account = instance.account,
                          .region = instance.region,
                          .folder = instance.folder});
    }
    return;
  }
  assert(results.size() == instances_.size());
  results_ = std::move(results);
  for (std::size_t no = 0; no < results_.size(); ++no) {
    const R status = results_[no].status;
    if (status == R::kWaiting) continue;
    Region& region = regions_[region_of_[no]];
    region.next = no + 1;
    --region.counts.waiting;
    if (is_over(status)) --left_;
    if (status == R::kRunning) ++region.counts.running;
    if (status == R::kSucceeded) ++region.counts.succeeded;
    if (status == R::kFailed) ++region.counts.failed;
    if (status == R::kStopped) ++region.counts.stopped;
  }
}

RolloutDecision Rollout::begin(Millis now) {
  RolloutDecision out;
  if (resumed_) {
    for (std::size_t no = 0; no < results_.size(); ++no) {
      if (results_[no].status == R::kRunning) send(no, true, out);
    }
  } else {
    write_beginning(out);
  }
  // Several regions may be over already; each that is lets the next one begin.
  if (sequential()) {
    pump(0, now, out);
  } else {
    for (std::size_t region = 0; region < regions_.size(); ++region) pump(region, now, out);
  }
  end_if_over(now, out);
  return out;
}

void Rollout::write_beginning(RolloutDecision& out) {
  if (operation_.status == GroupOperationStatus::kQueued) {
    operation_.status = *next(operation_.status, GroupTurn::kBegun);
  }
  operation_.regions.clear();
  for (const Region& region : regions_) {
    operation_.regions.push_back(instances_[region.next].region);
  }
  out.batch.operations.push_back(operation_);
  out.batch.results = results_;
  if (!touches_instances()) return;
  for (std::vector<InstanceRow>* rows : {&instances_, &left_out_}) {
    for (InstanceRow& instance : *rows) {
      instance.status = InstanceStatus::kOutdated;
      instance.reason = kByUser;
      out.batch.instances.push_back(instance);
    }
  }
  left_out_.clear();
}

RolloutDecision Rollout::on(const RolloutInput& input, Millis now) {
  RolloutDecision out;
  if (finished()) {
    out.obeyed = false;
    return out;
  }
  if (const auto* finished = std::get_if<InstanceFinished>(&input)) {
    out.obeyed = on_finished(*finished, now, out);
  } else if (const auto* hindered = std::get_if<InstanceHindered>(&input)) {
    out.obeyed = on_hindered(*hindered, out);
  } else {
    out.obeyed = on_stop(now, out);
  }
  if (out.obeyed) end_if_over(now, out);
  return out;
}

bool Rollout::on_finished(const InstanceFinished& input, Millis now, RolloutDecision& out) {
  const std::size_t no = input.no;
  if (no >= results_.size() || results_[no].status != R::kRunning) return false;
  Region& region = regions_[region_of_[no]];
  --region.counts.running;
  --left_;
  results_[no].ended = now;
  note_stack(input, instances_[no]);
  const bool stopped = input.stopped && operation_.status == GroupOperationStatus::kStopping;
  if (input.ok) {
    note_success(no, input, now, out);
  } else if (stopped) {
    note_stop(no, std::string(kStopReason), out);
  } else {
    note_failure(no, input, out);
  }
  out.batch.results.push_back(results_[no]);
  forget_tokens(no, out);
  if (!input.ok && !stopped && region.exceeded()) stop_after_failure(region_of_[no], now, out);
  pump(region_of_[no], now, out);
  return true;
}

void Rollout::note_success(std::size_t no, const InstanceFinished& input, Millis now,
                           RolloutDecision& out) {
  ++regions_[region_of_[no]].counts.succeeded;
  results_[no].status = R::kSucceeded;
  results_[no].reason = kByUser;
  InstanceRow& instance = instances_[no];
  switch (operation_.action) {
    case GroupAction::kDelete:
      out.batch.removed_instances.push_back({instance.group, instance.account, instance.region});
      return;
    case GroupAction::kDetectDrift:
      instance.drift = input.drift;
      instance.drift_detected = now;
      break;
    case GroupAction::kImport:
      instance.status = input.outdated ? InstanceStatus::kOutdated : InstanceStatus::kCurrent;
      instance.reason = input.outdated ? input.reason : std::string();
      break;
    case GroupAction::kCreate:
    case GroupAction::kUpdate:
      instance.status = InstanceStatus::kCurrent;
      instance.reason.clear();
      break;
  }
  out.batch.instances.push_back(instance);
}

void Rollout::note_failure(std::size_t no, const InstanceFinished& input, RolloutDecision& out) {
  ++regions_[region_of_[no]].counts.failed;
  results_[no].status = R::kFailed;
  results_[no].reason = input.reason;
  if (!touches_instances()) return;
  instances_[no].reason = input.reason;
  if (operation_.action == GroupAction::kImport) let_go_of_stack(instances_[no]);
  out.batch.instances.push_back(instances_[no]);
}

// A create removes what an earlier one left first, and an update makes what is missing.
void Rollout::forget_tokens(std::size_t no, RolloutDecision& out) const {
  const InstanceRow& instance = instances_[no];
  const auto forget = [&](std::string_view action) {
    out.batch.removed_tokens.push_back(
        {.account = instance.account,
         .action = std::string(action),
         .token = instance_token(operation_.id, instance.account, instance.region)});
  };
  switch (operation_.action) {
    case GroupAction::kUpdate:
      forget(kInstanceUpdateToken);
      [[fallthrough]];
    case GroupAction::kCreate:
      forget(kInstanceCreateToken);
      [[fallthrough]];
    case GroupAction::kDelete:
      return forget(kInstanceDeleteToken);
    case GroupAction::kImport:
    case GroupAction::kDetectDrift:
      return;
  }
}

void Rollout::stop_after_failure(std::size_t region, Millis now, RolloutDecision& out) {
  const Region& failed = regions_[region];
  const std::string why = "the operation stopped in " + instances_[failed.end - 1].region +
                          ", where " + std::to_string(failed.counts.failed) + " failed and " +
                          std::to_string(failed.tolerance) + " may";
  if (operation_.reason.empty()) operation_.reason = why;
  const std::size_t last = sequential() ? regions_.size() - 1 : region;
  for (std::size_t i = region; i <= last; ++i)
    stop_waiting(regions_[i], "Not started: " + why, now, out);
}

bool Rollout::on_hindered(const InstanceHindered& input, RolloutDecision& out) {
  if (input.no >= results_.size() || results_[input.no].status != R::kRunning) return false;
  InstanceResultRow& result = results_[input.no];
  std::string reason =
      input.reason.empty() ? std::string(kByUser) : std::string(kWaitsFor) + input.reason;
  if (reason == result.reason) return true;
  result.reason = std::move(reason);
  out.batch.results.push_back(result);
  return true;
}

bool Rollout::on_stop(Millis now, RolloutDecision& out) {
  const auto stopping = next(operation_.status, GroupTurn::kStopAsked);
  if (!stopping) return false;
  operation_.status = *stopping;
  operation_.reason = kStopReason;
  for (Region& region : regions_) stop_waiting(region, std::string(kStopReason), now, out);
  out.batch.operations.push_back(operation_);
  return true;
}

void Rollout::stop_waiting(Region& region, const std::string& reason, Millis now,
                           RolloutDecision& out) {
  for (; region.next < region.end; ++region.next) {
    --region.counts.waiting;
    --left_;
    results_[region.next].ended = now;
    note_stop(region.next, reason, out);
    out.batch.results.push_back(results_[region.next]);
  }
}

void Rollout::note_stop(std::size_t no, const std::string& reason, RolloutDecision& out) {
  ++regions_[region_of_[no]].counts.stopped;
  results_[no].status = R::kStopped;
  results_[no].reason = reason;
  if (!touches_instances()) return;
  instances_[no].reason = reason;
  if (operation_.action == GroupAction::kImport) let_go_of_stack(instances_[no]);
  out.batch.instances.push_back(instances_[no]);
}

void Rollout::pump(std::size_t region, Millis now, RolloutDecision& out) {
  if (region >= regions_.size()) return;
  if (!sequential()) return fill(regions_[region], now, out);
  while (current_ < regions_.size()) {
    fill(regions_[current_], now, out);
    if (!regions_[current_].over()) return;
    ++current_;
  }
}

// What may not be started any more does not wait any more, so there is nothing else to ask.
void Rollout::fill(Region& region, Millis now, RolloutDecision& out) {
  while (region.next < region.end && region.counts.running < region.concurrency) {
    const std::size_t no = region.next++;
    --region.counts.waiting;
    ++region.counts.running;
    results_[no].status = R::kRunning;
    results_[no].reason = kByUser;
    results_[no].started = now;
    out.batch.results.push_back(results_[no]);
    send(no, false, out);
  }
}

void Rollout::send(std::size_t no, bool again, RolloutDecision& out) const {
  const InstanceRow& instance = instances_[no];
  const bool makes =
      operation_.action == GroupAction::kCreate || operation_.action == GroupAction::kUpdate;
  out.effects.push_back(StartInstance{
      .no = static_cast<std::uint32_t>(no),
      .action = operation_.action,
      .account = instance.account,
      .region = instance.region,
      .stack_id = instance.stack_id,
      .token = instance_token(operation_.id, instance.account, instance.region),
      .parameters = makes ? merged_parameters(group_.parameters, instance.overrides) : Value(),
      .retain_stack = operation_.retain_stacks,
      .timeout_min = operation_.timeout_min,
      .rollback = operation_.rollback,
      .again = again,
      .started = results_[no].started});
}

void Rollout::end_if_over(Millis now, RolloutDecision& out) {
  if (left_ > 0 || finished()) return;
  // One that could not even name its targets says why.
  const bool hopeless = regions_.empty() && !operation_.reason.empty();
  GroupTurn turn = hopeless ? GroupTurn::kFailed : GroupTurn::kSucceeded;
  for (const Region& region : regions_) {
    if (region.exceeded()) turn = GroupTurn::kFailed;
  }
  if (operation_.status == GroupOperationStatus::kStopping) turn = GroupTurn::kStopped;
  operation_.status = *next(operation_.status, turn);
  operation_.ended = now;
  if (!touches_instances()) write_drift(now, out);
  out.batch.operations.push_back(operation_);
  out.effects.push_back(RolloutEnded{operation_.status});
}

void Rollout::write_drift(Millis now, RolloutDecision& out) {
  const RolloutCounts all = counts();
  GroupDrift drift{.detected = now,
                   .ended = operation_.status,
                   .total = static_cast<std::uint32_t>(results_.size()),
                   .failed = static_cast<std::uint32_t>(all.failed),
                   .cancelled = static_cast<std::uint32_t>(all.stopped)};
  for (std::size_t no = 0; no < results_.size(); ++no) {
    if (results_[no].status != R::kSucceeded) continue;
    if (instances_[no].drift == InstanceDrift::kInSync) ++drift.in_sync;
    if (instances_[no].drift == InstanceDrift::kDrifted) ++drift.drifted;
  }
  group_.drift = operation_.drift = drift;
  out.batch.groups.push_back(group_);
}

std::vector<RolloutCounts> Rollout::counts_by_region() const {
  std::vector<RolloutCounts> counts;
  counts.reserve(regions_.size());
  for (const Region& region : regions_) counts.push_back(region.counts);
  return counts;
}

RolloutCounts Rollout::counts() const {
  RolloutCounts sum;
  for (const Region& region : regions_) {
    sum.waiting += region.counts.waiting;
    sum.running += region.counts.running;
    sum.succeeded += region.counts.succeeded;
    sum.failed += region.counts.failed;
    sum.stopped += region.counts.stopped;
  }
  return sum;
}

}  // namespace cairn

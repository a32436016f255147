#include "tests/sim/rollout_watch.h"

#include <algorithm>
#include <set>

#include "group/rollout.h"

namespace cairn::testing {
namespace {

using R = ResultStatus;

// What no client can send: which operation the token of a target began.
bool of_target(const TokenRow& row) {
  return row.action.starts_with("stack instance, ");
}

bool may_follow(R from, R to) {
  if (from == to) return !is_over(to);
  if (from == R::kWaiting) return to == R::kRunning || to == R::kStopped;
  return from == R::kRunning && is_over(to);
}

}  // namespace

std::vector<CommitOutcome> RolloutWatch::commit(std::span<const Batch> group) {
  std::vector<Batch> kept;
  for (const Batch& batch : group) kept.push_back(spoilt(batch));
  const std::vector<CommitOutcome> outcomes = memory.commit(kept);
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (outcomes[i] == CommitOutcome::kDurable) note(group[i]);
  }
  return outcomes;
}

Batch RolloutWatch::spoilt(const Batch& batch) {
  Batch kept = batch;
  if (forget_tokens) std::erase_if(kept.tokens, of_target);
  if (forget_result_one_in > 0 && batch.groups) {
    GroupBatch groups = *batch.groups;
    std::erase_if(groups.results, [this](const InstanceResultRow& row) {
      return row.status == R::kSucceeded && ++results_ % forget_result_one_in == 0;
    });
    kept.groups = std::make_shared<const GroupBatch>(std::move(groups));
  }
  return kept;
}

void RolloutWatch::note(const Batch& batch) {
  for (const TokenRow& row : batch.tokens) {
    if (of_target(row)) ++begun_[{std::string(row.action), std::string(row.token)}];
  }
  if (!batch.groups) return;
  for (const InstanceResultRow& row : batch.groups->results) {
    seen_[row.operation].moves.push_back({row.no, row.account, row.region, row.status});
  }
  for (const GroupOperationRow& row : batch.groups->operations) {
    Seen& seen = seen_[row.id];
    if (row.status == GroupOperationStatus::kStopping) seen.moves_before_stop = seen.moves.size();
    seen.statuses.push_back(row.status);
  }
}

bool RolloutWatch::has_begun(const std::string& operation, const Move& move) const {
  const std::string token = instance_token(operation, move.account, move.region);
  return std::any_of(begun_.begin(), begun_.end(),
                     [&token](const auto& one) { return one.first.second == token; });
}

std::string RolloutWatch::broken(const std::string& operation, const Limits& limits) {
  for (const auto& [what, times] : begun_) {
    if (times > 1) return "one target's " + what.first + " was begun twice";
  }
  const Seen& seen = seen_[operation];
  std::map<std::uint32_t, R> now;
  std::map<std::string, std::size_t> running;
  std::map<std::string, std::size_t> failed;
  std::size_t place = 0;
  for (const Move& move : seen.moves) {
    const auto [at, fresh] = now.try_emplace(move.no, R::kWaiting);
    const std::string target = "target " + std::to_string(move.no);
    if (!may_follow(at->second, move.to)) return target + " moved on from where it had ended";
    if (at->second == R::kRunning && move.to == R::kStopped) {
      if (place < seen.moves_before_stop) return target + " was stopped by nobody";
      if (has_begun(operation, move)) return target + " was stopped after something was begun";
    }
    const bool begins = at->second != R::kRunning && move.to == R::kRunning;
    if (at->second == R::kRunning && move.to != R::kRunning) --running[move.region];
    if (begins) {
      if (++running[move.region] > limits.concurrent) return "too many at a time";
      if (failed[move.region] > limits.tolerance) return target + " began after too many failures";
      if (place >= seen.moves_before_stop) return target + " began after the stop";
    }
    if (move.to == R::kFailed) ++failed[move.region];
    const auto busy = std::count_if(running.begin(), running.end(),
                                    [](const auto& one) { return one.second > 0; });
    if (!limits.parallel && busy > 1) return "two regions at a time";
    at->second = move.to;
    ++place;
  }
  const bool exceeded = std::any_of(failed.begin(), failed.end(),
                                    [&](const auto& one) { return one.second > limits.tolerance; });
  using S = GroupOperationStatus;
  S want = exceeded ? S::kFailed : S::kSucceeded;
  if (seen.moves_before_stop != SIZE_MAX) want = S::kStopped;
  if (seen.statuses.empty() || seen.statuses.back() != want) return "it ended otherwise";
  return {};
}

}  // namespace cairn::testing

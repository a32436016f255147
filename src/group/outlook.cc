#include "group/outlook.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace cairn {
namespace {

using Ending = std::pair<Millis, std::uint32_t>;  // when, which target
using Endings = std::priority_queue<Ending, std::vector<Ending>, std::greater<>>;

class Foresight {
 public:
  Foresight(RolloutStart start, std::span<const TargetOutlook> targets)
      : targets_(targets), rollout_(std::move(start)) {
    out_.results.resize(targets.size());
    out_.wave.assign(targets.size(), 0);
  }

  RolloutOutlook run() {
    take(rollout_.begin(0), 0, 1);
    while (!running_.empty()) {
      const auto [now, no] = running_.top();
      running_.pop();
      const std::string& why = targets_[no].fails_with;
      take(rollout_.on(InstanceFinished{.no = no, .ok = why.empty(), .reason = why}, now), now,
           out_.wave[no] + 1);
    }
    out_.status = rollout_.operation().status;
    out_.reason = rollout_.operation().reason;
    out_.takes = rollout_.operation().ended;
    return std::move(out_);
  }

 private:
  void take(const RolloutDecision& decision, Millis now, std::uint32_t wave) {
    for (const InstanceResultRow& row : decision.batch.results) out_.results[row.no] = row;
    for (const RolloutEffect& effect : decision.effects) {
      const auto* start = std::get_if<StartInstance>(&effect);
      if (!start) continue;
      out_.wave[start->no] = wave;
      out_.waves = std::max(out_.waves, wave);
      running_.emplace(now + targets_[start->no].takes, start->no);
    }
  }

  std::span<const TargetOutlook> targets_;
  Rollout rollout_;
  Endings running_;
  RolloutOutlook out_;
};

}  // namespace

RolloutOutlook foresee(RolloutStart start, std::span<const TargetOutlook> targets) {
  start.results.clear();
  return Foresight(std::move(start), targets).run();
}

}  // namespace cairn

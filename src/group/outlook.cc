#include "group/outlook.h"

#include <functional>
#include <map>
#include <queue>
#include <utility>

namespace cairn {
namespace {

using Ending = std::pair<Millis, std::uint32_t>;  // when, which target
using Endings = std::priority_queue<Ending, std::vector<Ending>, std::greater<>>;

class Foresight {
 public:
  Foresight(RolloutStart start, std::span<const TargetOutlook> targets)
      : targets_(targets), count_(start.instances.size()), rollout_(std::move(start)) {
    out_.results.resize(count_);
  }

  RolloutOutlook run() {
    take(rollout_.begin(0), 0);
    while (!running_.empty()) {
      const auto [now, no] = running_.top();
      running_.pop();
      const std::string& why = targets_[no].fails_with;
      take(rollout_.on(InstanceFinished{.no = no, .ok = why.empty(), .reason = why}, now), now);
    }
    out_.status = rollout_.operation().status;
    out_.reason = rollout_.operation().reason;
    out_.takes = rollout_.operation().ended;
    number_waves();
    return std::move(out_);
  }

 private:
  void take(const RolloutDecision& decision, Millis now) {
    for (const InstanceResultRow& row : decision.batch.results) out_.results[row.no] = row;
    for (const RolloutEffect& effect : decision.effects) {
      const auto* start = std::get_if<StartInstance>(&effect);
      if (!start) continue;
      started_[start->no] = now;
      running_.emplace(now + targets_[start->no].takes, start->no);
    }
  }

  void number_waves() {
    std::map<Millis, std::uint32_t> moments;
    for (const auto& [no, when] : started_) moments.emplace(when, 0);
    for (auto& [when, number] : moments) number = ++out_.waves;
    out_.wave.assign(count_, 0);
    for (const auto& [no, when] : started_) out_.wave[no] = moments.at(when);
  }

  std::span<const TargetOutlook> targets_;
  std::size_t count_;
  Rollout rollout_;
  Endings running_;
  std::map<std::uint32_t, Millis> started_;
  RolloutOutlook out_;
};

}  // namespace

RolloutOutlook foresee(RolloutStart start, std::span<const TargetOutlook> targets) {
  start.results.clear();
  return Foresight(std::move(start), targets).run();
}

}  // namespace cairn

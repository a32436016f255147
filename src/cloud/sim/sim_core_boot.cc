// Machines boot: what a call set in motion, remembered until its signals were told.
#include <algorithm>
#include <utility>

#include "cloud/sim/boot.h"
#include "cloud/sim/sim_core.h"

namespace cairn::sim {

void SimCore::plan_boot(const Record& record, const BootScript& script, std::size_t times,
                        TimeMs from, const Fault& fault) {
  if (!watched_ || times == 0) return;
  Boot boot;
  boot.id = ++last_boot_;
  boot.number = record.number;
  boot.due_at = from + latency_.provision_ms(script.seconds, chance_);
  boot.times = times;
  boot.failing = fault.kind == FaultKind::kFailBoot;
  if (database_) database_->put_boot(boot);
  new_boots_.push_back(boot.id);
  boots_.emplace(boot.id, boot);
}

std::vector<std::pair<std::uint64_t, TimeMs>> SimCore::take_new_boots() {
  std::vector<std::pair<std::uint64_t, TimeMs>> due;
  for (const std::uint64_t id : std::exchange(new_boots_, {})) {
    const auto boot = boots_.find(id);
    if (boot != boots_.end()) due.emplace_back(id, boot->second.due_at);
  }
  return due;
}

std::vector<BootSignal> SimCore::boot(std::uint64_t id) const {
  const auto found = boots_.find(id);
  const Record* record = found == boots_.end() ? nullptr : world_.by_number(found->second.number);
  if (record == nullptr) return {};
  const Boot& boot = found->second;
  const auto script =
      boot_script(world_, *record, *world_.type_of(*record), world_.properties(*record));
  if (!script) return {};
  std::vector<ScriptSignal> told = find_signals(script->text);
  std::erase_if(told, [&](const ScriptSignal& s) { return s.success == boot.failing; });
  // A script that fails does so once, at the first chance it has.
  if (boot.failing && told.size() > 1) told.resize(1);
  std::vector<BootSignal> signals;
  for (std::size_t machine = 0; machine < boot.times; ++machine) {
    for (std::size_t i = 0; i < told.size(); ++i) {
      signals.push_back(told[i].signal);
      signals.back().key = std::to_string(boot.number) + "." + std::to_string(boot.id) + "." +
                           std::to_string(boot.due_at) + "." + std::to_string(machine) + "." +
                           std::to_string(i);
    }
  }
  return signals;
}

void SimCore::forget_boot(std::uint64_t id) {
  boots_.erase(id);
  if (database_) database_->erase_boot(id);
}

}  // namespace cairn::sim

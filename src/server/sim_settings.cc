#include "server/sim_settings.h"

#include "server/option_file.h"

namespace cairn::server {
Result<sim::SimOptions> sim_settings(const Options& options, const std::string& account) {
  sim::SimOptions sim;
  sim.db_path = options.data + "/sim.db";
  auto latency = sim::Latency::parse(options.sim_latency);
  if (!latency) return latency.error();
  sim.latency = *latency;
  sim.world_account = account;
  if (!options.sim_world.empty()) {
    auto text = read_option_file(options.sim_world);
    if (!text) return text.error();
    sim.world_json = std::move(text).value();
  }
  if (!options.sim_faults.empty()) {
    auto text = read_option_file(options.sim_faults);
    if (!text) return text.error();
    auto faults = sim::FaultPlan::parse(*text);
    if (!faults) return about_option("--sim-faults", options.sim_faults, faults.error());
    sim.faults = std::move(faults).value();
  }
  return sim;
}

}  // namespace cairn::server

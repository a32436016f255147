#include "server/sim_settings.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace cairn::server {
namespace {

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return Error{.code = "FileUnreadable",
                 .message = path + " cannot be read.",
                 .where = path,
                 .at = {},
                 .fix = "Check the path and its permissions."};
  }
  return text.str();
}

}  // namespace

Error about_option(std::string_view option, const std::string& file, Error error) {
  error.message = fmt::format("{} {}: {}", option, file, error.message);
  return error;
}

Result<sim::SimOptions> sim_settings(const Options& options, const std::string& account) {
  sim::SimOptions sim;
  sim.db_path = options.data + "/sim.db";
  auto latency = sim::Latency::parse(options.sim_latency);
  if (!latency) return latency.error();
  sim.latency = *latency;
  sim.world_account = account;
  if (!options.sim_world.empty()) {
    auto text = read_file(options.sim_world);
    if (!text) return text.error();
    sim.world_json = std::move(text).value();
  }
  if (!options.sim_faults.empty()) {
    auto text = read_file(options.sim_faults);
    if (!text) return text.error();
    auto faults = sim::FaultPlan::parse(*text);
    if (!faults) return about_option("--sim-faults", options.sim_faults, faults.error());
    sim.faults = std::move(faults).value();
  }
  return sim;
}

}  // namespace cairn::server

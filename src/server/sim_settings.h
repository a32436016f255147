// The simulated cloud as the options ask for it, the files they name read.
#pragma once

#include <string>

#include "base/result.h"
#include "cloud/sim/sim_cloud.h"
#include "server/options.h"

namespace cairn::server {

// `account` owns what the world file declares. Refused when a file cannot be read, or the latency
// or the faults are not understood; what the world file says is checked by SimCloud::open.
Result<sim::SimOptions> sim_settings(const Options& options, const std::string& account);

}  // namespace cairn::server

// Many keep-alive connections from one thread, each sending the next request when its answer came.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cairn::bench {

struct LoadResult {
  double per_second = 0;
  double p99_ms = 0;
};

// Sends a GET for each target over `connections`; ends the benchmark on an answer that is not 200.
LoadResult run_load(std::uint16_t port, const std::vector<std::string>& targets, int connections);

}  // namespace cairn::bench

#include "jq/worker/fixed_time.h"

#include <sys/time.h>

namespace {
std::int64_t g_now_ms = 0;
}

namespace cairn::jq {
void set_time(std::int64_t now_ms) {
  g_now_ms = now_ms;
}
}  // namespace cairn::jq

// libjq asks this function for the time, and the executable's own comes before the C library's.
extern "C" int gettimeofday(timeval* time, void* /*zone*/) noexcept {
  time->tv_sec = g_now_ms / 1000;
  time->tv_usec = (g_now_ms % 1000) * 1000;
  return 0;
}

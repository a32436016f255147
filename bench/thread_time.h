// The processor time this thread has had: what else the machine does is not the measured code's.
#pragma once

#include <ctime>

namespace cairn::bench {

inline double thread_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

inline double thread_ms() {
  return thread_us() / 1e3;
}

}  // namespace cairn::bench

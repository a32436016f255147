// How long the simulated cloud takes.
//
//   none        everything at once
//   fast        replies after a few milliseconds; slow types become ready after 50 to 400 ms
//   real        replies after a fraction of a second; slow types take minutes, as in the cloud
//   fixed:20ms  each reply comes exactly that much later and says "done"; for benchmarks
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "world/world.h"

namespace cairn::sim {

class Latency {
 public:
  enum class Mode : std::uint8_t { kNone, kFast, kReal, kFixed };

  Latency() = default;  // none
  explicit Latency(Mode mode, TimeMs fixed_ms = 0) : mode_(mode), fixed_ms_(fixed_ms) {}
  // The word of --sim-latency.
  static Result<Latency> parse(std::string_view text);

  Mode mode() const { return mode_; }
  // The same where chance makes no difference: what takes 50 to 400 ms takes 225 ms.
  Latency expected() const {
    Latency sure = *this;
    sure.sure_ = true;
    return sure;
  }
  // From call to reply.
  TimeMs reply_ms(Chance& chance) const;
  // From call to ready, for a type that typically takes so many seconds; 0: at once.
  TimeMs provision_ms(int typical_seconds, Chance& chance) const;
  // What a resource that only waits (ALIYUN::ROS::Sleep) waits: honoured when real, a few
  // milliseconds at most otherwise.
  TimeMs sleep_ms(double seconds) const;
  // How long to wait before the next poll of something ready in `left` ms.
  TimeMs poll_after_ms(TimeMs left) const;

 private:
  TimeMs between(TimeMs low, TimeMs high, Chance& chance) const;

  Mode mode_ = Mode::kNone;
  TimeMs fixed_ms_ = 0;
  bool sure_ = false;
};

}  // namespace cairn::sim

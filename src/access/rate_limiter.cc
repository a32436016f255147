#include "access/rate_limiter.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/digest.h"

namespace cairn::access {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kMillisecondNs = 1'000'000;
constexpr std::int64_t kSweepPauseNs = kSecondNs;  // a full shard is swept this often at most

}  // namespace

RateLimiter::RateLimiter(const Options& options)
    : options_(options),
      cost_ns_(options.per_second == 0 ? 0
                                       : std::max<std::int64_t>(kSecondNs / options.per_second, 1)),
      saved_ns_(cost_ns_ * options.burst) {}

// The time at which a key will have rested lies at most a burst ahead; further ahead, the clock was
// set back.
bool RateLimiter::over(std::int64_t rested_ns, std::int64_t now_ns) const {
  if (rested_ns > now_ns + saved_ns_) return false;
  return std::max(rested_ns, now_ns) + cost_ns_ > now_ns + saved_ns_;
}

bool RateLimiter::take(std::string_view key, std::int64_t now_ms) {
  if (options_.per_second == 0) return true;
  const std::int64_t now_ns = now_ms * kMillisecondNs;
  Shard& shard = shards_[Hash()(key) % kShards];
  const std::lock_guard lock(shard.mutex);
  auto found = shard.rested_ns.find(key);
  if (found == shard.rested_ns.end()) {
    if (!make_room(shard, now_ns)) return true;
    found = shard.rested_ns.emplace(std::string(key), now_ns).first;
  }
  std::int64_t& rested_ns = found->second;
  if (over(rested_ns, now_ns)) return false;
  const bool clock_set_back = rested_ns > now_ns + saved_ns_;
  rested_ns = (clock_set_back ? now_ns : std::max(rested_ns, now_ns)) + cost_ns_;
  return true;
}

bool RateLimiter::may(std::string_view key, std::int64_t now_ms) const {
  if (options_.per_second == 0) return true;
  const Shard& shard = shards_[Hash()(key) % kShards];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.rested_ns.find(key);
  return found == shard.rested_ns.end() || !over(found->second, now_ms * kMillisecondNs);
}

std::size_t RateLimiter::size() const {
  std::size_t total = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    total += shard.rested_ns.size();
  }
  return total;
}

bool RateLimiter::make_room(Shard& shard, std::int64_t now_ns) const {
  const std::size_t most = std::max<std::size_t>(options_.keys_max / kShards, 1);
  if (shard.rested_ns.size() < most) return true;
  if (now_ns < shard.sweep_from_ns) return false;
  shard.sweep_from_ns = now_ns + kSweepPauseNs;
  std::erase_if(shard.rested_ns, [&](const auto& entry) { return entry.second <= now_ns; });
  return shard.rested_ns.size() < most;
}

std::string address_key(const std::string& ip) {
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET6, ip.c_str(), bytes.data()) != 1) return ip;
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const bool ipv4 = std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
  return ipv4 ? hex(bytes) : hex(std::span(bytes).first(8));
}

}  // namespace cairn::access

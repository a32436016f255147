// RateLimiter: so many a second for each key, and a burst that was saved up (the generic cell rate
// algorithm: one number a key).
//
// Pure: the time is an argument. A clock that is set back does not lock anybody out.
// Limits   `keys_max` keys that have not rested; a key that has (its burst is full again) takes no
//          memory once others need it. Beyond that new keys are not limited: memory is bounded
//          whoever asks.
// Threads  any; keys are spread over kShards locks, held for one look at a table.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace cairn::access {

class RateLimiter {
 public:
  struct Options {
    std::uint32_t per_second = 0;  // 0: nothing is limited
    std::uint32_t burst = 0;       // at least 1 when there is a limit
    std::size_t keys_max = 65'536;
  };

  explicit RateLimiter(const Options& options);

  const Options& options() const { return options_; }
  // Counts one. False: this one is over the limit, and was not counted.
  bool take(std::string_view key, std::int64_t now_ms);
  // Whether take() would be true.
  bool may(std::string_view key, std::int64_t now_ms) const;
  std::size_t size() const;

 private:
  static constexpr std::size_t kShards = 16;

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  // When each key will have rested, in nanoseconds.
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> rested_ns;
    std::int64_t sweep_from_ns = 0;
  };

  bool over(std::int64_t rested_ns, std::int64_t now_ns) const;
  bool make_room(Shard& shard, std::int64_t now_ns) const;

  const Options options_;
  const std::int64_t cost_ns_;   // of one
  const std::int64_t saved_ns_;  // of a whole burst
  mutable std::array<Shard, kShards> shards_;
};

// What a client's address counts as: a whole /64 of IPv6, which one client may have to itself.
std::string address_key(const std::string& ip);

}  // namespace cairn::access

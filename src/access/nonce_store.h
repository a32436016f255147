// NonceStore: refuses a request that was seen before.
//
// What counts  the pair of access key and nonce. It is remembered until the request could not be
//              accepted again anyway: its timestamp plus the window.
// Limits       `entries_max` pairs in memory, 12 bytes a slot, one and a half to three slots a
// pair;
//              memory grows with use. When all are still needed admit() answers kFull: the caller
//              throttles, for forgetting one would let its request be replayed.
// Durability   what Options::keep does with each pair, and remember() with what it kept: the store
//              itself forgets. Of what could not be kept distrust_until() refuses whatever might
//              have been seen.
// Exactness    pairs are kept as 64 bits of a keyed digest: two in 10^19 collide, and then a fresh
//              nonce is refused, never a used one accepted.
// Threads      any; the pairs are spread over kShards locks.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <vector>

namespace cairn::access {

// How far a request's timestamp may be from the server's clock, to either side.
constexpr std::int64_t kWindowMs = 15 * 60 * 1000;

// The second by which a request of this timestamp, if accepted, must be remembered: up to the next
// whole one, so that it outlives the last moment of acceptance.
std::uint32_t expiry_of(std::int64_t timestamp_ms);
std::uint32_t whole_seconds(std::int64_t time_ms);

class NonceStore {
 public:
  // Told of each pair that is fresh, before admit() returns: any thread, several at a time.
  using Keep =
      std::function<void(std::uint64_t fingerprint, std::uint32_t expiry_s, std::uint32_t now_s)>;
  struct Options {
    std::size_t entries_max = 10'000'000;  // 15 minutes of 11,000 requests a second
    std::uint64_t seed = 0;  // unpredictable in production, so that nobody can aim at one slot
    Keep keep = {};
  };
  // kStale: signed before distrust_until(), so it may have been used.
  enum class Outcome : std::uint8_t { kFresh, kUsed, kFull, kStale };

  explicit NonceStore(const Options& options);

  // Call only with a verified request: a forged one must not use up the nonce of a real one.
  Outcome admit(std::string_view access_key_id, std::string_view nonce, std::int64_t timestamp_ms,
                std::int64_t now_ms);

  // A pair that an earlier life kept, made with the same seed. Before the first admit().
  void remember(std::uint64_t fingerprint, std::uint32_t expiry_s, std::uint32_t now_s);
  // Pairs that expire by then are not admitted. Before the first admit().
  void distrust_until(std::uint32_t expiry_s) { distrusted_s_ = std::max(distrusted_s_, expiry_s); }

  // Pairs held, expired ones that were not swept yet included.
  std::size_t size() const;

 private:
  static constexpr std::size_t kShards = 16;

  // An open-addressing table. expiry 0 is a slot never used; one in the past may be used again.
  struct Shard {
    mutable std::mutex mutex;
    std::vector<std::uint64_t> fingerprints;
    std::vector<std::uint32_t> expiries_s;
    std::size_t used = 0;
    std::uint32_t sweep_from_s = 0;  // sweeping earlier would find nothing, or too little

    Outcome admit(std::uint64_t fingerprint, std::uint32_t expiry_s, std::uint32_t now_s,
                  std::size_t entries_max);
    bool make_room(std::uint32_t now_s, std::size_t entries_max);
    std::size_t slot_of(std::uint64_t fingerprint) const;
  };

  Outcome insert(std::uint64_t fingerprint, std::uint32_t expiry_s, std::uint32_t now_s);
  std::uint64_t fingerprint(std::string_view access_key_id, std::string_view nonce) const;

  Options options_;
  std::uint32_t distrusted_s_ = 0;
  std::array<Shard, kShards> shards_;
};

}  // namespace cairn::access

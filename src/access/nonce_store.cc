#include "access/nonce_store.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/digest.h"

namespace cairn::access {
namespace {

constexpr std::size_t kSlotsMin = 64;
constexpr std::uint32_t kSweepPauseS = 5;  // a full shard is swept this often at most

}  // namespace

std::uint32_t whole_seconds(std::int64_t time_ms) {
  const std::int64_t seconds = time_ms / 1000;
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(seconds, 0, std::numeric_limits<std::uint32_t>::max()));
}

std::uint32_t expiry_of(std::int64_t timestamp_ms) {
  return whole_seconds(timestamp_ms + kWindowMs) + 1;
}

NonceStore::NonceStore(const Options& options) : options_(options) {}

std::uint64_t NonceStore::fingerprint(std::string_view access_key_id,
                                      std::string_view nonce) const {
  const std::string_view seed(reinterpret_cast<const char*>(&options_.seed), sizeof options_.seed);
  const Sha256 digest = sha256({seed, access_key_id, std::string_view("\0", 1), nonce});
  std::uint64_t bits = 0;
  std::memcpy(&bits, digest.data(), sizeof bits);
  return bits;
}

NonceStore::Outcome NonceStore::admit(std::string_view access_key_id, std::string_view nonce,
                                      std::int64_t timestamp_ms, std::int64_t now_ms) {
  const std::uint64_t bits = fingerprint(access_key_id, nonce);
  const std::uint32_t expiry_s = expiry_of(timestamp_ms);
  const std::uint32_t now_s = whole_seconds(now_ms);
  if (expiry_s <= distrusted_s_) return Outcome::kStale;
  const Outcome outcome = insert(bits, expiry_s, now_s);
  if (outcome == Outcome::kFresh && options_.keep) options_.keep(bits, expiry_s, now_s);
  return outcome;
}

void NonceStore::remember(std::uint64_t fingerprint, std::uint32_t expiry_s, std::uint32_t now_s) {
  const bool no_room = insert(fingerprint, expiry_s, now_s) == Outcome::kFull;
  if (no_room) distrusted_s_ = std::max(distrusted_s_, expiry_s);
}

NonceStore::Outcome NonceStore::insert(std::uint64_t fingerprint, std::uint32_t expiry_s,
                                       std::uint32_t now_s) {
  Shard& shard = shards_[fingerprint % kShards];
  const std::lock_guard lock(shard.mutex);
  return shard.admit(fingerprint, expiry_s, now_s,
                     std::max<std::size_t>(options_.entries_max / kShards, 1));
}

std::size_t NonceStore::size() const {
  std::size_t total = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    total += shard.used;
  }
  return total;
}

std::size_t NonceStore::Shard::slot_of(std::uint64_t fingerprint) const {
  return (fingerprint / kShards) & (fingerprints.size() - 1);
}

NonceStore::Outcome NonceStore::Shard::admit(std::uint64_t fingerprint, std::uint32_t expiry_s,
                                             std::uint32_t now_s, std::size_t entries_max) {
  const std::size_t mask = fingerprints.size() - 1;
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::size_t reusable = kNone;
  if (!fingerprints.empty()) {
    std::size_t slot = slot_of(fingerprint);
    for (; expiries_s[slot] != 0; slot = (slot + 1) & mask) {
      const bool expired = expiries_s[slot] < now_s;
      if (fingerprints[slot] == fingerprint && !expired) return Outcome::kUsed;
      if (expired && reusable == kNone) reusable = slot;
    }
    if (reusable == kNone && used < std::min(entries_max, fingerprints.size() / 3 * 2)) {
      reusable = slot;
      ++used;
    }
  }
  if (reusable == kNone) {
    if (!make_room(now_s, entries_max)) return Outcome::kFull;
    return admit(fingerprint, expiry_s, now_s, entries_max);
  }
  fingerprints[reusable] = fingerprint;
  expiries_s[reusable] = expiry_s;
  return Outcome::kFresh;
}

// Drops what expired and doubles the table if it is still half full. False: not one place is free.
bool NonceStore::Shard::make_room(std::uint32_t now_s, std::size_t entries_max) {
  if (used >= entries_max && now_s < sweep_from_s) return false;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> live;
  live.reserve(used);
  for (std::size_t slot = 0; slot < fingerprints.size(); ++slot) {
    if (expiries_s[slot] >= std::max<std::uint32_t>(now_s, 1)) {
      live.emplace_back(fingerprints[slot], expiries_s[slot]);
    }
  }
  sweep_from_s = now_s + kSweepPauseS;
  std::size_t slots = std::max(fingerprints.size(), kSlotsMin);
  while (live.size() * 2 >= slots) slots *= 2;
  fingerprints.assign(slots, 0);
  expiries_s.assign(slots, 0);
  for (const auto& [fingerprint, expiry] : live) {
    std::size_t slot = slot_of(fingerprint);
    while (expiries_s[slot] != 0) slot = (slot + 1) & (slots - 1);
    fingerprints[slot] = fingerprint;
    expiries_s[slot] = expiry;
  }
  used = live.size();
  return used < entries_max;
}

}  // namespace cairn::access

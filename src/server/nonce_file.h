// NonceFile: DATA/nonces, by which a server that starts knows what the last one admitted.
//
// Form        a page about the file, then entries of 16 bytes (fingerprint, expiry) in chunks; a
//             chunk whose entries have all expired is written again. No nonce can be read from it:
//             fingerprints are keyed (access/nonce_store.h).
// Durability  the file is mapped: an entry is two stores to memory, and outlives the process
// however
//             it ends. It is not flushed. After a power cut, which shows by the system's boot id,
//             every request that may be among what was lost is refused: see distrusted_until_s().
// Failure     an entry that finds no room (a full disk, `chunks_max` in use) is not kept; the next
//             life refuses what might be it. A file that is damaged, or of another key, is made
//             anew and distrusted likewise.
// Threads     keep() any.
// Limits      chunks_max * kChunkBytes, about as much as was in use at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"

namespace cairn::server {

class NonceFile {
 public:
  static constexpr std::size_t kChunkBytes = 64u << 10;
  static constexpr std::size_t kChunkEntries = kChunkBytes / 16;

  struct Settings {
    std::string path;
    std::uint64_t key = 0;  // equal when the fingerprints mean the same
    std::string boot_id;    // of the system; see this_boot()
    std::uint32_t now_s = 0;
    std::uint32_t window_s = 0;      // from a request's timestamp to the expiry of its entry
    std::size_t chunks_max = 5'000;  // 20 million entries, 320 MB
  };
  static Result<std::unique_ptr<NonceFile>> open(const Settings& settings);
  // Marks the file as complete and flushes it.
  ~NonceFile();
  NonceFile(const NonceFile&) = delete;
  NonceFile& operator=(const NonceFile&) = delete;

  using Each = std::function<void(std::uint64_t fingerprint, std::uint32_t expiry_s)>;
  void each_kept(const Each& each) const;  // those that have not expired
  // Entries that expire by then may be missing.
  std::uint32_t distrusted_until_s() const;

  void keep(std::uint64_t fingerprint, std::uint32_t expiry_s, std::uint32_t now_s);

 private:
  struct Head;
  struct Entry;

  NonceFile(const Settings& settings, int file) : settings_(settings), file_(file) {}
  Result<void> map();
  void begin_life(bool is_new);
  bool is_ours() const;
  void look_through();
  bool find_room(std::uint32_t now_s);
  Head& head() const;
  Entry* chunk(std::size_t number) const;

  const Settings settings_;
  const int file_;
  void* memory_ = nullptr;
  std::mutex mutex_;
  std::vector<std::uint32_t> expiries_s_;  // of each chunk, the last one's
  std::vector<std::size_t> used_;          // entries of each chunk, up to the last that counts
  std::size_t current_ = 0;
  std::uint32_t no_room_until_s_ = 0;  // not looked for before
};

// Differs after each start of the system; empty when the system does not say.
std::string this_boot();

}  // namespace cairn::server

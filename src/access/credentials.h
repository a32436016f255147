// Which access keys exist, whose they are, and their secrets. KeyRing keeps a list of them.
//
// Threads  any; find() sees either the ring before a replace() or the one after it, never a
// mixture. Order    a find() that begins after replace() returned sees the new ring. Life     what
// find() returned stays valid, unchanged, for as long as the caller holds it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access/identities.h"

namespace cairn::access {

// What the ids of sessions' keys begin with; no lasting key's does.
inline constexpr std::string_view kSessionKeyPrefix = "STS.";

struct AccessKey {
  std::string id;
  std::string secret;
  Caller holder = {};
  bool active = true;
  // A key of a session must come with this token, before this moment; empty for lasting keys.
  std::string security_token;
  std::int64_t expires_ms = 0;
};

class KeySource {
 public:
  virtual ~KeySource() = default;
  // Null when there is no such key. `security_token` is what came with it, unchecked: a key of a
  // session may be read out of its token, and is then the key that the token was made for, whatever
  // `id` says.
  virtual std::shared_ptr<const AccessKey> find(std::string_view id,
                                                std::string_view security_token) const = 0;
};

class KeyRing : public KeySource {
 public:
  explicit KeyRing(std::vector<AccessKey> keys = {});
  ~KeyRing() override;

  // Of keys with the same id the last one counts.
  void replace(std::vector<AccessKey> keys);
  std::shared_ptr<const AccessKey> find(std::string_view id,
                                        std::string_view security_token = {}) const override;

 private:
  struct Snapshot;
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;  // guarded by mutex_; what it points to never changes
};

}  // namespace cairn::access

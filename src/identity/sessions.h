// Sessions of roles, kept in their tokens: what AssumeRole gives is sealed with the server's key,
// so a session costs no row, and every restart knows it.
//
// A token says its key id, its secret, the role with its RoleId, the session's name, its policy
// and when it ends. It stops being good when it ends or when that very role is gone: a role made
// anew under the old name has another RoleId.
//
// Threads  any. Sessions that were seen lately are kept opened, at most 2 * kKeptMax.
// Limits   a token is at most about 5 KB long, with the longest session policy.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "access/credentials.h"
#include "access/identities.h"
#include "base/seal.h"
#include "world/world.h"

namespace cairn::identity {

struct NewSession {
  const access::Role& role;
  std::string_view name;                              // RoleSessionName
  std::shared_ptr<const access::Policy> policy = {};  // null: none was given
  TimeMs ends = 0;
};

class Sessions final : public access::KeySource {
 public:
  struct Ports {
    const access::KeySource& lasting;      // everybody else's keys
    const access::Identities& identities;  // which roles there are
    const Seal& seal;
  };
  explicit Sessions(const Ports& ports) : ports_(ports) {}

  access::AccessKey begin(const NewSession& session, Chance& chance) const;

  // Lasting keys from their source; of sessions' keys what the token says, null when it is none.
  std::shared_ptr<const access::AccessKey> find(std::string_view id,
                                                std::string_view token) const override;

 private:
  using Key = std::shared_ptr<const access::AccessKey>;
  using Kept = std::unordered_map<std::string, Key>;
  static constexpr std::size_t kKeptMax = 1'024;

  Key opened(std::string_view token) const;
  Key read(std::string_view token) const;

  Ports ports_;
  mutable std::mutex mutex_;
  mutable Kept recent_;  // by token; becomes older_ when it is full
  mutable Kept older_;
};

}  // namespace cairn::identity

// Who asks, and what is known of them: what the parts that decide are given, whoever keeps it.
//
// Threads  any. Life  what is returned never changes and stays valid for as long as it is held.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/decision.h"

namespace cairn::access {

enum class HolderKind : std::uint8_t {
  kRoot,     // the account itself
  kUser,     // a RAM user
  kSession,  // somebody who assumed a role
};

struct Caller {
  HolderKind kind = HolderKind::kRoot;
  std::string account_id;  // 16 digits
  std::string name;        // of the user, or of the role; empty for the account itself
  std::string id;          // UserId or RoleId; the account's own id for the account itself
  std::string session;     // RoleSessionName; else empty
  std::shared_ptr<const Policy> session_policy;  // null: none was given

  // "acs:ram::{account}:root", ":user/{name}", ":assumed-role/{role}/{session}"
  std::string arn() const;
  // Those a trust policy may name: the caller's own (a session's is its role), and the account's.
  Principals principals() const;
};

// A role, as those need it who want to take it on.
struct Role {
  std::string account_id;
  std::string name;
  std::string id;
  NamedPolicy trust;
  std::int64_t session_seconds_max = 3600;
};

class Identities {
 public:
  virtual ~Identities() = default;

  // What applies to a caller at account scope: `control`, `identity` and `root` are filled in,
  // `session` from the caller, `resource_group` is empty. Nobody's (a user or a role that is gone)
  // are those without any policy: everything is denied.
  virtual std::shared_ptr<const Authorities> authorities(const Caller& caller) const = 0;
  // Those attached at the scope of one resource group.
  virtual std::vector<NamedPolicy> in_resource_group(const Caller& caller,
                                                     std::string_view group) const = 0;
  // Null when there is none.
  virtual std::shared_ptr<const Role> role(std::string_view account,
                                           std::string_view name) const = 0;
  // Whether the account is there and nobody may do anything in it: its roles are not found then.
  virtual bool is_disabled(std::string_view /*account*/) const { return false; }
};

}  // namespace cairn::access

// DATA/secret.key: what seals secrets in the database, and makes addresses unguessable. Made at the
// first start; without it what was sealed is lost.
#pragma once

#include <string>

#include "base/result.h"
#include "world/world.h"

namespace cairn::server {

struct SecretKey {
  std::string bytes;  // 32
  bool made = false;  // there was none
};

// Reads the file (64 hexadecimal digits), or makes it: mode 0600, durable before it returns.
Result<SecretKey> load_or_make_secret_key(const std::string& directory, Chance& chance);

}  // namespace cairn::server

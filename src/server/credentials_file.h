// DATA/credentials.json: the first account of a server, made at its first start.
#pragma once

#include <string>

#include "base/result.h"
#include "world/world.h"

namespace cairn::server {

struct Credentials {
  std::string account_id;  // 16 digits
  std::string access_key_id;
  std::string access_key_secret;
};

// Reads the file, or makes it: mode 0600, written beside and renamed, durable before it returns.
Result<Credentials> load_or_make_credentials(const std::string& directory, Chance& chance);

}  // namespace cairn::server

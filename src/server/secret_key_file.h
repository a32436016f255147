// DATA/secret.key: what seals secrets in the database, and makes addresses unguessable. Made at the
// first start; without it what was sealed is lost.
#pragma once

#include <string>

#include "base/result.h"
#include "world/world.h"

namespace cairn::server {

// The 32 bytes of the file (64 hexadecimal digits). Where there is none it is made, mode 0600,
// durable before this returns; unless data was sealed already, which is an Error.
Result<std::string> load_or_make_secret_key(const std::string& directory, bool data_is_sealed,
                                            Chance& chance);

}  // namespace cairn::server

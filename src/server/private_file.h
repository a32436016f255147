// Small files of the data directory that only the server's user may read.
#pragma once

#include <optional>
#include <string>

namespace cairn::server {

// Nothing when there is no such file.
std::optional<std::string> read_private_file(const std::string& path);

// Mode 0600, written beside and renamed, durable before it returns. False: see errno.
bool write_private_file(const std::string& path, const std::string& text);

}  // namespace cairn::server

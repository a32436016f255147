#include "server/option_file.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace cairn::server {

Result<std::string> read_option_file(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return Error{.code = "FileUnreadable",
                 .message = path + " cannot be read.",
                 .where = path,
                 .at = {},
                 .fix = "Check the path and its permissions."};
  }
  return text.str();
}

Error about_option(std::string_view option, const std::string& file, Error error) {
  error.message = fmt::format("{} {}: {}", option, file, error.message);
  return error;
}

}  // namespace cairn::server

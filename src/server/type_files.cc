#include "server/type_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <vector>

namespace cairn::server {
namespace {

namespace fs = std::filesystem;

Error unreadable(const std::string& path, std::string_view what) {
  return {.code = "FileUnreadable",
          .message = fmt::format("--types {}: {}.", path, what),
          .where = path,
          .at = {},
          .fix = "Check the path and its permissions."};
}

Result<std::string> text_of(const std::string& path) {
  std::error_code trouble;
  const auto size = fs::file_size(path, trouble);
  if (!trouble && size > service::kDefinitionBytesMax) {
    return unreadable(path, fmt::format("it has more than {} bytes", service::kDefinitionBytesMax));
  }
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return unreadable(path, "it cannot be read");
  return text.str();
}

}  // namespace

Result<void> add_type_files(const std::string& folder, service::HttpTypes& types) {
  std::error_code trouble;
  std::vector<std::string> paths;
  for (fs::directory_iterator at(folder, trouble), end; !trouble && at != end;
       at.increment(trouble)) {
    const std::string extension = at->path().extension().string();
    if (extension == ".json" || extension == ".yaml" || extension == ".yml") {
      paths.push_back(at->path().string());
    }
  }
  if (trouble) return unreadable(folder, trouble.message());
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    const auto text = text_of(path);
    if (!text) return text.error();
    if (auto added = types.add_file(*text); !added) {
      Error error = added.error();
      const std::string line = error.at.line == 0 ? "" : fmt::format(":{}", error.at.line);
      error.message = fmt::format("--types {}{}: {}", path, line, error.message);
      error.where = path;
      return error;
    }
  }
  return {};
}

}  // namespace cairn::server

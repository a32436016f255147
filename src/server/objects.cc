#include "server/objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/percent.h"
#include "server/object_errors.h"
#include "server/private_file.h"
#include "value/json.h"

namespace cairn::server {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOss = "oss://";
constexpr std::size_t kKeyBytesMax = 1'023;

bool is_bucket(std::string_view name) {
  const bool sized = name.size() >= 3 && name.size() <= 63;
  return sized && name.front() != '-' && name.back() != '-' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

// A key that is a path below its bucket, and nothing that a folder would take for another place.
bool is_key(std::string_view key) {
  if (key.empty() || key.size() > kKeyBytesMax || key.find('\0') != std::string_view::npos) {
    return false;
  }
  for (;;) {
    const std::size_t slash = key.find('/');
    const std::string_view part = key.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    key.remove_prefix(slash + 1);
  }
}

Error not_written(const std::string& what, const std::error_code& why) {
  return {.code = "ServiceUnavailable",
          .message = fmt::format("{} could not be changed: {}.", what, why.message()),
          .where = what,
          .at = {},
          .fix = "Free the disk of the server, or mend the rights of its data directory."};
}

std::string url_of(const ObjectName& name) {
  return fmt::format("{}{}/{}", kOss, name.bucket, name.key);
}

TimeMs modified(const fs::path& file) {
  std::error_code gone;
  const auto time = fs::last_write_time(file, gone);
  if (gone) return 0;
  const auto since = std::chrono::file_clock::to_sys(time).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

}  // namespace

Error unusable_address(const std::string& url, std::string_view why, std::string fix) {
  return {.code = "InvalidParameter",
          .message = fmt::format("{} {}", url, why),
          .where = url,
          .at = {},
          .fix = std::move(fix)};
}

Error too_large(const std::string& url, std::size_t bytes_max) {
  return unusable_address(url, fmt::format("is larger than {} bytes", bytes_max),
                          "Make it smaller.");
}

Result<ObjectName> parse_object_url(const std::string& url) {
  const auto wrong = [&] {
    return unusable_address(url, "does not name an object", "Write oss://bucket/key.");
  };
  std::string_view rest(url);
  if (!rest.starts_with(kOss)) return wrong();
  rest.remove_prefix(kOss.size());
  const std::size_t mark = rest.find('?');
  FormFields query;
  if (mark != std::string_view::npos && !parse_form(rest.substr(mark + 1), query)) return wrong();
  rest = rest.substr(0, mark);
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return wrong();
  ObjectName name{std::string(rest.substr(0, slash)), {}, {}};
  if (!percent_decode(rest.substr(slash + 1), /*plus_is_space=*/false, name.key)) return wrong();
  if (!is_bucket(name.bucket) || !is_key(name.key)) return wrong();
  for (auto& [key, value] : query) {
    if (key == "RegionId") name.region = std::move(value);
  }
  return name;
}

Result<std::string> ObjectFolder::get(const ObjectName& name, const std::string& url,
                                      std::size_t bytes_max) const {
  const fs::path file = fs::path(folder_) / name.bucket / name.key;
  std::error_code failed;
  const auto size = fs::file_size(file, failed);
  if (failed) {
    return unusable_address(
        url, "does not exist",
        fmt::format("Put it there: cairn oss put FILE oss://{}/{}", name.bucket, name.key));
  }
  if (size > bytes_max) return too_large(url, bytes_max);
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    return unusable_address(url, "cannot be read", fmt::format("Check {}.", file.string()));
  }
  return text.str();
}

Result<void> ObjectFolder::put(const ObjectName& name, const std::string& text) const {
  const fs::path file = fs::path(folder_) / name.bucket / name.key;
  std::error_code failed;
  fs::create_directories(file.parent_path(), failed);
  if (failed) return not_written(url_of(name), failed);
  if (write_private_file(file.string(), text)) return {};
  return not_written(url_of(name), std::error_code(errno, std::generic_category()));
}

Result<bool> ObjectFolder::remove(const ObjectName& name) const {
  fs::path file = fs::path(folder_) / name.bucket / name.key;
  std::error_code failed;
  if (!fs::is_regular_file(file, failed)) return false;
  if (!fs::remove(file, failed)) return not_written(url_of(name), failed);
  // Folders are no objects: those that hold none are gone, up to that of the bucket.
  for (file = file.parent_path(); file != fs::path(folder_); file = file.parent_path()) {
    std::error_code not_empty;
    if (!fs::remove(file, not_empty)) break;
  }
  return true;
}

std::vector<std::string> ObjectFolder::buckets() const {
  std::vector<std::string> names;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder_, absent)) {
    std::string name = entry.path().filename().string();
    if (entry.is_directory() && is_bucket(name)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<ObjectFolder::Listed> ObjectFolder::list(const std::string& bucket,
                                                     const std::string& prefix,
                                                     std::size_t limit) const {
  std::vector<Listed> found;
  if (!is_bucket(bucket)) return found;
  const fs::path root = fs::path(folder_) / bucket;
  std::error_code absent;
  for (const auto& entry : fs::recursive_directory_iterator(root, absent)) {
    std::error_code gone;
    if (!entry.is_regular_file(gone)) continue;
    std::string key = entry.path().lexically_relative(root).generic_string();
    if (!key.starts_with(prefix)) continue;
    found.push_back({std::move(key), entry.file_size(gone), modified(entry.path())});
  }
  std::sort(found.begin(), found.end(),
            [](const Listed& a, const Listed& b) { return a.key < b.key; });
  if (found.size() > limit) found.resize(limit);
  return found;
}

Result<access::Credentials> read_object_credentials(const std::string& path) {
  const auto text = read_private_file(path);
  const Result<Value> file = text ? read_json(*text) : Result<Value>(Value());
  const std::string_view id = file ? file->get_string("AccessKeyId") : std::string_view();
  const std::string_view secret = file ? file->get_string("AccessKeySecret") : std::string_view();
  if (id.empty() || secret.empty()) {
    return Error{
        .code = "CredentialsUnusable",
        .message = fmt::format("{} is no file with AccessKeyId and AccessKeySecret.", path),
        .where = path,
        .at = {},
        .fix = R"(Write {"AccessKeyId": "...", "AccessKeySecret": "..."} into it.)"};
  }
  return access::Credentials{std::string(id), std::string(secret),
                             std::string(file->get_string("SecurityToken"))};
}

}  // namespace cairn::server

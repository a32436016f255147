#include "server/secret_key_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "server/private_file.h"

namespace cairn::server {
namespace {

constexpr std::size_t kKeyBytes = 32;

Error trouble(const std::string& path, const std::string& what) {
  return {.code = "SecretKeyFile",
          .message = fmt::format("{}: {}", path, what),
          .where = path,
          .at = {},
          .fix = "Put the file back that was made with this data directory."};
}

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

Result<std::string> parse(const std::string& path, std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  std::string key;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const auto high = digit(text[i]);
    const auto low = digit(text[i + 1]);
    if (!high || !low) break;
    key.push_back(static_cast<char>(*high << 4 | *low));
  }
  if (text.size() != 2 * kKeyBytes || key.size() != kKeyBytes) {
    return trouble(path, "it must be 64 hexadecimal digits");
  }
  return key;
}

}  // namespace

Result<std::string> load_or_make_secret_key(const std::string& directory, bool data_is_sealed,
                                            Chance& chance) {
  const std::string path = directory + "/secret.key";
  if (auto text = read_private_file(path)) return parse(path, std::move(*text));
  if (data_is_sealed) return trouble(path, "it is missing, but the data beside it needs it");
  std::string text;
  while (text.size() < 2 * kKeyBytes) text += fmt::format("{:016x}", chance.next());
  if (!write_private_file(path, text + "\n")) {
    return trouble(path, std::string("cannot be written: ") + std::strerror(errno));
  }
  return parse(path, std::move(text));
}

}  // namespace cairn::server

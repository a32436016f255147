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

Result<SecretKey> parse(const std::string& path, std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  SecretKey key;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const auto high = digit(text[i]);
    const auto low = digit(text[i + 1]);
    if (!high || !low) break;
    key.bytes.push_back(static_cast<char>(*high << 4 | *low));
  }
  if (text.size() != 2 * kKeyBytes || key.bytes.size() != kKeyBytes) {
    return trouble(path, "it must be 64 hexadecimal digits");
  }
  return key;
}

}  // namespace

Result<SecretKey> load_or_make_secret_key(const std::string& directory, Chance& chance) {
  const std::string path = directory + "/secret.key";
  if (auto text = read_private_file(path)) return parse(path, std::move(*text));
  std::string text;
  while (text.size() < 2 * kKeyBytes) text += fmt::format("{:016x}", chance.next());
  if (!write_private_file(path, text + "\n")) {
    return trouble(path, std::string("cannot be written: ") + std::strerror(errno));
  }
  auto key = parse(path, text);
  if (key) key->made = true;
  return key;
}

}  // namespace cairn::server

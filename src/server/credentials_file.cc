#include "server/credentials_file.h"

#include <fmt/format.h>

#include <cstring>

#include "server/private_file.h"
#include "value/json.h"

namespace cairn::server {
namespace {

Error trouble(const std::string& path, const std::string& what) {
  return {.code = "CredentialsFile",
          .message = fmt::format("{}: {}", path, what),
          .where = path,
          .at = {},
          .fix = "Mend the file, or remove it to have a new account made."};
}

std::string random_text(Chance& chance, std::string_view alphabet, std::size_t length) {
  std::string text;
  while (text.size() < length) text.push_back(alphabet[chance.next() % alphabet.size()]);
  return text;
}

Credentials make(Chance& chance) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return {"1" + random_text(chance, "0123456789", 15), "LTAI" + random_text(chance, kLetters, 20),
          random_text(chance, kLetters, 30)};
}

Result<Credentials> parse(const std::string& path, const std::string& text) {
  const auto map = read_json(text);
  if (!map) return trouble(path, map.error().message);
  Credentials c{std::string(map->get_string("AccountId")),
                std::string(map->get_string("AccessKeyId")),
                std::string(map->get_string("AccessKeySecret"))};
  if (c.account_id.empty() || c.access_key_id.empty() || c.access_key_secret.empty()) {
    return trouble(path, "AccountId, AccessKeyId and AccessKeySecret must be there");
  }
  return c;
}

}  // namespace

Result<Credentials> load_or_make_credentials(const std::string& directory, Chance& chance) {
  const std::string path = directory + "/credentials.json";
  if (const auto text = read_private_file(path)) return parse(path, *text);
  const Credentials c = make(chance);
  const Value map = MapBuilder()
                        .set("AccountId", Value::string(c.account_id))
                        .set("AccessKeyId", Value::string(c.access_key_id))
                        .set("AccessKeySecret", Value::string(c.access_key_secret))
                        .build();
  if (!write_private_file(path, to_json(map, JsonStyle::kPretty) + "\n")) {
    return trouble(path, std::string("cannot be written: ") + std::strerror(errno));
  }
  return c;
}

}  // namespace cairn::server

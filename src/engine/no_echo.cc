#include "engine/no_echo.h"

#include <algorithm>
#include <vector>

#include "value/json.h"

namespace cairn {
namespace {

constexpr std::string_view kMask = "******";
// A shorter number stands in too many texts that have nothing to do with it.
constexpr std::size_t kNumberLengthMin = 4;

// Every text that gives the value away: the texts inside it, and how they are written in JSON.
void collect(const Value& value, std::vector<std::string>& secrets) {
  if (value.is_string()) {
    secrets.emplace_back(value.as_string());
    const std::string quoted = to_json(value);
    secrets.push_back(quoted.substr(1, quoted.size() - 2));
  } else if (value.is_number()) {
    std::string number = to_json(value);
    if (number.size() >= kNumberLengthMin) secrets.push_back(std::move(number));
  }
  for (const Value& item : value.items()) collect(item, secrets);
  for (const Entry& entry : value.entries()) collect(entry.value, secrets);
}

void mask(std::string& text, std::string_view secret) {
  for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += kMask.size()) {
    text.replace(at, secret.size(), kMask);
  }
}

}  // namespace

std::string hide_no_echo(std::string text, std::span<const BoundParameter> parameters) {
  std::vector<std::string> secrets;
  for (const BoundParameter& parameter : parameters) {
    if (parameter.no_echo) collect(parameter.value, secrets);
  }
  std::erase_if(secrets, [](const std::string& secret) { return secret.empty(); });
  // The longest first: one may be a part of another.
  std::sort(secrets.begin(), secrets.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  for (const std::string& secret : secrets) mask(text, secret);
  return text;
}

}  // namespace cairn

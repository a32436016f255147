#include "engine/no_echo.h"

namespace cairn {

std::string hide_no_echo(std::string text, std::span<const BoundParameter> parameters) {
  constexpr std::string_view kMask = "******";
  for (const BoundParameter& parameter : parameters) {
    if (!parameter.no_echo || !parameter.value.is_string()) continue;
    const std::string_view secret = parameter.value.as_string();
    if (secret.empty()) continue;
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos;
         at += kMask.size()) {
      text.replace(at, secret.size(), kMask);
    }
  }
  return text;
}

}  // namespace cairn

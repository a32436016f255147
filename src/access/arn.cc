#include "access/arn.h"

#include <fmt/format.h>

#include <array>

namespace cairn::access {

std::optional<Arn> parse_arn(std::string_view text) {
  constexpr std::string_view kScheme = "acs:";
  if (!text.starts_with(kScheme)) return std::nullopt;
  std::string_view rest = text.substr(kScheme.size());
  std::array<std::string_view, 3> parts;
  for (std::string_view& part : parts) {
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    part = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  if (parts[0].empty() || rest.empty()) return std::nullopt;
  return Arn{.service = parts[0], .region = parts[1], .account = parts[2], .relative = rest};
}

std::string arn_text(const Arn& arn) {
  return fmt::format("acs:{}:{}:{}:{}", arn.service, arn.region, arn.account, arn.relative);
}

std::string account_arn(std::string_view account) {
  return fmt::format("acs:ram::{}:root", account);
}

std::string user_arn(std::string_view account, std::string_view user) {
  return fmt::format("acs:ram::{}:user/{}", account, user);
}

std::string role_arn(std::string_view account, std::string_view role) {
  return fmt::format("acs:ram::{}:role/{}", account, role);
}

std::vector<std::string> ros_arns(std::string_view region, std::string_view account,
                                  std::string_view relative, std::string_view relative_2021) {
  std::vector<std::string> names = {fmt::format("acs:ros:{}:{}:{}", region, account, relative)};
  if (!relative_2021.empty() && relative_2021 != relative) {
    names.push_back(fmt::format("acs:ros:{}:{}:{}", region, account, relative_2021));
  }
  return names;
}

}  // namespace cairn::access

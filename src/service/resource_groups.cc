#include "service/resource_groups.h"

#include <fmt/format.h>

#include "base/digest.h"

namespace cairn::service {
namespace {

constexpr std::size_t kIdLength = 11;  // of what tells groups apart

}  // namespace

std::string default_resource_group(std::string_view account) {
  const std::string digest = base32_lower(sha256(fmt::format("default group of {}", account)));
  return "rg-acfm" + digest.substr(0, kIdLength);
}

std::string kept_group(std::string_view account, std::string_view id) {
  return id == default_resource_group(account) ? std::string() : std::string(id);
}

std::string shown_group(std::string_view account, std::string_view kept) {
  return kept.empty() ? default_resource_group(account) : std::string(kept);
}

}  // namespace cairn::service

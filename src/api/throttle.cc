#include "api/throttle.h"

#include <fmt/format.h>

#include "api/refusal.h"

namespace cairn::api {

std::optional<Error> Throttle::check_address(const std::string& ip, std::int64_t now_ms) const {
  if (failures_.options().per_second == 0 || is_this_machine(ip) ||
      failures_.may(access::address_key(ip), now_ms)) {
    return std::nullopt;
  }
  return plain_error("Throttling", {},
                     "Too many requests from this address could not be authenticated. Check the "
                     "access key of what sends them, then wait a few seconds.");
}

void Throttle::failed(const std::string& ip, std::int64_t now_ms) {
  if (failures_.options().per_second == 0 || is_this_machine(ip)) return;
  failures_.take(access::address_key(ip), now_ms);
}

std::optional<Error> Throttle::check_account(std::string_view account, std::int64_t now_ms) const {
  if (accounts_.may(account, now_ms)) return std::nullopt;
  return plain_error(
      "Throttling.User", {},
      fmt::format("Wait, then send at most {} requests a second.", accounts_.options().per_second));
}

bool is_this_machine(std::string_view ip) {
  return ip.starts_with("127.") || ip == "::1" || ip.starts_with("::ffff:127.");
}

}  // namespace cairn::api

// Throttle: requests an account may send, and failures to authenticate an address may have.
//
// Accounts   are limited once they are known: Throttling.User.
// Addresses  are limited by what failed. While one is over its limit nothing from there is looked
//            at: Throttling. Loopback never is: behind a proxy every client would be.
// Threads    any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/rate_limiter.h"
#include "base/error.h"

namespace cairn::api {

class Throttle {
 public:
  Throttle(const access::RateLimiter::Options& accounts,
           const access::RateLimiter::Options& failures)
      : accounts_(accounts), failures_(failures) {}

  // Nothing, when the request may go on.
  std::optional<Error> check_address(const std::string& ip, std::int64_t now_ms) const;
  void failed(const std::string& ip, std::int64_t now_ms);
  // A request that is not admitted (a replay) does not count: it is not of the account.
  std::optional<Error> check_account(std::string_view account, std::int64_t now_ms) const;
  void admitted(std::string_view account, std::int64_t now_ms) { accounts_.take(account, now_ms); }

 private:
  access::RateLimiter accounts_;
  access::RateLimiter failures_;
};

// An address that never leaves this machine.
bool is_this_machine(std::string_view ip);

}  // namespace cairn::api

// Resource names, `acs:{service}:{region}:{account}:{relative}` (access-control section 1).
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::access {

// Views into the text that was parsed.
struct Arn {
  std::string_view service;
  std::string_view region;    // may be empty: names of the identity service have none
  std::string_view account;   // may be empty
  std::string_view relative;  // "stack/…"; everything after the fourth colon, colons included
};

// Nothing when it is not `acs:` with four more parts, or when the service or the relative part is
// empty. Says nothing about whether the thing exists.
std::optional<Arn> parse_arn(std::string_view text);
std::string arn_text(const Arn& arn);

// Names of the identity service: "acs:ram::1234567890123456:root", ":user/{name}", ":role/{name}".
std::string account_arn(std::string_view account);
std::string user_arn(std::string_view account, std::string_view user);
std::string role_arn(std::string_view account, std::string_view role);

// The names of one thing of the orchestration service, today's first, then the one it had in 2021
// where that differs: {"acs:ros:cn-beijing:1:stackgroup/g", "acs:ros:cn-beijing:1:stack_group/g"}.
// `relative_2021` empty: it had no other.
std::vector<std::string> ros_arns(std::string_view region, std::string_view account,
                                  std::string_view relative, std::string_view relative_2021 = {});

}  // namespace cairn::access

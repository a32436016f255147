// A statement of a policy, compiled (see policy.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/condition.h"
#include "access/glob.h"

namespace cairn::access {

// Stands for the part of an action before the colon, in lower case.
std::uint64_t service_hash(std::string_view service);

// A set of services that may hold too many, never too few: one bit for each hash.
inline std::uint64_t service_bit(std::uint64_t hash) {
  return std::uint64_t{1} << (hash & 63);
}
inline constexpr std::uint64_t kEveryService = ~std::uint64_t{0};

struct ActionPattern {
  std::uint64_t service = 0;  // 0: the service has wildcards, or is left open
  Glob whole;                 // lower case, "ros:create*"
};

struct StatementRules {
  std::uint64_t services = 0;  // those the statement can speak of
  bool deny = false;
  bool except_actions = false;    // NotAction
  bool except_resources = false;  // NotResource
  bool about_principals = false;  // of a trust policy: the three lists instead of resources
  std::vector<ActionPattern> actions;
  std::vector<Glob> resources;
  std::vector<std::string> ram;
  std::vector<std::string> service;
  std::vector<std::string> federated;
  std::vector<Condition> conditions;
};

}  // namespace cairn::access

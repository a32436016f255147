// The world file (--sim-world): resources that exist before anything is created.
//
//   {"account": "1234567890123456", "region": "cn-hangzhou", "zones": ["cn-hangzhou-h"],
//    "ids": {"vpc": ["vpc-..."], "vswitch": [...]},         ids by kind; properties are made up
//    "other": {"key_pair": "...", "cen": "..."},
//    "resources": [{"Type": "ALIYUN::ECS::VPC", "Region": "...", "PhysicalId": "...",
//                   "Account": "...", "Properties": {...}, "Attributes": {...}}]}
//
// Every part is optional. A VPC named only by id holds the three private ranges, and its vSwitches
// lie in 10.254.0.0/16, so that new vSwitches find room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cloud/sim/facts.h"

namespace cairn::sim {

struct WorldResource {
  const TypeFacts* type = nullptr;
  std::string account;
  std::string region;
  std::string physical_id;
  Value properties;
  Value attributes;  // map: they win over what would be made up; null: none
};

// `account`, when not empty, owns what has no "Account" of its own. Errors name the entry.
Result<std::vector<WorldResource>> read_world(std::string_view json, std::string_view account,
                                              const Facts& facts);

}  // namespace cairn::sim

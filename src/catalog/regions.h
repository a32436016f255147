// The regions of the service with their zones, from data/regions.json.
//
// Order    as DescribeRegions lists them.
// Threads  any; the table is read once and never changes.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cairn {

struct Region {
  std::string id;          // "cn-hangzhou"
  std::string local_name;  // Chinese
  std::string english_name;
  std::string id_infix;            // what ids made there start with: "bp1" in "vpc-bp1..."
  std::vector<std::string> zones;  // "cn-hangzhou-b", ...
};

std::span<const Region> all_regions();
const Region* find_region(std::string_view id);  // nullptr when there is no such region

}  // namespace cairn

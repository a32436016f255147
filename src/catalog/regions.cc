#include "catalog/regions.h"

#include <cstdlib>

#include "value/json.h"

extern "C" const char cairn_data_regions_begin[];
extern "C" const char cairn_data_regions_end[];

namespace cairn {
namespace {

std::vector<Region> load() {
  const std::string_view text(
      cairn_data_regions_begin,
      static_cast<std::size_t>(cairn_data_regions_end - cairn_data_regions_begin));
  const Result<Value> root = read_json(text);
  if (!root) std::abort();  // our own embedded file; the tests read it at every build
  std::vector<Region> regions;
  for (const Value& item : root->get("regions").items()) {
    Region region{std::string(item.get_string("RegionId")),
                  std::string(item.get_string("LocalName")),
                  std::string(item.get_string("EnglishName")),
                  std::string(item.get_string("IdInfix")),
                  {}};
    for (const Value& zone : item.get("Zones").items()) region.zones.emplace_back(zone.as_string());
    regions.push_back(std::move(region));
  }
  return regions;
}

const std::vector<Region>& table() {
  static const std::vector<Region> regions = load();
  return regions;
}

}  // namespace

std::span<const Region> all_regions() {
  return table();
}

const Region* find_region(std::string_view id) {
  for (const Region& region : table()) {
    if (region.id == id) return &region;
  }
  return nullptr;
}

}  // namespace cairn

// The order of resources by their needs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "eval/model.h"

namespace cairn {

struct ResourceOrder {
  std::vector<std::uint32_t> sequence;  // each resource after what it needs
  // The members of each cycle in order. Cycles share no members: one cut in each may not be enough,
  // but each needs one.
  std::vector<std::vector<std::uint32_t>> cycles;
};

// Linear in resources and needs, without recursion. With cycles the sequence still holds every
// resource.
ResourceOrder order_resources(std::span<const ModelResource> resources);

}  // namespace cairn

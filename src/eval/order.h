// The order of resources by their needs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "eval/model.h"

namespace cairn {

struct ResourceOrder {
  std::vector<std::uint32_t> sequence;  // each resource after what it needs
  std::vector<std::uint32_t> cycle;     // members of one cycle in order; empty when there is none
};

// Linear in resources and needs, without recursion. With a cycle the sequence still holds every
// resource.
ResourceOrder order_resources(std::span<const ModelResource> resources);

}  // namespace cairn

// IPv6 in the simulated world, whose blocks all lie in one of the product's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "value/value.h"

namespace cairn::sim {

// Of a VPC or vSwitch with these properties; "" when it has none.
std::string ipv6_block(const Value& properties);

// How many addresses each network interface of a resource with these properties gets: as many as
// Ipv6AddressCount says or Ipv6Addresses names.
std::size_t ipv6_wanted(const Value& properties);

// The address at `index`: the one that is named, otherwise one made from `seed`.
Value ipv6_address(const Value& properties, std::size_t index, std::uint64_t seed);

}  // namespace cairn::sim

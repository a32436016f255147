#include "cloud/sim/ipv6.h"

#include <algorithm>
#include <string_view>

#include "cloud/sim/random.h"

namespace cairn::sim {
namespace {

constexpr std::string_view kOurs = "2408:4005:300:";
constexpr std::size_t kMostOfOne =
    100;  // of an interface; none of the product's limits is above it

}  // namespace

std::string ipv6_block(const Value& properties) {
  const Value& segment = properties.get("Ipv6CidrBlock");
  const Value& enabled = properties.get("EnableIpv6");
  if (!segment.is_int() && !(enabled.is_bool() && enabled.as_bool())) return {};
  const std::string_view digit = "0123456789abcdef";
  const std::uint64_t low = segment.is_int() ? static_cast<std::uint64_t>(segment.as_int()) : 0;
  std::string block(kOurs);
  block += digit[low / 16 % 16];
  block += digit[low % 16];
  return block + (segment.is_int() ? "::/64" : "::/56");
}

std::size_t ipv6_wanted(const Value& properties) {
  const Value& count = properties.get("Ipv6AddressCount");
  if (!count.is_int()) return properties.get("Ipv6Addresses").items().size();
  return std::min(kMostOfOne, static_cast<std::size_t>(std::max<std::int64_t>(count.as_int(), 0)));
}

Value ipv6_address(const Value& properties, std::size_t index, std::uint64_t seed) {
  const auto& named = properties.get("Ipv6Addresses").items();
  if (index < named.size()) return named[index];
  std::string text(kOurs);
  text += "0:";
  Noise noise(seed);
  for (int group = 0; group < 4; ++group) {
    if (group > 0) text += ':';
    text += '1';  // no group is empty, so that the text is the shortest of this address
    noise.append(text, kHexSet, 3);
  }
  return Value::string(text);
}

}  // namespace cairn::sim

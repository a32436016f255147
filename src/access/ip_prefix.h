// Addresses and networks as conditions name them: "10.0.0.0/8", "2001:db8::/32", "192.0.2.7".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cairn::access {

// A network; an address is one of the longest prefix. An IPv4 address inside an IPv6 one
// ("::ffff:192.0.2.7") is that IPv4 address.
class IpPrefix {
 public:
  // Bits of the address behind the prefix do not count. No zones, no netmasks in dotted form.
  static std::optional<IpPrefix> parse(std::string_view text);

  bool contains(const IpPrefix& other) const;  // every address of `other`

 private:
  std::array<std::uint8_t, 16> bytes_ = {};
  std::uint8_t bits_ = 0;  // how many of them count
  bool v6_ = false;
};

}  // namespace cairn::access

// IPv4 blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::sim {

struct Cidr {
  std::uint32_t first = 0;
  int bits = 32;

  std::uint64_t size() const { return std::uint64_t{1} << (32 - bits); }
  std::uint32_t last() const { return first + static_cast<std::uint32_t>(size() - 1); }
  bool contains(const Cidr& other) const {
    return bits <= other.bits && first <= other.first && other.last() <= last();
  }
  // As the products count: the first and the last three addresses are theirs.
  std::uint32_t usable() const { return size() <= 4 ? 0 : static_cast<std::uint32_t>(size() - 4); }
};

// "10.0.0.0/8"; bits of the address beyond the mask are refused.
std::optional<Cidr> parse_cidr(std::string_view text);
std::optional<std::uint32_t> parse_ipv4(std::string_view text);
std::string ipv4_text(std::uint32_t address);

}  // namespace cairn::sim

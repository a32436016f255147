#include "cloud/sim/cidr.h"

#include <charconv>

namespace cairn::sim {
namespace {

// Takes a decimal number of at most `max` off the front.
std::optional<std::uint32_t> take_number(std::string_view& text, std::uint32_t max) {
  std::uint32_t number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (bad != std::errc{} || number > max) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::optional<std::uint32_t> take_ipv4(std::string_view& text) {
  std::uint32_t address = 0;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) {
      if (text.empty() || text.front() != '.') return std::nullopt;
      text.remove_prefix(1);
    }
    const std::optional<std::uint32_t> byte = take_number(text, 255);
    if (!byte) return std::nullopt;
    address = address << 8 | *byte;
  }
  return address;
}

}  // namespace

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  const std::optional<std::uint32_t> address = take_ipv4(text);
  return text.empty() ? address : std::nullopt;
}

std::optional<Cidr> parse_cidr(std::string_view text) {
  const std::optional<std::uint32_t> address = take_ipv4(text);
  if (!address || text.empty() || text.front() != '/') return std::nullopt;
  text.remove_prefix(1);
  const std::optional<std::uint32_t> bits = take_number(text, 32);
  if (!bits || !text.empty()) return std::nullopt;
  const Cidr cidr{*address, static_cast<int>(*bits)};
  if ((*address & static_cast<std::uint32_t>(cidr.size() - 1)) != 0) return std::nullopt;
  return cidr;
}

std::string ipv4_text(std::uint32_t address) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (!text.empty()) text += '.';
    text += std::to_string(address >> shift & 0xff);
  }
  return text;
}

}  // namespace cairn::sim

#include "access/ip_prefix.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace cairn::access {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

std::optional<IpPrefix> IpPrefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));  // ends with a zero, as inet_pton wants
  if (address.find('\0') != std::string::npos) return std::nullopt;
  IpPrefix prefix;
  if (inet_pton(AF_INET, address.c_str(), prefix.bytes_.data()) == 1) {
    prefix.bits_ = 32;
  } else if (inet_pton(AF_INET6, address.c_str(), prefix.bytes_.data()) == 1) {
    prefix.bits_ = 128;
    prefix.v6_ = true;
  } else {
    return std::nullopt;
  }
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (bad != std::errc{} || end != digits.data() + digits.size() || bits > prefix.bits_) {
      return std::nullopt;
    }
    prefix.bits_ = static_cast<std::uint8_t>(bits);
  }
  const bool mapped = prefix.v6_ && prefix.bits_ >= 96 &&
                      std::equal(kMapped.begin(), kMapped.end(), prefix.bytes_.begin());
  if (mapped) {
    std::copy(prefix.bytes_.begin() + 12, prefix.bytes_.end(), prefix.bytes_.begin());
    std::fill(prefix.bytes_.begin() + 4, prefix.bytes_.end(), std::uint8_t{0});
    prefix.bits_ = static_cast<std::uint8_t>(prefix.bits_ - 96);
    prefix.v6_ = false;
  }
  return prefix;
}

bool IpPrefix::contains(const IpPrefix& other) const {
  if (v6_ != other.v6_ || other.bits_ < bits_) return false;
  const std::size_t whole = bits_ / 8u;
  if (!std::equal(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(whole),
                  other.bytes_.begin())) {
    return false;
  }
  const unsigned rest = bits_ % 8u;
  if (rest == 0) return true;
  return ((bytes_[whole] ^ other.bytes_[whole]) >> (8 - rest)) == 0;
}

}  // namespace cairn::access

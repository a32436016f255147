#include "http/address.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace cairn::http {
namespace {

using Bytes = std::span<const std::uint8_t>;

struct Range {
  std::array<std::uint8_t, 12> prefix;
  unsigned bits;
};

// IANA's registries of special-purpose addresses: what is not globally reachable.
constexpr Range kPrivate4[] = {
    {{0}, 8},         {{10}, 8},       {{100, 64}, 10},      {{127}, 8},
    {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24},    {{192, 0, 2}, 24},
    {{192, 168}, 16}, {{198, 18}, 15}, {{198, 51, 100}, 24}, {{203, 0, 113}, 24},
    {{224}, 4},       {{240}, 4},
};
constexpr Range kPrivate6[] = {
    {{0x01, 0x00, 0, 0, 0, 0, 0, 0}, 64},  // discard
    {{0x20, 0x01, 0x00}, 23},              // protocol assignments, Teredo
    {{0x20, 0x01, 0x0d, 0xb8}, 32},        // documentation
    {{0x3f, 0xff}, 20},                    // documentation
    {{0xfc}, 7},                           // unique local
    {{0xfe, 0x80}, 10},                    // link-local
    {{0xfe, 0xc0}, 10},                    // site-local
    {{0xff}, 8},                           // multicast
};
// IPv6 addresses that carry an IPv4 one, and where in them it stands.
struct Wrapping {
  Range range;
  std::size_t at;
};
constexpr Wrapping kWrapping[] = {
    {{{0}, 96}, 12},                                         // compatible; ::1 and :: too
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, 12},  // mapped
    {{{0, 0x64, 0xff, 0x9b}, 96}, 12},                       // NAT64
    {{{0, 0x64, 0xff, 0x9b, 0, 1}, 48}, 12},                 // NAT64, local
    {{{0x20, 0x02}, 16}, 2},                                 // 6to4
};

bool inside(Bytes address, const Range& range) {
  const std::size_t whole = range.bits / 8;
  if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole),
                  range.prefix.begin())) {
    return false;
  }
  const unsigned rest = range.bits % 8;
  return rest == 0 || (address[whole] ^ range.prefix[whole]) >> (8 - rest) == 0;
}

template <std::size_t N>
bool inside_any(Bytes address, const Range (&ranges)[N]) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const Range& range) { return inside(address, range); });
}

bool is_public6(Bytes address) {
  if (inside_any(address, kPrivate6)) return false;
  for (const Wrapping& wrapping : kWrapping) {
    if (inside(address, wrapping.range)) {
      return !inside_any(address.subspan(wrapping.at, 4), kPrivate4);
    }
  }
  return true;
}

}  // namespace

bool is_public(const sockaddr& address) {
  std::array<std::uint8_t, 16> bytes{};
  if (address.sa_family == AF_INET) {
    const auto* data = reinterpret_cast<const char*>(&address) + offsetof(sockaddr_in, sin_addr);
    std::memcpy(bytes.data(), data, 4);
    return !inside_any(Bytes(bytes).first(4), kPrivate4);
  }
  if (address.sa_family == AF_INET6) {
    const auto* data = reinterpret_cast<const char*>(&address) + offsetof(sockaddr_in6, sin6_addr);
    std::memcpy(bytes.data(), data, bytes.size());
    return is_public6(bytes);
  }
  return false;
}

}  // namespace cairn::http

#include "base/base64.h"

#include <array>
#include <cstdint>

namespace cairn {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = make_values();

std::uint32_t octet(std::string_view data, std::size_t i) {
  return i < data.size() ? static_cast<std::uint8_t>(data[i]) : 0;
}

// The 24 bits of a group whose last `padding` characters are "="; nothing when one is foreign.
std::optional<std::uint32_t> group_bits(std::string_view group, std::size_t padding) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    std::uint8_t value = 0;
    if (i < 4 - padding) value = kValues[static_cast<std::uint8_t>(group[i])];
    if (value == kNone) return std::nullopt;
    bits = bits << 6 | value;
  }
  return bits;
}

}  // namespace

std::string base64_encode(std::string_view data) {
  std::string out((data.size() + 2) / 3 * 4, '=');
  char* to = out.data();
  for (std::size_t i = 0; i < data.size(); i += 3) {
    const std::uint32_t bits = octet(data, i) << 16 | octet(data, i + 1) << 8 | octet(data, i + 2);
    *to++ = kAlphabet[bits >> 18];
    *to++ = kAlphabet[bits >> 12 & 0x3F];
    if (i + 1 < data.size()) *to++ = kAlphabet[bits >> 6 & 0x3F];
    if (i + 2 < data.size()) *to++ = kAlphabet[bits & 0x3F];
  }
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const std::string_view group = text.substr(i, 4);
    std::size_t padding = 0;
    if (i + 4 == text.size() && group[3] == '=') padding = group[2] == '=' ? 2 : 1;
    const std::optional<std::uint32_t> bits = group_bits(group, padding);
    if (!bits) return std::nullopt;
    const std::uint32_t stray = *bits & ((1U << padding * 8) - 1);
    if (stray != 0) return std::nullopt;
    for (std::size_t k = 0; k < 3 - padding; ++k) {
      out += static_cast<char>(*bits >> (16 - 8 * k) & 0xFF);
    }
  }
  return out;
}

std::optional<std::string> base64_decode_mime(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  std::size_t in_group = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (static_cast<std::uint8_t>(c) >= 0x80) return std::nullopt;
  }
  for (const char c : text) {
    if (c == '=') {
      if (in_group >= 2 && in_group + ++padding >= 4) return out;
      continue;
    }
    const std::uint8_t value = kValues[static_cast<std::uint8_t>(c)];
    if (value == kNone) continue;
    padding = 0;
    bits = bits << 6 | value;
    in_group = (in_group + 1) % 4;
    if (in_group != 1) out += static_cast<char>(bits >> (2 * (4 - in_group) % 8) & 0xFF);
  }
  if (in_group != 0) return std::nullopt;
  return out;
}

}  // namespace cairn

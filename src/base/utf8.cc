#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace cairn {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

bool in(std::uint8_t byte, int low, int high) {
  return byte >= low && byte <= high;
}

bool continues(std::string_view text, std::size_t i) {
  return in(byte_at(text, i), 0x80, 0xBF);
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  const std::uint8_t lead = byte_at(text, 0);
  if (lead < 0x80) return 1;
  if (in(lead, 0xC2, 0xDF)) return text.size() >= 2 && continues(text, 1) ? 2 : 0;
  if (in(lead, 0xE0, 0xEF)) {
    if (text.size() < 3 || !continues(text, 1) || !continues(text, 2)) return 0;
    if (lead == 0xE0 && byte_at(text, 1) < 0xA0) return 0;  // overlong
    if (lead == 0xED && byte_at(text, 1) > 0x9F) return 0;  // surrogate
    return 3;
  }
  if (!in(lead, 0xF0, 0xF4) || text.size() < 4) return 0;
  if (!continues(text, 1) || !continues(text, 2) || !continues(text, 3)) return 0;
  if (lead == 0xF0 && byte_at(text, 1) < 0x90) return 0;  // overlong
  if (lead == 0xF4 && byte_at(text, 1) > 0x8F) return 0;  // above U+10FFFF
  return 4;
}

char32_t utf8_decode(std::string_view text, std::size_t length) {
  static constexpr std::uint8_t kLeadBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t character = byte_at(text, 0) & kLeadBits[length];
  for (std::size_t i = 1; i < length; ++i) character = character << 6 | (byte_at(text, i) & 0x3FU);
  return character;
}

std::size_t utf8_valid_prefix(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t eight = 0;
    if (text.size() - at >= sizeof eight) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if ((eight & kHighBits) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    const std::size_t length = utf8_length(text.substr(at, 4));
    if (length == 0) return at;
    at += length;
  }
  return at;
}

void append_utf8(char32_t character, std::string& out) {
  if ((character >= 0xD800 && character <= 0xDFFF) || character > 0x10FFFF) character = 0xFFFD;
  const auto low_six = [&](int shift) {
    out += static_cast<char>(0x80 | (character >> shift & 0x3F));
  };
  if (character < 0x80) {
    out += static_cast<char>(character);
  } else if (character < 0x800) {
    out += static_cast<char>(0xC0 | character >> 6);
    low_six(0);
  } else if (character < 0x10000) {
    out += static_cast<char>(0xE0 | character >> 12);
    low_six(6);
    low_six(0);
  } else {
    out += static_cast<char>(0xF0 | character >> 18);
    low_six(12);
    low_six(6);
    low_six(0);
  }
}

std::string utf8_repaired(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t valid = utf8_valid_prefix(text);
    out.append(text.substr(0, valid));
    if (valid == text.size()) return out;
    append_utf8(U'\uFFFD', out);
    text.remove_prefix(valid + 1);
  }
}

}  // namespace cairn

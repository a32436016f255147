#include "base/percent.h"

#include <array>
#include <cstdint>

namespace cairn {
namespace {

constexpr std::array<bool, 256> make_unreserved() {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_.~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}
constexpr std::array<bool, 256> kUnreserved = make_unreserved();

constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::size_t escaped = 0;
  for (const char c : text) escaped += kUnreserved[static_cast<unsigned char>(c)] ? 0 : 1;
  // Written through a pointer: a template in a URL is half a megabyte, and encoded twice when
  // signed.
  std::string out(text.size() + 2 * escaped, '\0');
  char* to = out.data();
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (kUnreserved[byte]) {
      *to++ = c;
    } else {
      *to++ = '%';
      *to++ = kHex[byte >> 4];
      *to++ = kHex[byte & 15];
    }
  }
  return out;
}

bool percent_decode(std::string_view in, bool plus_is_space, std::string& out) {
  out.resize(in.size());
  char* to = out.data();
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (in[i] == '%') {
      if (in.size() - i < 3) return false;
      const int high = hex_digit(in[i + 1]);
      const int low = hex_digit(in[i + 2]);
      if (high < 0 || low < 0) return false;
      *to++ = static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      *to++ = plus_is_space && in[i] == '+' ? ' ' : in[i];
    }
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return true;
}

bool parse_form(std::string_view text, FormFields& out) {
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view field = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (field.empty()) continue;
    const std::size_t equals = field.find('=');
    std::pair<std::string, std::string> decoded;
    if (!percent_decode(field.substr(0, equals), true, decoded.first)) return false;
    if (equals != std::string_view::npos &&
        !percent_decode(field.substr(equals + 1), true, decoded.second)) {
      return false;
    }
    decoded.second.shrink_to_fit();  // a CJK template shrinks to a third of its reservation
    out.push_back(std::move(decoded));
  }
  return true;
}

}  // namespace cairn

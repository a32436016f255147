#include "jq/worker/json_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

namespace cairn::jq {
namespace {

void write_number(double number, std::string& out) {
  constexpr double kWholeMax = 9.2e18;  // below 2^63
  if (std::isnan(number)) {
    out += "null";
    return;
  }
  if (std::isinf(number)) number = std::copysign(std::numeric_limits<double>::max(), number);
  char text[32];
  const bool whole = std::abs(number) < kWholeMax && number == std::trunc(number);
  const auto end = whole
                       ? std::to_chars(text, text + sizeof text, static_cast<std::int64_t>(number))
                       : std::to_chars(text, text + sizeof text, number);
  out.append(text, end.ptr);
}

void write_string(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

class Writer {
 public:
  Writer(std::size_t bytes_max, std::string& out) : bytes_max_(bytes_max), out_(out) {}

  Written write(jv value, int depth) {
    const Written written = write_kind(value, depth);
    jv_free(value);
    return out_.size() > bytes_max_ ? Written::kTooLong : written;
  }

 private:
  // Each borrows `value`.
  Written write_kind(jv value, int depth) {
    switch (jv_get_kind(value)) {
      case JV_KIND_FALSE:
        out_ += "false";
        break;
      case JV_KIND_TRUE:
        out_ += "true";
        break;
      case JV_KIND_NUMBER:
        write_number(jv_number_value(value), out_);
        break;
      case JV_KIND_STRING:
        return write_text(value);
      case JV_KIND_ARRAY:
        return write_list(value, depth);
      case JV_KIND_OBJECT:
        return write_map(value, depth);
      default:
        out_ += "null";
    }
    return Written::kWhole;
  }

  Written write_text(jv value) {
    const auto size = static_cast<std::size_t>(jv_string_length_bytes(jv_copy(value)));
    if (size > bytes_max_) return Written::kTooLong;
    write_string({jv_string_value(value), size}, out_);
    return Written::kWhole;
  }

  Written write_list(jv value, int depth) {
    if (depth == kDepthMax) return Written::kTooDeep;
    const int size = jv_array_length(jv_copy(value));
    out_ += '[';
    for (int i = 0; i < size; ++i) {
      if (i > 0) out_ += ',';
      const Written written = write(jv_array_get(jv_copy(value), i), depth + 1);
      if (written != Written::kWhole) return written;
    }
    out_ += ']';
    return Written::kWhole;
  }

  Written write_map(jv value, int depth) {
    if (depth == kDepthMax) return Written::kTooDeep;
    out_ += '{';
    bool first = true;
    for (int i = jv_object_iter(value); jv_object_iter_valid(value, i);
         i = jv_object_iter_next(value, i)) {
      if (!first) out_ += ',';
      first = false;
      Written written = write(jv_object_iter_key(value, i), depth);
      out_ += ':';
      if (written == Written::kWhole) written = write(jv_object_iter_value(value, i), depth + 1);
      if (written != Written::kWhole) return written;
    }
    out_ += '}';
    return Written::kWhole;
  }

  std::size_t bytes_max_;
  std::string& out_;
};

}  // namespace

Written write_json(jv value, std::size_t bytes_max, std::string& out) {
  return Writer(bytes_max, out).write(value, 0);
}

}  // namespace cairn::jq

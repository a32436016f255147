#include "api/xml.h"

#include <algorithm>

#include "base/utf8.h"
#include "value/json.h"

namespace cairn::api {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}
bool is_name(std::string_view text) {
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), is_name_character);
}

bool fits_xml(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c != 0xFFFE && c != 0xFFFF;
}

// A carriage return is written as a reference: readers turn a bare one into a line feed.
std::string_view reference_of(char32_t c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '\r':
      return "&#13;";
    default:
      return {};
  }
}

void write_text(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    const char32_t c = utf8_decode(text, length);
    const std::string_view reference = reference_of(c);
    if (!reference.empty()) {
      out += reference;
    } else {
      out += fits_xml(c) ? text.substr(0, length) : kReplacement;
    }
    text.remove_prefix(length);
  }
}

std::string scalar_text(const Value& value) {
  return value.is_string() ? std::string(value.as_string()) : to_json(value);
}

void write_element(std::string_view name, const Value& value, std::string& out);

void write_fields(const Value& map, std::string& out) {
  for (const Entry& entry : map.entries()) {
    const std::string key = scalar_text(entry.key);
    if (is_name(key)) {
      write_element(key, entry.value, out);
      continue;
    }
    out += "<Entry><Key>";
    write_text(key, out);
    out += "</Key>";
    write_element("Value", entry.value, out);
    out += "</Entry>";
  }
}

void write_element(std::string_view name, const Value& value, std::string& out) {
  if (value.is_null() || value.is_unknown()) return;
  if (value.is_list()) {
    for (const Value& item : value.items()) write_element(name, item, out);
    return;
  }
  out.append("<").append(name).append(">");
  if (value.is_map()) {
    write_fields(value, out);
  } else {
    write_text(scalar_text(value), out);
  }
  out.append("</").append(name).append(">");
}

}  // namespace

std::string to_xml(std::string_view root, const Value& map) {
  std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>)";
  write_element(root, map, out);
  return out;
}

}  // namespace cairn::api

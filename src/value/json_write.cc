#include <fmt/format.h>

#include <iterator>

#include "base/base64.h"
#include "base/utf8.h"
#include "value/json.h"
#include "value/number.h"

namespace cairn {
namespace {

bool plain(char c, JsonStyle style) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || c == '"' || c == '\\') return false;
  return style != JsonStyle::kPython || byte < 0x7F;
}

void write_unit(std::uint32_t unit, std::string& out) {
  fmt::format_to(std::back_inserter(out), "\\u{:04x}", unit);
}

void write_control(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      write_unit(static_cast<unsigned char>(c), out);
  }
}

// Writes the non-ASCII character that `rest` begins with as escapes; answers its length.
std::size_t write_wide(std::string_view rest, std::string& out) {
  const std::size_t length = utf8_length(rest);
  const char32_t character = length == 0 ? U'\uFFFD' : utf8_decode(rest, length);
  if (character < 0x10000) {
    write_unit(character, out);
  } else {
    write_unit(0xD800 + ((character - 0x10000) >> 10), out);
    write_unit(0xDC00 + ((character - 0x10000) & 0x3FF), out);
  }
  return length == 0 ? 1 : length;
}

class JsonWriter {
 public:
  JsonWriter(JsonStyle style, std::string& out) : style_(style), out_(out) {}

  void write(const Value& value) {
    switch (value.kind()) {
      case Kind::kList:
        write_items(value);
        return;
      case Kind::kMap:
        write_entries(value);
        return;
      case Kind::kString:
        write_json_string(value.as_string(), style_, out_);
        return;
      case Kind::kBytes:
        quote(base64_encode(value.as_string()));
        return;
      default:
        write_bare(value);
    }
  }

 private:
  void quote(std::string_view ascii) {
    out_ += '"';
    out_ += ascii;
    out_ += '"';
  }

  void write_bare(const Value& value) {
    switch (value.kind()) {
      case Kind::kBool:
        out_ += value.as_bool() ? "true" : "false";
        return;
      case Kind::kInt:
        fmt::format_to(std::back_inserter(out_), "{}", value.as_int());
        return;
      case Kind::kBigInt:
        out_ += value.as_string();
        return;
      case Kind::kDouble:
        write_double(value.as_double(), out_);
        return;
      default:
        out_ += "null";
    }
  }

  void write_key(const Value& key) {
    if (key.is_string() || key.kind() == Kind::kBytes) {
      write(key);
    } else {
      out_ += '"';
      write_bare(key);
      out_ += '"';
    }
    out_ += style_ == JsonStyle::kCompact ? ":" : ": ";
  }

  void separate(bool first) {
    if (!first) out_ += style_ == JsonStyle::kPython ? ", " : ",";
    new_line();
  }
  void new_line() {
    if (style_ != JsonStyle::kPretty) return;
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }

  void open(char bracket) {
    out_ += bracket;
    ++depth_;
  }
  void close(char bracket, bool empty) {
    --depth_;
    if (!empty) new_line();
    out_ += bracket;
  }

  void write_items(const Value& list) {
    open('[');
    bool first = true;
    for (const Value& item : list.items()) {
      separate(first);
      first = false;
      write(item);
    }
    close(']', first);
  }

  void write_entries(const Value& map) {
    open('{');
    bool first = true;
    for (const Entry& entry : map.entries()) {
      separate(first);
      first = false;
      write_key(entry.key);
      write(entry.value);
    }
    close('}', first);
  }

  JsonStyle style_;
  std::string& out_;
  std::size_t depth_ = 0;
};

}  // namespace

void write_json(const Value& value, JsonStyle style, std::string& out) {
  JsonWriter(style, out).write(value);
}

std::string to_json(const Value& value, JsonStyle style) {
  std::string out;
  write_json(value, style, out);
  return out;
}

void write_json_string(std::string_view text, JsonStyle style, std::string& out) {
  out += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t start = at;
    while (at < text.size() && plain(text[at], style)) ++at;
    out.append(text, start, at - start);
    if (at == text.size()) break;
    if (static_cast<unsigned char>(text[at]) < 0x7F) {
      write_control(text[at++], out);
    } else {
      at += write_wide(text.substr(at), out);
    }
  }
  out += '"';
}

}  // namespace cairn

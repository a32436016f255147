#include "value/yaml_write.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "value/json.h"
#include "value/yaml.h"

namespace cairn {
namespace {

constexpr std::size_t kStep = 2;

bool is_open(const Value& value) {
  return (value.is_list() || value.is_map()) && value.size() > 0;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// U+0080 to U+009F, in UTF-8, where the text goes on at `at`.
bool is_high_control(std::string_view text, std::size_t at) {
  return at + 1 < text.size() && text[at] == '\xc2' &&
         static_cast<unsigned char>(text[at + 1]) < 0xa0;
}

// What YAML takes in no other form than as an escape.
bool has_controls(std::string_view text, std::string_view except = {}) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool control = is_control(text[i]) && except.find(text[i]) == std::string_view::npos;
    if (control || is_high_control(text, i)) return true;
  }
  return false;
}

// As JSON writes it, and escapes for what JSON lets pass.
std::string in_double_quotes(std::string_view text) {
  const std::string json = to_json(Value::string(text));
  std::string out;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (is_high_control(json, i)) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(json[++i]));
    } else if (json[i] == 0x7f) {
      out += "\\x7f";
    } else {
      out += json[i];
    }
  }
  return out;
}

// Texts that nobody could take for something else. Numbers, dates and words such as "on" are
// quoted, whatever this reader would make of them: others read templates too.
bool may_be_plain(std::string_view text) {
  constexpr std::string_view kSafe = "_-./:@*+%$^()";
  if (text.empty() || text.size() > 256) return false;
  if (std::isalpha(static_cast<unsigned char>(text.front())) == 0 && text.front() != '/') {
    return false;
  }
  const bool safe = std::all_of(text.begin(), text.end(), [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == ' ' ||
           kSafe.find(c) != std::string_view::npos;
  });
  if (!safe || text.back() == ' ' || text.back() == ':' ||
      text.find(": ") != std::string_view::npos) {
    return false;
  }
  const auto read = read_yaml(text);
  return read && *read == Value::string(text);
}

std::string text_inline(std::string_view text) {
  if (may_be_plain(text)) return std::string(text);
  if (has_controls(text)) return in_double_quotes(text);
  std::string out = "'";
  for (const char c : text) {
    out += c;
    if (c == '\'') out += c;
  }
  return out + '\'';
}

// YAML 1.1 knows a number with an exponent by its point.
std::string number_text(const Value& number) {
  std::string text = to_json(number);
  const std::size_t exponent = text.find('e');
  if (exponent != std::string::npos && text.find('.') == std::string::npos) {
    text.insert(exponent, ".0");
  }
  if (text == "NaN") return ".nan";
  if (text == "Infinity") return ".inf";
  return text == "-Infinity" ? "-.inf" : text;
}

std::string key_text(const Value& key) {
  return key.is_string() ? text_inline(key.as_string()) : to_yaml_inline(key);
}

// Lines of text as they are, unless a blank or a control character would be lost.
bool may_be_literal(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || text.front() == '\n' || text.front() == ' ' ||
      text.front() == '\t' || text.find("\n\t") != std::string_view::npos) {
    return false;
  }
  return !has_controls(text, "\n\t") && text.find_first_not_of(" \t\n") != std::string_view::npos;
}

class Writer {
 public:
  std::string take() { return std::move(out_); }

  void open(const Value& value, std::size_t indent) {
    if (value.is_map()) {
      for (const Entry& e : value.entries()) {
        out_.append(indent, ' ');
        out_ += key_text(e.key) + ':';
        behind(e.value, indent);
      }
      return;
    }
    for (const Value& item : value.items()) {
      if (!is_open(item)) {
        out_.append(indent, ' ');
        out_ += '-';
        behind(item, indent);
        continue;
      }
      const std::size_t begin = out_.size();
      open(item, indent + kStep);
      out_[begin + indent] = '-';  // in the place of the first line's blanks
    }
  }

  void behind(const Value& value, std::size_t indent) {
    if (is_open(value)) {
      out_ += '\n';
      return open(value, indent + kStep);
    }
    if (value.is_string() && may_be_literal(value.as_string())) {
      return literal(value.as_string(), indent + kStep);
    }
    out_ += ' ' + to_yaml_inline(value) + '\n';
  }

 private:
  void literal(std::string_view text, std::size_t indent) {
    const bool ended = text.ends_with('\n');
    out_ += !ended ? " |-\n" : (text.ends_with("\n\n") ? " |+\n" : " |\n");
    if (ended) text.remove_suffix(1);
    while (true) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      if (end > 0) out_.append(indent, ' ').append(text.substr(0, end));
      out_ += '\n';
      if (end == text.size()) return;
      text.remove_prefix(end + 1);
    }
  }

  std::string out_;
};

}  // namespace

std::string to_yaml_inline(const Value& value) {
  switch (value.kind()) {
    case Kind::kString:
      return text_inline(value.as_string());
    case Kind::kBytes:
      return "!!binary " + to_json(value);
    case Kind::kDouble:
      return number_text(value);
    default:
      return to_json(value);
  }
}

std::string to_yaml(const Value& value, std::size_t indent) {
  if (!is_open(value)) return std::string(indent, ' ') + to_yaml_inline(value) + '\n';
  Writer writer;
  writer.open(value, indent);
  return writer.take();
}

std::string to_yaml(const Value& value) {
  return to_yaml(value, 0);
}

}  // namespace cairn

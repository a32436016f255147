// A reader of our own: every value and key keeps its line and column, which SAX parsers do not
// hand over, numbers stay exact, and Python's leniency (NaN, Infinity) is part of the grammar.
// It recurses once per container and stops at ParseLimits::depth_max.
#include <charconv>
#include <limits>
#include <optional>

#include "base/utf8.h"
#include "value/json.h"
#include "value/number.h"
#include "value/repeated_keys.h"
#include "value/syntax_error.h"
#include "value/text_cache.h"

namespace cairn {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Bytes that end the plain part of a string: quote, backslash, control and non-ASCII.
constexpr std::array<bool, 256> make_string_stops() {
  std::array<bool, 256> stops{};
  for (std::size_t i = 0; i < stops.size(); ++i) {
    stops[i] = i < 0x20 || i >= 0x80 || i == '"' || i == '\\';
  }
  return stops;
}
constexpr std::array<bool, 256> kStringStops = make_string_stops();

class JsonReader {
 public:
  JsonReader(std::string_view text, const ParseLimits& limits, RepeatedKeys* repeated)
      : at_(text.data()),
        end_(at_ + text.size()),
        line_start_(at_),
        limits_(limits),
        repeated_(repeated) {}

  Result<Value> read() {
    Value root;
    if (rest().starts_with("\xEF\xBB\xBF")) {
      fail("JSON: the text begins with a byte order mark", "Save the text without one.");
      return std::move(*error_);
    }
    skip_blanks();
    if (!read_value(root)) return std::move(*error_);
    skip_blanks();
    if (at_ != end_) {
      fail("JSON: there is more text after the end of the document",
           "Remove what follows the last closing bracket.");
      return std::move(*error_);
    }
    return root;
  }

 private:
  // A column counts characters. Line ends occur only between tokens and wide characters only in
  // strings, so both scanners keep the two figures that this needs.
  SourcePos pos(const char* p) const {
    const auto bytes = static_cast<std::size_t>(p - line_start_);
    return {line_, static_cast<std::uint32_t>(bytes - wide_bytes_ + 1)};
  }

  bool fail_at(SourcePos at, std::string_view problem, std::string_view fix) {
    error_ = syntax_error(problem, at, fix);
    return false;
  }
  bool fail(std::string_view problem, std::string_view fix) {
    return fail_at(pos(at_), problem, fix);
  }

  void skip_blanks() {
    for (; at_ != end_; ++at_) {
      if (*at_ == '\n') {
        ++line_;
        line_start_ = at_ + 1;
        wide_bytes_ = 0;
      } else if (*at_ != ' ' && *at_ != '\t' && *at_ != '\r') {
        return;
      }
    }
  }

  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }

  bool take_word(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool read_value(Value& out) {
    if (at_ == end_) {
      return fail("JSON: the text ends where a value is expected", "Write the missing value.");
    }
    const SourcePos start = pos(at_);
    switch (*at_) {
      case '{':
        return read_map(start, out);
      case '[':
        return read_list(start, out);
      case '"':
        if (!read_string(text_, out)) return false;
        break;
      default:
        if (!read_word_or_number(out)) return false;
    }
    out.set_pos(start);
    return true;
  }

  bool read_word_or_number(Value& out) {
    if (is_digit(*at_) || *at_ == '-') return read_number(out);
    if (take_word("null")) {
      out = Value::null();
    } else if (take_word("true")) {
      out = Value::boolean(true);
    } else if (take_word("false")) {
      out = Value::boolean(false);
    } else if (take_word("NaN")) {
      out = Value::real(std::numeric_limits<double>::quiet_NaN());
    } else if (take_word("Infinity")) {
      out = Value::real(std::numeric_limits<double>::infinity());
    } else {
      return fail("JSON: a value is expected here",
                  "Write a string in double quotes, a number, true, false, null, [ or {.");
    }
    return true;
  }

  void skip_digits() {
    while (at_ != end_ && is_digit(*at_)) ++at_;
  }

  // Leaves at_ alone when what follows is not a fraction or exponent: "1." is 1 with "." after it.
  bool skip_fraction() {
    if (end_ - at_ < 2 || at_[0] != '.' || !is_digit(at_[1])) return false;
    ++at_;
    skip_digits();
    return true;
  }
  bool skip_exponent() {
    if (at_ == end_ || (*at_ != 'e' && *at_ != 'E')) return false;
    const char* digits = at_ + 1;
    if (digits != end_ && (*digits == '+' || *digits == '-')) ++digits;
    if (digits == end_ || !is_digit(*digits)) return false;
    at_ = digits;
    skip_digits();
    return true;
  }

  bool read_number(Value& out) {
    const char* const start = at_;
    const bool negative = take('-');
    if (negative && take_word("Infinity")) {
      out = Value::real(-std::numeric_limits<double>::infinity());
      return true;
    }
    if (at_ == end_ || !is_digit(*at_)) {
      at_ = start;
      return fail("JSON: \"-\" is not followed by a digit", "Write a number after the minus sign.");
    }
    if (!take('0')) skip_digits();
    const bool fraction = skip_fraction();
    const bool exponent = skip_exponent();
    const std::string_view text(start, static_cast<std::size_t>(at_ - start));
    out = fraction || exponent ? Value::real(parse_double(text)) : Value::big_integer(text);
    return true;
  }

  bool enter() {
    if (depth_ == limits_.depth_max) {
      return fail(
          fmt::format("JSON: more than {} lists and maps inside each other", limits_.depth_max),
          "Nest less deeply.");
    }
    ++depth_;
    ++at_;
    skip_blanks();
    return true;
  }

  // After an item: true to go on with the next one, false at the end or on an error.
  bool next_item(char close, SourcePos opened) {
    skip_blanks();
    if (take(',')) {
      skip_blanks();
      if (at_ != end_ && *at_ == close) {
        fail("JSON: a comma is followed by no item", "Remove the comma before the bracket.");
        return false;
      }
      return true;
    }
    if (take(close)) return false;
    fail(at_ == end_
             ? fmt::format("JSON: the text ends inside what was opened at line {}, column {}",
                           opened.line, opened.column)
             : fmt::format("JSON: \",\" or \"{}\" is expected here", close),
         "Check commas, quotes and brackets just before this place.");
    return false;
  }

  bool read_list(SourcePos start, Value& out) {
    if (!enter()) return false;
    std::vector<Value> items;
    if (!take(']')) {
      do {
        if (!read_value(items.emplace_back())) return false;
      } while (next_item(']', start));
      if (error_) return false;
    }
    --depth_;
    out = Value::list(std::move(items));
    out.set_pos(start);
    return true;
  }

  bool read_map(SourcePos start, Value& out) {
    if (!enter()) return false;
    std::vector<Entry> entries;
    if (!take('}')) {
      do {
        Entry& entry = entries.emplace_back();
        if (!read_key(entry.key) || !read_value(entry.value)) return false;
      } while (next_item('}', start));
      if (error_) return false;
    }
    --depth_;
    if (repeated_ != nullptr) detail::tell_repeated(entries, start, *repeated_);
    out = Value::map(std::move(entries));
    out.set_pos(start);
    return true;
  }

  bool read_key(Value& out) {
    if (at_ == end_ || *at_ != '"') {
      return fail("JSON: a key in double quotes is expected here",
                  "Write the key as a string in double quotes.");
    }
    const SourcePos start = pos(at_);
    if (!read_string(text_, out)) return false;
    out.set_pos(start);
    skip_blanks();
    if (!take(':')) {
      return fail("JSON: \":\" is expected after a key", "Write \":\" and the value of the key.");
    }
    skip_blanks();
    return true;
  }

  // Reads from the opening quote to past the closing one. `scratch` is used only when there are
  // escapes.
  bool read_string(std::string& scratch, Value& out) {
    const SourcePos opened = pos(at_);
    const char* plain = ++at_;
    bool escaped = false;
    for (;;) {
      while (at_ != end_ && !kStringStops[static_cast<std::uint8_t>(*at_)]) ++at_;
      if (at_ == end_) {
        return fail_at(opened, "JSON: a string is never closed", "Write the missing quote.");
      }
      if (*at_ == '"') break;
      if (*at_ != '\\') {
        if (!skip_wide()) return false;
        continue;
      }
      if (!escaped) scratch.clear();
      escaped = true;
      scratch.append(plain, at_);
      if (!read_escape(scratch)) return false;
      plain = at_;
    }
    if (escaped) scratch.append(plain, at_);
    out = cache_.string(escaped ? std::string_view(scratch) : std::string_view(plain, at_));
    ++at_;
    return true;
  }

  bool skip_wide() {
    if (static_cast<std::uint8_t>(*at_) < 0x20) {
      return fail("JSON: a control character inside a string",
                  "Write it as an escape, such as \\n for the end of a line.");
    }
    const std::size_t length = utf8_length(rest());
    if (length == 0) return fail("JSON: the text is not valid UTF-8", "Save the text as UTF-8.");
    wide_bytes_ += length - 1;
    at_ += length;
    return true;
  }

  bool read_escape(std::string& out) {
    static constexpr std::string_view kNames = "\"\\/bfnrt";
    static constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    const char name = end_ - at_ > 1 ? at_[1] : '\0';
    if (name == 'u') return read_unicode_escape(out);
    const std::size_t which = kNames.find(name);
    if (which == std::string_view::npos) {
      return fail("JSON: an unknown escape in a string",
                  "After a backslash write one of \" \\ / b f n r t u; double a plain backslash.");
    }
    out += kMeant[which];
    at_ += 2;
    return true;
  }

  // The four hexadecimal digits after "\u" at `p`; nothing when they are not there.
  std::optional<char32_t> unit_at(const char* p) const {
    if (end_ - p < 6 || p[0] != '\\' || p[1] != 'u') return std::nullopt;
    std::uint32_t unit = 0;
    const auto [stop, bad] = std::from_chars(p + 2, p + 6, unit, 16);
    if (bad != std::errc{} || stop != p + 6) return std::nullopt;
    return unit;
  }

  // Half a surrogate pair alone, which Python keeps, becomes U+FFFD: our strings are UTF-8.
  bool read_unicode_escape(std::string& out) {
    const std::optional<char32_t> high = unit_at(at_);
    if (!high) {
      return fail("JSON: \\u is not followed by four hexadecimal digits",
                  "Write four digits, such as \\u00e9.");
    }
    at_ += 6;
    char32_t character = *high;
    if (character >= 0xD800 && character <= 0xDBFF) {
      const std::optional<char32_t> low = unit_at(at_);
      if (low && *low >= 0xDC00 && *low <= 0xDFFF) {
        character = 0x10000 + ((character - 0xD800) << 10 | (*low - 0xDC00));
        at_ += 6;
      }
    }
    append_utf8(character, out);
    return true;
  }

  const char* at_;
  const char* end_;
  const char* line_start_;
  std::uint32_t line_ = 1;
  std::size_t wide_bytes_ = 0;  // bytes on this line that do not begin a character
  const ParseLimits& limits_;
  RepeatedKeys* const repeated_;
  std::size_t depth_ = 0;
  std::string text_;
  TextCache cache_;
  std::optional<Error> error_;
};

}  // namespace

Result<Value> read_json(std::string_view text, const ParseLimits& limits, RepeatedKeys* repeated) {
  return JsonReader(text, limits, repeated).read();
}

}  // namespace cairn

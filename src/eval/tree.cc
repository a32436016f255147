#include "eval/tree.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "value/number.h"

namespace cairn {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Moves digits from `text` to `out`; one underscore may stand between two of them.
bool take_digits(std::string_view& text, std::string& out) {
  if (text.empty() || !is_digit(text.front())) return false;
  while (!text.empty()) {
    if (is_digit(text.front())) {
      out.push_back(text.front());
      text.remove_prefix(1);
    } else if (text.front() == '_' && text.size() > 1 && is_digit(text[1])) {
      text.remove_prefix(1);
    } else {
      break;
    }
  }
  return true;
}

void take_sign(std::string_view& text, std::string& out) {
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return;
  if (text.front() == '-') out.push_back('-');
  text.remove_prefix(1);
}

void count_nodes(const Value& tree, std::size_t enough, std::size_t& count) {
  ++count;
  if (tree.is_string()) count += tree.as_string().size() / kExpandedTextBytes;
  for (const Value& item : tree.items()) {
    if (count <= enough) count_nodes(item, enough, count);
  }
  for (const Entry& entry : tree.entries()) {
    if (count <= enough) count_nodes(entry.value, enough, count);
  }
}

}  // namespace

std::optional<Call> as_call(const Value& value) {
  if (!value.is_map() || value.size() != 1) return std::nullopt;
  const Entry& entry = value.entries().front();
  if (!entry.key.is_string()) return std::nullopt;
  const std::string_view name = entry.key.as_string();
  if (name != "Ref" && !name.starts_with("Fn::")) return std::nullopt;
  return Call{name, &entry.value};
}

std::string_view ref_name(const Value& value) {
  const std::optional<Call> call = as_call(value);
  if (!call || call->function != "Ref" || !call->argument->is_string()) return {};
  return call->argument->as_string();
}

std::size_t expanded_size(const Value& tree, std::size_t enough) {
  std::size_t count = 0;
  count_nodes(tree, enough, count);
  return count;
}

Value without_places(const Value& tree) {
  if (tree.is_list()) {
    std::vector<Value> items;
    items.reserve(tree.size());
    for (const Value& item : tree.items()) items.push_back(without_places(item));
    return Value::list(std::move(items));
  }
  if (tree.is_map()) {
    std::vector<Entry> entries;
    entries.reserve(tree.size());
    for (const Entry& entry : tree.entries()) {
      entries.push_back({entry.key.with_pos({}), without_places(entry.value)});
    }
    return Value::map(std::move(entries));
  }
  return tree.with_pos({});
}

std::optional<Value> read_integer(std::string_view text) {
  text = trimmed(text);
  std::string digits;
  take_sign(text, digits);
  if (!take_digits(text, digits) || !text.empty()) return std::nullopt;
  const std::size_t sign = digits.front() == '-' ? 1 : 0;
  const std::size_t first = std::min(digits.find_first_not_of('0', sign), digits.size() - 1);
  digits.erase(sign, first - sign);  // big integers are kept as text: no leading zeros
  return Value::big_integer(digits);
}

std::optional<Value> read_number(std::string_view text) {
  if (std::optional<Value> integer = read_integer(text)) return integer;
  text = trimmed(text);
  std::string number;
  take_sign(text, number);
  const bool whole = take_digits(text, number);
  if (!whole) number.push_back('0');
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    number.push_back('.');
    if (!take_digits(text, number)) {
      if (!whole) return std::nullopt;
      number.push_back('0');
    }
  } else if (!whole) {
    return std::nullopt;
  }
  if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    text.remove_prefix(1);
    number.push_back('e');
    take_sign(text, number);
    if (!take_digits(text, number)) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  const double value = parse_double(number);
  if (!std::isfinite(value)) return std::nullopt;
  return Value::real(value);
}

}  // namespace cairn

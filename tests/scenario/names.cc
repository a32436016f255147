#include "tests/scenario/names.h"

#include <algorithm>
#include <utility>

namespace cairn::testing {
namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool uuid_at(std::string_view text, std::size_t at) {
  constexpr std::size_t kLength = 36;
  if (at + kLength > text.size()) return false;
  for (std::size_t i = 0; i < kLength; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[at + i] != '-' : !is_hex(text[at + i])) return false;
  }
  return true;
}

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

void Names::add(const std::string& name, std::string_view id) {
  if (id.empty() || name_of_.contains(std::string(id))) return;
  if (story_text_.find(id) != std::string::npos) return;
  const int number = ++count_[name];
  std::string shown = number == 1 ? name : name + "#" + std::to_string(number);
  id_of_[shown] = id;
  name_of_[std::string(id)] = std::move(shown);
}

std::string Names::stack_id(std::string_view name) const {
  std::string key = "stack " + std::string(name);
  if (key.ends_with("#1")) return reveal("<" + key.substr(0, key.size() - 2) + ">");
  const auto count = count_.find(key);
  if (count != count_.end() && count->second > 1) key += "#" + std::to_string(count->second);
  const auto found = id_of_.find(key);
  return found == id_of_.end() ? std::string(name) : found->second;
}

std::string Names::hide(std::string_view text) const {
  std::string out(text);
  std::vector<std::pair<std::string, std::string>> longest_first(name_of_.begin(), name_of_.end());
  std::stable_sort(longest_first.begin(), longest_first.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  for (const auto& [id, name] : longest_first) {
    out = replace_all(std::move(out), id, "<" + name + ">");
  }
  for (std::size_t at = 0; at < out.size(); ++at) {
    if (uuid_at(out, at)) out.replace(at, 36, "<uuid>");
  }
  return out;
}

std::string Names::reveal(std::string_view text) const {
  std::string out(text);
  for (const auto& [name, id] : id_of_) out = replace_all(std::move(out), "<" + name + ">", id);
  return out;
}

}  // namespace cairn::testing

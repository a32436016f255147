#include "eval/sub_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "eval/text.h"

namespace cairn::detail {
namespace {

// A name needs a letter somewhere; bytes above ASCII belong to letters of other scripts.
bool has_letter(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (static_cast<unsigned char>(c) > 127);
  });
}

}  // namespace

Result<std::vector<SubPiece>> cut_sub_text(std::string_view text) {
  std::vector<SubPiece> pieces;
  const auto add_text = [&pieces](std::string_view plain) {
    if (!plain.empty()) pieces.push_back({false, plain});
  };
  while (!text.empty()) {
    const std::size_t open = text.find("${");
    const std::size_t close = open == text.npos ? text.npos : text.find('}', open);
    if (close == text.npos) break;
    const std::string_view inside = text.substr(open + 2, close - open - 2);
    if (inside.starts_with('!')) {
      add_text(text.substr(0, open + 2));
      add_text(text.substr(open + 3, close - open - 2));
    } else {
      add_text(text.substr(0, open));
      const std::string_view name = strip(inside);
      if (!has_letter(name)) {
        return Error{.message =
                         fmt::format("Fn::Sub: the placeholder ${{{}}} names nothing", inside)};
      }
      pieces.push_back({true, name});
    }
    text.remove_prefix(close + 1);
  }
  add_text(text);
  return pieces;
}

std::string rename_placeholders(std::string_view text,
                                const std::function<std::string(std::string_view name)>& rename) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find("${");
    const std::size_t close = open == text.npos ? text.npos : text.find('}', open);
    if (close == text.npos) break;
    const std::string_view inside = text.substr(open + 2, close - open - 2);
    if (inside.starts_with('!') || !has_letter(inside)) {
      out += text.substr(0, close + 1);
    } else {
      out += text.substr(0, open + 2);
      out += rename(strip(inside));
      out += '}';
    }
    text.remove_prefix(close + 1);
  }
  return out.append(text);
}

}  // namespace cairn::detail

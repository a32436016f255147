#include "template/hcl_blocks.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace cairn {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::vector<HclBlock> scan() {
    while (!rest_.empty()) step();
    return std::move(blocks_);
  }

 private:
  // What a statement has shown so far: `type "label" "label" {` or `name = …`.
  struct Head {
    std::string type;
    std::vector<std::string> labels;
    bool attribute = false;
    std::uint32_t line = 0;
  };

  void take(std::size_t count) {
    for (std::size_t i = 0; i < count && !rest_.empty(); ++i) {
      if (rest_.front() == '\n') ++line_;
      rest_.remove_prefix(1);
    }
  }

  void step() {
    const char c = rest_.front();
    if (c == '#' || rest_.starts_with("//")) {
      take(std::min(rest_.find('\n'), rest_.size()));
    } else if (rest_.starts_with("/*")) {
      const std::size_t end = rest_.find("*/", 2);
      take(end == rest_.npos ? rest_.size() : end + 2);
    } else if (rest_.starts_with("<<")) {
      skip_heredoc();
    } else if (c == '"') {
      take_text();
    } else if (c == '{' || c == '[' || c == '(') {
      open(c);
    } else if (c == '}' || c == ']' || c == ')') {
      close();
    } else if (c == '\n') {
      if (in_body()) head_ = {};
      take(1);
    } else if (is_word(c)) {
      take_word();
    } else {
      if (c == '=') head_.attribute = true;
      take(1);
    }
  }

  void take_word() {
    std::size_t length = 0;
    while (length < rest_.size() && is_word(rest_[length])) ++length;
    if (head_.type.empty()) {
      head_.type = std::string(rest_.substr(0, length));
      head_.line = line_;
    } else if (!head_.attribute) {
      head_.labels.emplace_back(rest_.substr(0, length));
    }
    take(length);
  }

  // A quoted text; what stands in ${…} may hold quotes of its own.
  void take_text() {
    std::string words;
    std::size_t i = 1;
    int depth = 0;
    for (; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (c == '\\') {
        ++i;
        continue;
      }
      if (c == '{' && (rest_[i - 1] == '$' || rest_[i - 1] == '%')) ++depth;
      if (c == '}' && depth > 0) --depth;
      if (depth == 0 && (c == '"' || c == '\n')) break;
      words.push_back(c);
    }
    const bool source =
        head_.attribute && head_.type == "source" && !around_.empty() && around_.back() >= 0;
    if (source) {
      HclBlock& block = blocks_[static_cast<std::size_t>(around_.back())];
      if (block.type == "module" && block.source.empty()) block.source = words;
    } else if (!head_.type.empty() && !head_.attribute) {
      head_.labels.push_back(words);
    }
    take(std::min(i + 1, rest_.size()));
  }

  void skip_heredoc() {
    std::size_t i = 2;
    if (i < rest_.size() && rest_[i] == '-') ++i;
    const std::size_t begin = i;
    while (i < rest_.size() && is_word(rest_[i])) ++i;
    const std::string mark(rest_.substr(begin, i - begin));
    take(i);
    if (mark.empty()) return;
    while (!rest_.empty()) {
      take(std::min(rest_.find('\n'), rest_.size() - 1) + 1);
      std::string_view line = rest_.substr(0, rest_.find('\n'));
      while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
      while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
      if (line == mark) return take(std::min(rest_.find('\n'), rest_.size()));
    }
  }

  void open(char c) {
    std::int64_t block = -1;  // of an expression
    if (c == '{' && in_body() && !head_.type.empty() && !head_.attribute) {
      HclBlock made{head_.type, head_.labels, {}, {}, head_.line};
      if (!around_.empty() && around_.back() >= 0) {
        made.parent = blocks_[static_cast<std::size_t>(around_.back())].type;
      }
      block = static_cast<std::int64_t>(blocks_.size());
      blocks_.push_back(std::move(made));
    }
    around_.push_back(block);
    head_ = {};
    take(1);
  }

  // After an expression's bracket the expression may go on; a body's bracket ends the statement.
  void close() {
    const bool expression = !in_body();
    if (!around_.empty()) around_.pop_back();
    head_ = {};
    head_.attribute = expression;
    take(1);
  }

  bool in_body() const { return around_.empty() || around_.back() >= 0; }

  std::string_view rest_;
  std::uint32_t line_ = 1;
  std::vector<HclBlock> blocks_;
  std::vector<std::int64_t>
      around_;  // numbers of the blocks around; -1 for an expression's bracket
  Head head_;
};

}  // namespace

std::vector<HclBlock> hcl_blocks(std::string_view text) {
  return Scanner(text).scan();
}

}  // namespace cairn

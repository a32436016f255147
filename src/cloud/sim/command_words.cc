#include "cloud/sim/command_words.h"

#include <algorithm>

#include "value/json.h"

namespace cairn::sim {
namespace {

class Scanner {
 public:
  Scanner(std::string_view text, std::size_t at, Shell shell)
      : text_(text), at_(at), escape_(shell == Shell::kPosix ? '\\' : '`'), shell_(shell) {}

  CommandWords read() {
    CommandWords command;
    while (skip_space()) {
      std::string word = read_word();
      if (word.empty() && stuck_) break;
      command.words.push_back(std::move(word));
    }
    command.end = at_;
    return command;
  }

 private:
  bool more() const { return at_ < text_.size(); }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  // False at the end of the command.
  bool skip_space() {
    for (; more(); ++at_) {
      const char c = peek();
      const bool folded = c == escape_ && (peek(1) == '\n' || peek(1) == '\r');
      if (folded) {
        ++at_;
        if (peek() == '\r' && peek(1) == '\n') ++at_;
      } else if (c != ' ' && c != '\t') {
        return !ends_command(c) && c != '#';
      }
    }
    return false;
  }

  bool ends_command(char c) const {
    if (c == '\n' || c == '\r' || c == ';' || c == '|' || c == '&' || c == '>' || c == '<') {
      return true;
    }
    return c == ')' || (c == '`' && shell_ == Shell::kPosix);
  }

  std::string read_word() {
    std::string word;
    const std::size_t begin = at_;
    while (more()) {
      const char c = peek();
      if (c == ' ' || c == '\t' || ends_command(c)) break;
      if (c == '\'' || c == '"') {
        quoted(word);
        if (word.starts_with('{') && word.ends_with('}') &&
            json_map(word)) {  // what follows is of a quote around the whole command
          skip_rest();
          break;
        }
      } else if (c == '@' && peek(1) == '{' && shell_ == Shell::kPowerShell) {
        braces(word);
      } else if (c == '$' && peek(1) == '(') {
        substitution(word);
      } else {
        if (c == escape_ && at_ + 1 < text_.size()) ++at_;
        word += text_[at_++];
      }
    }
    stuck_ = at_ == begin;
    return word;
  }

  void quoted(std::string& word) {
    const char quote = text_[at_++];
    for (; more(); ++at_) {
      const char c = peek();
      if (c == quote) {
        ++at_;
        const bool doubled = shell_ == Shell::kPowerShell && peek() == quote;
        if (!doubled) return;
        word += quote;
      } else if (quote == '"' && c == '$' && peek(1) == '(') {
        substitution(word);
        --at_;
      } else if (quote == '"' && c == escape_ && escapes(peek(1))) {
        ++at_;
        if (peek() != '\n') word += peek();
      } else {
        word += c;
      }
    }
  }

  bool escapes(char next) const {
    if (shell_ == Shell::kPowerShell) return next != '\0';
    return next == '"' || next == '\\' || next == '$' || next == '`' || next == '\n';
  }

  // "$(...)" as it is written.
  void substitution(std::string& word) {
    int depth = 0;
    while (more()) {
      const char c = text_[at_++];
      word += c;
      if (c == '(') ++depth;
      if (c == ')' && --depth == 0) return;
    }
  }

  // "@{...}" as it is written.
  void braces(std::string& word) {
    const std::size_t end = text_.find('}', at_);
    const std::size_t last = end == std::string_view::npos ? text_.size() : end + 1;
    word += text_.substr(at_, last - at_);
    at_ = last;
  }

  void skip_rest() {
    while (more() && peek() != ' ' && peek() != '\t' && !ends_command(peek())) ++at_;
  }

  std::string_view text_;
  std::size_t at_;
  char escape_;
  Shell shell_;
  bool stuck_ = false;
};

std::string without_backslashes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace

std::optional<Value> json_map(std::string_view text) {
  for (const std::string& candidate : {std::string(text), without_backslashes(text)}) {
    const Result<Value> value = read_json(candidate);
    if (value && value->is_map()) return value.value();
  }
  return std::nullopt;
}

CommandWords command_words(std::string_view script, std::size_t begin, Shell shell) {
  return Scanner(script, begin, shell).read();
}

}  // namespace cairn::sim

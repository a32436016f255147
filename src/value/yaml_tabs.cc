#include "value/yaml_tabs.h"

#include "value/yaml_events.h"

namespace cairn {

std::optional<SourcePos> YamlTabs::find(const yaml_event_t& event) {
  if (!any_) return std::nullopt;
  const std::size_t start = event.start_mark.index;
  const std::size_t end = event.end_mark.index;
  bool clean = pass_gap_to(start);
  if (clean && event.type == YAML_SCALAR_EVENT) {
    clean = pass_properties(end);
    switch (event.data.scalar.style) {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE:
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        break;
      case YAML_LITERAL_SCALAR_STYLE:
      case YAML_FOLDED_SCALAR_STYLE:
        clean = clean && pass_block_header(end);
        break;
      default:
        clean = clean && pass_plain_to(end);
    }
    if (clean) pass_to(end);
  }
  clean = clean && pass_gap_to(end);
  if (clean) return std::nullopt;
  return source_pos(text_, byte_);
}

void YamlTabs::step() {
  ++character_;
  ++byte_;
  while (byte_ < text_.size() && (static_cast<unsigned char>(text_[byte_]) & 0xC0) == 0x80) ++byte_;
}

void YamlTabs::pass_to(std::size_t character) {
  while (character_ < character && byte_ < text_.size()) step();
}

// Stops at a tab outside comments and answers false.
bool YamlTabs::pass_gap_to(std::size_t character) {
  bool comment = false;
  while (character_ < character && byte_ < text_.size()) {
    const char c = text_[byte_];
    if (at_line_end()) comment = false;
    if (c == '#') comment = true;
    if (c == '\t' && !comment) return false;
    step();
  }
  return true;
}

// As above, but "#" begins a comment only behind a blank.
bool YamlTabs::pass_plain_to(std::size_t character) {
  bool blank = true;
  while (character_ < character && byte_ < text_.size()) {
    const char c = text_[byte_];
    if (c == '\t') return false;
    if (c == '#' && blank) {
      while (byte_ < text_.size() && !at_line_end()) step();
    } else {
      blank = c == ' ' || at_line_end();
      step();
    }
  }
  return true;
}

bool YamlTabs::pass_block_header(std::size_t end) {
  while (character_ < end && byte_ < text_.size() && !at_line_end() && text_[byte_] != '#') {
    if (text_[byte_] == '\t') return false;
    step();
  }
  return true;
}

// Anchors and tags before a scalar, with the blanks behind them.
bool YamlTabs::pass_properties(std::size_t end) {
  while (character_ < end && byte_ < text_.size() && (text_[byte_] == '!' || text_[byte_] == '&')) {
    while (character_ < end && byte_ < text_.size() && text_[byte_] != ' ' &&
           text_[byte_] != '\t' && !at_line_end()) {
      step();
    }
    while (character_ < end && byte_ < text_.size() && (text_[byte_] == ' ' || at_line_end())) {
      step();
    }
    if (byte_ < text_.size() && text_[byte_] == '\t') return false;
  }
  return true;
}

}  // namespace cairn

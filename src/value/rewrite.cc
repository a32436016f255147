#include "value/rewrite.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "value/json.h"
#include "value/yaml.h"
#include "value/yaml_events.h"
#include "value/yaml_write.h"

namespace cairn {
namespace {

// Where a node stands in the text, in characters. Of a map the children are its values.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t column = 0;
  bool block = false;   // a list or map in block style
  bool tagged = false;  // it may mean something else than it looks like
  std::vector<std::string> keys;
  std::vector<std::size_t> begins;  // of the keys, or of the elements
  std::vector<Span> children;
};

class Spans {
 public:
  explicit Spans(std::string_view text) : events_(text) {}

  std::optional<Span> read() {
    while (step()) {
      if (type() != YAML_STREAM_START_EVENT && type() != YAML_DOCUMENT_START_EVENT) return node();
    }
    return std::nullopt;
  }

 private:
  bool step() { return good_ = good_ && events_.next(); }
  yaml_event_type_t type() const { return events_.event().type; }

  // The event that begins the node is the current one.
  std::optional<Span> node() {
    const yaml_event_t& event = events_.event();
    Span span;
    span.begin = event.start_mark.index;
    span.end = event.end_mark.index;
    span.column = event.start_mark.column;
    if (type() == YAML_SEQUENCE_START_EVENT) {
      const auto& list = event.data.sequence_start;
      span.block = list.style != YAML_FLOW_SEQUENCE_STYLE;
      span.tagged = list.tag != nullptr || list.anchor != nullptr;
      return children(std::move(span), YAML_SEQUENCE_END_EVENT);
    }
    if (type() == YAML_MAPPING_START_EVENT) {
      const auto& map = event.data.mapping_start;
      span.block = map.style != YAML_FLOW_MAPPING_STYLE;
      span.tagged = map.tag != nullptr || map.anchor != nullptr;
      return children(std::move(span), YAML_MAPPING_END_EVENT);
    }
    if (type() == YAML_ALIAS_EVENT) span.tagged = true;
    if (type() == YAML_SCALAR_EVENT) span.tagged = event.data.scalar.anchor != nullptr;
    return span;
  }

  std::optional<Span> children(Span span, yaml_event_type_t end) {
    const bool map = end == YAML_MAPPING_END_EVENT;
    while (step() && type() != end) {
      if (map) {
        if (type() != YAML_SCALAR_EVENT) return std::nullopt;
        const auto& key = events_.event().data.scalar;
        span.keys.emplace_back(reinterpret_cast<const char*>(key.value), key.length);
        span.begins.push_back(events_.event().start_mark.index);
        if (!step()) return std::nullopt;
      }
      auto child = node();
      if (!child) return std::nullopt;
      if (!map) span.begins.push_back(child->begin);
      span.children.push_back(std::move(*child));
    }
    if (!good_) return std::nullopt;
    // What a block ends with may be blanks and remarks that belong to what follows.
    span.end = span.block && !span.children.empty() ? span.children.back().end
                                                    : events_.event().end_mark.index;
    return span;
  }

  YamlEvents events_;
  bool good_ = true;
};

bool identical(const Value& a, const Value& b) {
  return a == b && to_json(a) == to_json(b);
}

bool is_open(const Value& value) {
  return (value.is_list() || value.is_map()) && value.size() > 0;
}

// The byte where each character begins, and the end.
std::vector<std::size_t> bytes_of(std::string_view text) {
  std::vector<std::size_t> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) bytes.push_back(i);
  }
  bytes.push_back(text.size());
  return bytes;
}

class Patch {
 public:
  Patch(std::string_view text, DocumentForm form)
      : text_(text), form_(form), bytes_(bytes_of(text)) {}

  std::optional<std::string> apply(const Value& before, const Value& after) {
    const auto root = Spans(text_).read();
    if (!root || root->end >= bytes_.size()) return std::nullopt;
    change(*root, before, after);
    std::string out;
    std::size_t done = 0;
    for (const Edit& edit : edits_) {  // in the order of the text
      if (edit.begin < done || edit.end < edit.begin) return std::nullopt;
      out += text_.substr(done, edit.begin - done);
      out += edit.text;
      done = edit.end;
    }
    out += text_.substr(done);
    return out;
  }

 private:
  struct Edit {
    std::size_t begin;  // bytes
    std::size_t end;
    std::string text;
  };

  void change(const Span& span, const Value& before, const Value& after) {
    if (identical(before, after)) return;
    const std::size_t mark = edits_.size();
    const bool inside = before.is_map() && after.is_map()     ? change_map(span, before, after)
                        : before.is_list() && after.is_list() ? change_list(span, before, after)
                                                              : false;
    if (inside) return;
    edits_.resize(mark);
    const std::size_t begin = bytes_[span.begin];
    const std::size_t end = end_of(span);
    edits_.push_back({begin, end, shown(span, after, begin, end)});
  }

  // Entries change where they stand or are taken out; false when there is more to it.
  bool change_map(const Span& span, const Value& before, const Value& after) {
    if (span.tagged || after.size() == 0 || span.keys.size() != before.size()) return false;
    std::size_t met = 0;
    bool last_gone = false;
    for (std::size_t i = 0; i < before.size(); ++i) {
      const Entry& e = before.entries()[i];
      if (e.key != Value::string(span.keys[i])) return false;
      const bool stays = met < after.size() && after.entries()[met].key == e.key;
      if (stays) change(span.children[i], e.value, after.entries()[met++].value);
      if (!stays && (last_gone || !take_out(span, i))) return false;
      last_gone = !stays && !span.block;
    }
    return met == after.size();
  }

  bool change_list(const Span& span, const Value& before, const Value& after) {
    if (span.tagged || after.size() == 0 || span.children.size() != before.size()) return false;
    if (before.size() == after.size()) {
      for (std::size_t i = 0; i < before.size(); ++i) {
        change(span.children[i], before.items()[i], after.items()[i]);
      }
      return true;
    }
    std::size_t met = 0;
    bool last_gone = false;
    for (std::size_t i = 0; i < before.size(); ++i) {
      const bool stays = met < after.size() && identical(before.items()[i], after.items()[met]);
      met += stays ? 1 : 0;
      if (!stays && (last_gone || !take_out(span, i))) return false;
      last_gone = !stays && !span.block;
    }
    return met == after.size();
  }

  // Of a block whole lines, of a map or list in brackets up to the next one or from the last one.
  bool take_out(const Span& span, std::size_t i) {
    std::size_t begin = bytes_[span.begins[i]];
    std::size_t end = end_of(span.children[i]);
    if (span.block) {
      const std::size_t line = line_begin(begin);
      const std::string_view ahead = text_.substr(line, begin - line);
      const bool own_line = ahead.find_first_not_of(' ') == std::string_view::npos ||
                            (span.keys.empty() && ahead.find_first_not_of(' ') == ahead.find('-') &&
                             ahead.find_first_not_of(" -") == std::string_view::npos &&
                             std::count(ahead.begin(), ahead.end(), '-') == 1);
      if (!own_line) return false;
      begin = line;
      end = std::min(text_.find('\n', end), text_.size() - 1) + 1;
    } else if (i + 1 < span.begins.size()) {
      end = bytes_[span.begins[i + 1]];
    } else {
      begin = end_of(span.children[i - 1]);
    }
    edits_.push_back({begin, end, {}});
    return true;
  }

  std::size_t line_begin(std::size_t at) const {
    const std::size_t newline = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
    return newline == std::string_view::npos ? 0 : newline + 1;
  }

  std::size_t end_of(const Span& span) const {
    std::size_t end = bytes_[span.end];
    while (end > bytes_[span.begin] && (text_[end - 1] == '\n' || text_[end - 1] == ' ')) --end;
    return end;
  }

  std::string shown(const Span& span, const Value& value, std::size_t begin,
                    std::size_t end) const {
    if (span.block && is_open(value)) {
      std::string out = to_yaml(value, span.column).substr(span.column);
      out.pop_back();
      return out;
    }
    if (form_ == DocumentForm::kYaml) return to_yaml_inline(value);
    const bool one_line = text_.substr(begin, end - begin).find('\n') == std::string_view::npos;
    if (!is_open(value) || one_line) return to_json(value);
    const std::size_t line = line_begin(begin);
    const std::size_t indent = std::min(text_.find_first_not_of(' ', line), text_.size()) - line;
    std::string out;
    for (const char c : to_json(value, JsonStyle::kPretty)) {
      out += c;
      if (c == '\n') out.append(indent, ' ');
    }
    return out;
  }

  std::string_view text_;
  DocumentForm form_;
  std::vector<std::size_t> bytes_;
  std::vector<Edit> edits_;
};

bool means(std::string_view text, const Value& wanted) {
  const auto read = read_document(text);
  return read && identical(*read, wanted);
}

}  // namespace

DocumentForm form_of(std::string_view text) {
  return read_json(text) ? DocumentForm::kJson : DocumentForm::kYaml;
}

std::string to_document(const Value& value, DocumentForm form) {
  if (form == DocumentForm::kYaml) {
    std::string text = to_yaml(value);
    if (means(text, value)) return text;
  }
  return to_json(value, JsonStyle::kPretty) + '\n';
}

std::string rewrite(std::string_view text, const Value& wanted) {
  const DocumentForm form = form_of(text);
  const auto before = read_document(text);
  if (before) {
    if (auto out = Patch(text, form).apply(*before, wanted); out && means(*out, wanted)) {
      return std::move(*out);
    }
  }
  return to_document(wanted, form);
}

}  // namespace cairn

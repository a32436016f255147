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
  bool block = false;  // a list or map in block style
  bool tagged = false;  // it may mean something else than it looks like
  std::vector<std::string> keys;
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
        if (!step()) return std::nullopt;
      }
      auto child = node();
      if (!child) return std::nullopt;
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

struct Edit {
  const Span* span;
  Value value;
};

bool same_keys(const Span& span, const Value& before, const Value& after) {
  if (span.tagged || span.keys.size() != before.size() || before.size() != after.size()) {
    return false;
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before.entries()[i].key != after.entries()[i].key ||
        before.entries()[i].key != Value::string(span.keys[i])) {
      return false;
    }
  }
  return true;
}

bool identical(const Value& a, const Value& b) {
  return a == b && to_json(a) == to_json(b);
}

void find_edits(const Span& span, const Value& before, const Value& after,
                std::vector<Edit>& edits) {
  if (identical(before, after)) return;
  if (before.is_map() && after.is_map() && same_keys(span, before, after)) {
    for (std::size_t i = 0; i < before.size(); ++i) {
      find_edits(span.children[i], before.entries()[i].value, after.entries()[i].value, edits);
    }
  } else if (before.is_list() && after.is_list() && !span.tagged &&
             before.size() == after.size() && span.children.size() == before.size()) {
    for (std::size_t i = 0; i < before.size(); ++i) {
      find_edits(span.children[i], before.items()[i], after.items()[i], edits);
    }
  } else {
    edits.push_back({&span, after});
  }
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

std::string_view indent_before(std::string_view text, std::size_t at) {
  const std::size_t line = text.rfind('\n', at == 0 ? 0 : at - 1);
  const std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
  const std::size_t end = std::min(text.find_first_not_of(' ', begin), text.size());
  return text.substr(begin, end - begin);
}

std::string shown(const Edit& edit, std::string_view text, std::size_t begin, std::size_t end,
                  DocumentForm form) {
  const Value& value = edit.value;
  const bool open = (value.is_map() || value.is_list()) && value.size() > 0;
  if (edit.span->block && open) {
    std::string out = to_yaml(value, edit.span->column).substr(edit.span->column);
    out.pop_back();
    return out;
  }
  if (!open || form == DocumentForm::kYaml) {
    return form == DocumentForm::kYaml ? to_yaml_inline(value) : to_json(value);
  }
  if (text.substr(begin, end - begin).find('\n') == std::string_view::npos) return to_json(value);
  std::string out;
  const std::string indent = '\n' + std::string(indent_before(text, begin));
  for (const char c : to_json(value, JsonStyle::kPretty)) {
    c == '\n' ? out += indent : out += c;
  }
  return out;
}

std::optional<std::string> patched(std::string_view text, const Value& before,
                                   const Value& after, DocumentForm form) {
  const auto root = Spans(text).read();
  if (!root) return std::nullopt;
  std::vector<Edit> edits;
  find_edits(*root, before, after, edits);
  const std::vector<std::size_t> bytes = bytes_of(text);
  std::string out;
  std::size_t done = 0;
  for (const Edit& edit : edits) {  // in the order of the text
    if (edit.span->end >= bytes.size() || edit.span->begin > edit.span->end) return std::nullopt;
    const std::size_t begin = bytes[edit.span->begin];
    std::size_t end = bytes[edit.span->end];
    while (end > begin && (text[end - 1] == '\n' || text[end - 1] == ' ')) --end;
    if (begin < done) return std::nullopt;
    out += text.substr(done, begin - done);
    out += shown(edit, text, begin, end, form);
    done = end;
  }
  out += text.substr(done);
  return out;
}

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
    if (auto out = patched(text, *before, wanted, form); out && means(*out, wanted)) {
      return std::move(*out);
    }
  }
  return to_document(wanted, form);
}

}  // namespace cairn

#include "value/yaml_events.h"

#include <fmt/format.h>

#include <new>

#include "value/syntax_error.h"

namespace cairn {
namespace {

struct Advice {
  std::string_view problem;  // as libyaml words it
  std::string_view fix;
};

constexpr Advice kAdvice[] = {
    {"found character that cannot start any token",
     "Indent with blanks, not tabs; put text that begins with @, ` or % in quotes."},
    {"mapping values are not allowed in this context",
     "Put text that contains \": \" in quotes, or correct the indentation."},
    {"found undefined tag handle", "Declare the handle with %TAG, or write a tag that exists."},
    {"did not find expected alphabetic or numeric character",
     "Put text that begins with * or & in quotes."},
    {"found unknown escape character",
     "In double quotes double the backslash, or use single quotes."},
    {"control characters are not allowed",
     "Remove the character, or write it as an escape in double quotes."},
};

std::string_view advice_for(std::string_view problem) {
  for (const Advice& a : kAdvice) {
    if (a.problem == problem) return a.fix;
  }
  return "Check indentation, quotes, colons and brackets at and before this place.";
}

}  // namespace

YamlEvents::YamlEvents(std::string_view text) : text_(text) {
  if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
  yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size());
}

YamlEvents::~YamlEvents() {
  yaml_event_delete(&event_);
  yaml_parser_delete(&parser_);
}

bool YamlEvents::next() {
  yaml_event_delete(&event_);
  if (yaml_parser_parse(&parser_, &event_) != 0) return true;
  if (parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
  event_ = {};
  return false;
}

Error YamlEvents::error() const {
  const std::string_view problem = parser_.problem != nullptr ? parser_.problem : "cannot be read";
  if (parser_.error == YAML_READER_ERROR) {
    return syntax_error(fmt::format("YAML: {}", problem), source_pos(text_, parser_.problem_offset),
                        advice_for(problem));
  }
  const std::string context =
      parser_.context != nullptr
          ? fmt::format(" {} that began at line {}", parser_.context, parser_.context_mark.line + 1)
          : std::string();
  return syntax_error(fmt::format("YAML: {}{}", problem, context), source_pos(parser_.problem_mark),
                      advice_for(problem));
}

SourcePos source_pos(const yaml_mark_t& mark) {
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

SourcePos source_pos(std::string_view text, std::size_t offset) {
  SourcePos at{1, 1};
  for (const char c : text.substr(0, offset)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      ++at.line;
      at.column = 1;
    } else if ((byte & 0xC0) != 0x80) {
      ++at.column;
    }
  }
  return at;
}

}  // namespace cairn

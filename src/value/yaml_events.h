// libyaml's parser as one event at a time, with its complaints as our errors.
#pragma once

#include <yaml.h>

#include <cstddef>
#include <string_view>

#include "base/error.h"

namespace cairn {

class YamlEvents {
 public:
  // `text` must be valid UTF-8 and outlive this.
  explicit YamlEvents(std::string_view text);
  ~YamlEvents();
  YamlEvents(const YamlEvents&) = delete;
  YamlEvents& operator=(const YamlEvents&) = delete;

  // Moves to the next event. False when there is none to read: error() says why.
  bool next();
  const yaml_event_t& event() const { return event_; }
  Error error() const;

 private:
  std::string_view text_;
  yaml_parser_t parser_;
  yaml_event_t event_{};
};

SourcePos source_pos(const yaml_mark_t& mark);
// The place of the byte at `offset`, counted from the start of `text`.
SourcePos source_pos(std::string_view text, std::size_t offset);

}  // namespace cairn

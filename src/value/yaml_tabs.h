// Refuses tabs where PyYAML does: between tokens and in plain scalars. libyaml lets them pass.
#pragma once

#include <yaml.h>

#include <optional>
#include <string_view>

#include "base/error.h"

namespace cairn {

class YamlTabs {
 public:
  explicit YamlTabs(std::string_view text)
      : text_(text), any_(text.find('\t') != std::string_view::npos) {}

  // Takes every event in order; answers the first tab between the previous event and the end of
  // this one that is neither in quotes, in a block scalar nor in a comment. Costs nothing when the
  // text has no tab.
  std::optional<SourcePos> find(const yaml_event_t& event);

 private:
  void pass_to(std::size_t character);
  bool pass_gap_to(std::size_t character);
  bool pass_plain_to(std::size_t character);
  bool pass_block_header(std::size_t end);
  bool pass_properties(std::size_t end);
  void step();
  bool at_line_end() const { return text_[byte_] == '\n' || text_[byte_] == '\r'; }

  std::string_view text_;
  bool any_;
  std::size_t byte_ = 0;
  std::size_t character_ = 0;  // marks count characters
};

}  // namespace cairn

// The text of Fn::Sub, cut at its placeholders (section 10.6).
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace cairn::detail {

struct SubPiece {
  bool is_name = false;
  std::string_view text;  // plain text, or the name between the braces without blanks around it
};

// The pieces view into `text`. A placeholder that cannot be a name is an error, whose message says
// which; its other fields are the caller's.
Result<std::vector<SubPiece>> cut_sub_text(std::string_view text);

}  // namespace cairn::detail

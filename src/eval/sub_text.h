// The text of Fn::Sub, cut at its placeholders (section 10.6).
#pragma once

#include <functional>
#include <string>
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

// The same text with each placeholder's name replaced by what `rename` says; escapes stay.
std::string rename_placeholders(std::string_view text,
                                const std::function<std::string(std::string_view name)>& rename);

}  // namespace cairn::detail

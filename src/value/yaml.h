// YAML 1.1 text to Value, as PyYAML's safe loader reads it with the changes of template-language
// sections 1.3 to 1.5 (no timestamps; short forms such as !Ref and !GetAtt). Positions are kept.
#pragma once

#include <string_view>

#include "value/json.h"

namespace cairn {

Result<Value> read_yaml(std::string_view text, const ParseLimits& limits = {},
                        RepeatedKeys* repeated = nullptr);

// A template text: JSON first, and YAML when that fails (section 1.2). The error is that of the
// form the text looks like. Does not check the root's kind or the size.
Result<Value> read_document(std::string_view text, const ParseLimits& limits = {},
                            RepeatedKeys* repeated = nullptr);

}  // namespace cairn

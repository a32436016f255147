// The functions of the template language by name, and their YAML short forms (template-language
// sections 1.5 and 10.5).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "value/value.h"

namespace cairn {

// The 43 names as a JSON template writes them: "Ref" and "Fn::..." in order of bytes.
std::span<const std::string_view> function_names();

// The name that a short form stands for: "Sub" gives "Fn::Sub". Empty when there is none.
std::string_view function_of_short_form(std::string_view tag_without_mark);

// The short form, with its mark, that a mistyped one most likely stands for; "" when none is near.
std::string nearest_short_form(std::string_view tag);

// The argument of !GetAtt written as text: ["A", "B"] for "A.B", ["A.B", "Outputs.C"] for
// "A.B.Outputs.C", the text itself when it has no dot.
Value get_att_argument(const Value& text);

}  // namespace cairn

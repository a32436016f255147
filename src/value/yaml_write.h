// Value to YAML text, in the block style people write.
#pragma once

#include <string>

#include "value/value.h"

namespace cairn {

// Reads back equal through read_yaml(). Functions are written by their long names. Texts of several
// lines stand as they are, behind "|", where YAML can hold them so. Unknown is written as null.
std::string to_yaml(const Value& value);

// The same with every line `indent` columns further in.
std::string to_yaml(const Value& value, std::size_t indent);

// One scalar, list or map in one line, as it may stand behind "Key: ".
std::string to_yaml_inline(const Value& value);

}  // namespace cairn

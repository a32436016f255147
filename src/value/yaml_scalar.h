// The scalars of YAML 1.1 as PyYAML 6 resolves and constructs them, without timestamps
// (template-language section 1.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "value/value.h"

namespace cairn {

enum class ScalarTag : std::uint8_t {
  kStr,
  kNull,
  kBool,
  kInt,
  kFloat,
  kBinary,
  kMerge,      // "<<": has a meaning only as a key
  kValueMark,  // "=": text as a key, without a meaning elsewhere
};

// What an untagged plain scalar is.
ScalarTag resolve_plain(std::string_view text);

// The value of a scalar with that tag, resolved or written out (!!int "5"). Nothing when the text
// is none: kMerge, kValueMark, !!int x, and integers in another base than ten above 4,300 digits.
std::optional<Value> construct_scalar(ScalarTag tag, std::string_view text);

}  // namespace cairn

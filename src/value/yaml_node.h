// What a node of a YAML document amounts to once it is complete.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "value/value.h"
#include "value/yaml_scalar.h"

namespace cairn {

enum class NodeKind : std::uint8_t { kScalar, kSequence, kMapping };

// A tag as the composer needs it.
struct YamlTag {
  enum class Sort : std::uint8_t {
    kNone,      // resolve by content
    kScalar,    // !!int, !!str ...
    kSequence,  // !!seq
    kMapping,   // !!map
    kSet,       // !!set, read as a map to nulls
    kPairs,     // !!omap and !!pairs, read as lists of [key, value]
    kFunction,  // a short form
  };
  Sort sort = Sort::kNone;
  ScalarTag scalar = ScalarTag::kStr;
  std::string_view function = {};  // "Ref" or "Fn::..."
};

struct YamlNode {
  Value value;
  Value bare;  // what "<<" merges: the value without its short form
  NodeKind kind = NodeKind::kScalar;
  ScalarTag scalar = ScalarTag::kStr;  // tells "<<" and "=" from text
  std::size_t weight = 1;              // as ParseLimits::expanded_max counts
  std::size_t height = 0;              // containers on the longest way down, itself included
};

// `text` is the tag with handles expanded; null when there is none. Nothing for an unknown tag.
std::optional<YamlTag> find_tag(const char* text);

// The complete value of a container or of a scalar whose tag is not ScalarTag: checks that the tag
// suits the kind and puts short forms around it. `bare` is the plain list, map or text.
Result<Value> apply_tag(const YamlTag& tag, NodeKind kind, const Value& bare, SourcePos at);

}  // namespace cairn

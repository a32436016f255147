// A pattern of policies, prepared once: `*` stands for any text, `?` for one character.
//
// Most patterns are a plain text or a text with one `*` at its end; both cost one comparison.
// Others cost the pattern times the text at worst.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cairn::access {

class Glob {
 public:
  explicit Glob(std::string_view pattern);
  bool matches(std::string_view text) const;  // case counts

 private:
  enum class Kind : std::uint8_t { kAny, kExact, kPrefix, kGeneral };

  Kind kind_;
  std::string text_;          // of a prefix without its `*`
  std::size_t begin_ = 0;     // characters before the first wildcard of a general pattern
  std::size_t end_ = 0;       // and after the last one
  std::size_t shortest_ = 0;  // no text with fewer bytes matches
};

}  // namespace cairn::access

// A JSON or YAML text, for showing what stands at a place in it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace cairn {

// Lifetime  the text must outlive it.
// Cost      making one walks over the text once; a question then costs one line.
class SourceText {
 public:
  explicit SourceText(std::string_view text);

  // Without its end; empty when there is no such line. Lines count from 1.
  std::string_view line(std::uint32_t number) const;

  // The bytes before the place on its line; the whole line when the place lies beyond its end.
  std::string_view before(SourcePos at) const;

  // What begins at the place, on its line: a key, a scalar with its quotes, a tag with the value
  // behind it, or a list or map in brackets. Where brackets or quotes close on a later line, only
  // the part on this line. Empty when nothing stands there, and on lines of more than 64 KiB.
  std::string_view token(SourcePos at) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;  // of the lines
};

}  // namespace cairn

// A pattern and a text, cut at the first newline: matching answers or says what is wrong, within
// its limits, and answers the same again from the cache.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "eval/pattern.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = input.find('\n');
  const std::string_view pattern = input.substr(0, cut);
  const std::string_view text = cut == input.npos ? "" : input.substr(cut + 1);
  cairn::PatternEffort effort;
  const cairn::Result<bool> first = cairn::match_pattern(pattern, text, effort);
  const cairn::Result<bool> again = cairn::match_pattern(pattern, text, effort);
  if (first && (!again || *again != *first)) std::abort();
  if (!first && (first.error().message.empty() || first.error().fix.empty())) std::abort();
  return 0;
}

// "Did you mean …?": the candidate a mistyped name most likely stands for.
#pragma once

#include <string>
#include <string_view>

namespace cairn {

// Number of single-letter changes (insert, remove, replace, swap of neighbours) that turn `a` into
// `b`; letters that differ only in ASCII case count as equal.
std::size_t edit_distance(std::string_view a, std::string_view b);

// Keeps the nearest of the candidates offered; the first one wins among equals. A candidate further
// away than a third of the wanted name's length is no candidate.
class Nearest {
 public:
  explicit Nearest(std::string_view wanted);
  void offer(std::string_view candidate);
  // Empty when nothing was near.
  const std::string& best() const { return best_; }

 private:
  std::string wanted_;
  std::size_t limit_;
  std::size_t distance_;
  std::string best_;
};

// The nearest of a range of strings, or "".
template <class Range>
std::string nearest(std::string_view wanted, const Range& candidates) {
  Nearest search(wanted);
  for (const auto& candidate : candidates) search.offer(candidate);
  return search.best();
}

}  // namespace cairn

// What turns one sequence into another: which items stay, which go, which come.
//
// Cost  items before times items after, once what is alike at both ends is taken off; above
//       kCellsMax all that is left counts as gone and come.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cairn {

// For each pair of positions the length of the longest common subsequence of what follows.
class Alignment {
 public:
  template <class Same>
  Alignment(std::size_t rows, std::size_t columns, const Same& same)
      : columns_(columns + 1), lengths_((rows + 1) * columns_) {
    for (std::size_t i = rows; i-- > 0;) {
      for (std::size_t j = columns; j-- > 0;) {
        at(i, j) = same(i, j) ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  bool drops(std::size_t i, std::size_t j) { return at(i + 1, j) >= at(i, j + 1); }

 private:
  std::uint32_t& at(std::size_t i, std::size_t j) { return lengths_[i * columns_ + j]; }
  std::size_t columns_;
  std::vector<std::uint32_t> lengths_;
};

enum class EditStep : std::uint8_t { kKeep, kDrop, kTake };

// The steps that turn `before` into `after`: drops before takes where both could come.
template <class T>
std::vector<EditStep> edit_steps(const std::vector<T>& before, const std::vector<T>& after) {
  std::size_t head = 0;
  while (head < before.size() && head < after.size() && before[head] == after[head]) ++head;
  std::size_t tail = 0;
  while (tail < before.size() - head && tail < after.size() - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  constexpr std::size_t kCellsMax = 4'000'000;
  const std::size_t rows = before.size() - head - tail;
  const std::size_t columns = after.size() - head - tail;
  std::vector<EditStep> out(head, EditStep::kKeep);
  if ((rows + 1) * (columns + 1) > kCellsMax) {
    out.insert(out.end(), rows, EditStep::kDrop);
    out.insert(out.end(), columns, EditStep::kTake);
  } else {
    const auto same = [&](std::size_t i, std::size_t j) {
      return before[head + i] == after[head + j];
    };
    Alignment alignment(rows, columns, same);
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < rows || j < columns) {
      if (i < rows && j < columns && same(i, j)) {
        out.push_back(EditStep::kKeep);
        ++i, ++j;
      } else if (i < rows && (j == columns || alignment.drops(i, j))) {
        out.push_back(EditStep::kDrop);
        ++i;
      } else {
        out.push_back(EditStep::kTake);
        ++j;
      }
    }
  }
  out.insert(out.end(), tail, EditStep::kKeep);
  return out;
}

}  // namespace cairn

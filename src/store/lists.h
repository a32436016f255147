// What lists are asked for, and how they are answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cairn {

// A tag that somebody looks for; without a value, whichever value it has.
struct TagWish {
  std::string key;
  std::optional<std::string> value = {};
};

template <class Row>
struct Page {
  std::vector<Row> rows;
  std::uint64_t total = 0;  // without the window
};

// The part of a list that is asked for.
struct Window {
  std::uint64_t offset = 0;
  std::uint64_t limit = 10;
};

}  // namespace cairn

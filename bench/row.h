// One figure of the benchmark: how it is measured, and what it must reach.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace cairn::bench {

enum class Better { kHigher, kLower };

inline constexpr double kFailed = 1e9;  // of what could not be measured; meets no "lower" bar

struct Row {
  std::string name;
  std::string unit;
  double bar = 0;
  Better better = Better::kLower;
  std::function<double()> measure;  // one run
};

// Of every issue so far.
std::vector<Row> all_rows(const std::string& cairnd);

}  // namespace cairn::bench

// Surroundings in which nothing is: for stacks whose templates ask for nothing outside themselves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/model.h"

namespace cairn::testing {

class NoSurroundings final : public Surroundings {
 public:
  std::vector<std::string> zones(std::string_view) const override { return {}; }
  Value stack_output(std::string_view, std::string_view, std::string_view,
                     std::string_view) const override {
    return {};
  }
  Value marketplace_image(std::string_view) const override { return {}; }
  Result<std::vector<Value>> jq(std::string_view, const Value&, bool, std::int64_t,
                                TimeBudget&) const override {
    return std::vector<Value>();
  }
};

}  // namespace cairn::testing

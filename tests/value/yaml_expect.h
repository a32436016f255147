// What YAML reads as, said as JSON.
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "value/json.h"
#include "value/yaml.h"

namespace cairn {

inline void expect_json(std::string_view yaml, std::string_view json) {
  const Result<Value> got = read_yaml(yaml);
  ASSERT_TRUE(got) << yaml << "\n" << got.error().message;
  EXPECT_EQ(to_json(*got), json) << yaml;
}

}  // namespace cairn

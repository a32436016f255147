#include "cli/parameters.h"

#include <gtest/gtest.h>

namespace cairn::cli {
namespace {

TEST(Parameters, Assignments) {
  const auto good = parse_assignments({"A=1", "B=", "C=x=y=z", "D= kept "});
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, (Parameters{{"A", "1"}, {"B", ""}, {"C", "x=y=z"}, {"D", " kept "}}));
  for (const char* bad : {"A", "=1", ""}) {
    const auto refused = parse_assignments({bad});
    ASSERT_FALSE(refused) << bad;
    EXPECT_FALSE(refused.error().fix.empty());
  }
  EXPECT_FALSE(parse_assignments({"A=1", "A=2"}));
}

TEST(Parameters, FilesOfBothForms) {
  const Parameters want = {{"A", "text"}, {"B", "5"}, {"C", "true"}, {"D", R"(["x",{"y":1}])"}};
  const auto map = parse_parameter_file(
      R"({"A": "text", "B": 5, "C": true, "D": ["x", {"y": 1}], "E": null})", "p.json");
  ASSERT_TRUE(map);
  EXPECT_EQ(*map, want);
  const auto list = parse_parameter_file(
      R"([{"ParameterKey": "A", "ParameterValue": "text"}, {"ParameterKey": "B", "ParameterValue": 5},
          {"ParameterKey": "C", "ParameterValue": true},
          {"ParameterKey": "D", "ParameterValue": ["x", {"y": 1}]}, {"ParameterKey": "E"}])",
      "p.json");
  ASSERT_TRUE(list);
  EXPECT_EQ(*list, want);
}

TEST(Parameters, FilesThatAreRefused) {
  for (const char* bad : {"", "5", "\"A\"", "null", "[5]", "[{}]", "{\"A\": ", "A: 1"}) {
    const auto refused = parse_parameter_file(bad, "p.json");
    ASSERT_FALSE(refused) << bad;
    EXPECT_NE(refused.error().message.find("p.json"), std::string::npos);
  }
}

TEST(Parameters, AssignmentsReplaceThoseOfTheFileInPlace) {
  EXPECT_EQ(merge_parameters({{"A", "1"}, {"B", "2"}}, {{"C", "3"}, {"A", "9"}}),
            (Parameters{{"A", "9"}, {"B", "2"}, {"C", "3"}}));
}

TEST(Parameters, AreNumberedFromOne) {
  FormFields fields;
  append_parameters({{"A", "1"}, {"B", ""}}, fields);
  EXPECT_EQ(fields, (FormFields{{"Parameters.1.ParameterKey", "A"},
                                {"Parameters.1.ParameterValue", "1"},
                                {"Parameters.2.ParameterKey", "B"},
                                {"Parameters.2.ParameterValue", ""}}));
}

}  // namespace
}  // namespace cairn::cli

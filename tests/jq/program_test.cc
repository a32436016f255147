// What programs answer: values in, values out, and reasons.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jq/client.h"
#include "value/json.h"

namespace cairn::jq {
namespace {

using ::testing::HasSubstr;

ProcessJq& runner() {
  static ProcessJq jq({.deadline_ms = 20'000});  // a busy machine is not what is tested here
  return jq;
}

std::string answer(std::string_view script, std::string_view input, bool first_only = false,
                   std::int64_t now_ms = 0) {
  const auto outputs = runner().run({script, read_json(input).value(), first_only, now_ms});
  if (!outputs) {
    EXPECT_EQ(outputs.error().code, "StackValidationFailed");
    EXPECT_FALSE(outputs.error().fix.empty());
    return "error: " + outputs.error().message;
  }
  return to_json(Value::list(*outputs));
}

TEST(JqProgram, Outputs) {
  struct Case {
    std::string_view why, script, input, want;
  };
  const Case cases[] = {
      {"identity", ".", R"({"b":1,"a":[true,null,"x"]})", R"([{"b":1,"a":[true,null,"x"]}])"},
      {"several outputs", ".[]", "[1,2]", "[1,2]"},
      {"no output", "empty", "1", "[]"},
      {"a missing key", ".nope", R"({"a":1})", "[null]"},
      {"whole numbers have no point", "6/2, 1e3, -0, 12345678901234567", "null",
       "[3,1000,0,12345678901234568]"},
      {"fractions", "0.1, 1/3, 1e300", "null", "[0.1,0.3333333333333333,1e+300]"},
      {"not a number and too large a number", "nan, infinite", "null",
       "[null,1.7976931348623157e+308]"},
      {"text that needs escapes", ".", R"("a\"\\\n\u0001é€😀")", R"(["a\"\\\n\u0001é€😀"])"},
      {"regular expressions", R"([.[] | select(test("^a"))])", R"(["ab","ba"])", R"([["ab"]])"},
      {"text from text", R"x("\(.a)-\(.b)")x", R"({"a":"x","b":1})", R"(["x-1"])"},
      {"JSON in text", "fromjson.a", R"("{\"a\":[1]}")", "[[1]]"},
      {"a break from a loop", "label $out | 1, break $out, 2", "null", "[1]"},
      {"halt ends the outputs", "1, halt, 2", "null", "[1]"},
      {"after a halt", "1, halt, 2", "null", "[1]"},
      {"an error caught", "try error(\"x\") catch .", "null", R"(["x"])"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(answer(c.script, c.input), c.want);
  }
}

TEST(JqProgram, TheFirstOutputSparesTheRest) {
  EXPECT_EQ(answer(".[]", "[1,2]", true), "[1]");
  EXPECT_EQ(answer("empty", "1", true), "[]");
  EXPECT_EQ(answer("1, error(\"never\")", "1", true), "[1]");
  EXPECT_EQ(answer("range(infinite)", "1", true), "[0]");
  EXPECT_EQ(answer("range(infinite)", "2", true), "[0]") << "left off, and started anew";
}

TEST(JqProgram, Refusals) {
  struct Case {
    std::string_view why, script, input, want;
  };
  const Case cases[] = {
      {"not a program", ".[", "1", "does not compile: syntax error"},
      {"an unknown function", "nope(1)", "1", "nope/1 is not defined"},
      {"a program that fails", ".a", "[1]", "failed: Cannot index array"},
      {"fails after an output", ".[] | .a", R"([{"a":1},2])", "failed: Cannot index number"},
      {"an error that is no text", "error({a: 1})", "1", R"(failed: {"a":1})"},
      {"halt with an error", "\"stop\" | halt_error", "1", "stopped with: stop"},
      {"an import", "import \"a\" as a; 1", "1", "module not found"},
      {"an include", "include \"a\"; 1", "1", "module not found"},
      {"data by import", "import \"/etc/passwd\" as $p; $p", "1", "module not found"},
      {"the metadata of a module", "\"a\" | modulemeta", "1", "module not found"},
      {"a null character", std::string_view("1\0 2", 4), "1", "null character"},
      {"no second input", "input", "1", "error: the script failed"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_THAT(answer(c.script, c.input), HasSubstr(c.want));
  }
}

TEST(JqProgram, SeesNothingOfTheMachine) {
  EXPECT_EQ(answer("env, $ENV", "1"), "[{},{}]");
  EXPECT_EQ(answer("[inputs]", "1"), "[[]]");
  EXPECT_EQ(answer("debug, stderr", "1"), "[1,1]");
  EXPECT_EQ(answer("input_filename", "1"), "[null]");
  EXPECT_EQ(answer("now", "1", false, 1'617'783'310'250), "[1617783310.25]");
  EXPECT_EQ(answer("now | todate", "1", false, 1'617'783'310'000), R"(["2021-04-07T08:15:10Z"])");
  EXPECT_EQ(answer("0 | localtime | mktime", "1"), "[0]");
  EXPECT_EQ(answer("0 | strflocaltime(\"%Z %H\")", "1"), R"(["UTC 00"])");
}

TEST(JqProgram, MoreProgramsThanAreKept) {
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 70; ++i) {
      EXPECT_EQ(answer(". + " + std::to_string(i), "1"), "[" + std::to_string(i + 1) + "]");
    }
  }
}

TEST(JqProgram, LimitsOfWhatGoesInAndOut) {
  const std::string nested = std::string(99, '[') + std::string(99, ']');
  EXPECT_EQ(answer(".", nested), "[" + nested + "]");
  EXPECT_THAT(answer("[[.]]", nested), HasSubstr("100 levels"));
  EXPECT_THAT(answer("\"x\" * 17000000", "1"), HasSubstr("larger than 16 MB"));
  const Value large = Value::string(std::string(17'000'000, 'x'));
  const auto outputs = runner().run({".", large, false, 0});
  ASSERT_FALSE(outputs);
  EXPECT_THAT(outputs.error().message, HasSubstr("larger than 16 MB"));
  const Value fits = Value::string(std::string(10'000'000, 'x'));
  EXPECT_EQ(runner().run({"length", fits, false, 0}).value().front(), Value::integer(10'000'000));
}

}  // namespace
}  // namespace cairn::jq

// Parameters: schemas, conversion and constraints (template-language section 4).
#include <gtest/gtest.h>

#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

struct Accepted {
  std::string_view why;
  std::string_view definition;
  std::optional<std::string_view> given;
  std::string_view want;  // JSON of {"Ref": "P"}
};

TEST(Parameters, TakesValues) {
  const Accepted cases[] = {
      {"text", "{Type: String}", "a", "\"a\""},
      {"a default that is a number becomes text", "{Type: String, Default: 5}", {}, "\"5\""},
      {"a default that is a boolean becomes text", "{Type: String, Default: true}", {}, "\"True\""},
      {"the user's value beats the default", "{Type: String, Default: a}", "b", "\"b\""},
      {"a null default is empty and unchecked",
       "{Type: String, Default: ~, MinLength: 3}",
       {},
       "null"},
      {"numbers keep their kind", "{Type: Number}", "3.0", "3.0"},
      {"blanks around a number", "{Type: Number}", " 7 ", "7"},
      {"leading zeros", "{Type: Number}", "007", "7"},
      {"underscores between digits", "{Type: Number}", "1_000", "1000"},
      {"beyond 64 bits", "{Type: Number}", "123456789012345678901234567890",
       "123456789012345678901234567890"},
      {"an exponent", "{Type: Number}", "1e3", "1000.0"},
      {"blanks are kept in lists", "{Type: CommaDelimitedList}", "a, b,,c", R"(["a"," b","","c"])"},
      {"empty text is the empty list", "{Type: CommaDelimitedList}", "", "[]"},
      {"a list default", "{Type: CommaDelimitedList, Default: [1, b]}", {}, R"(["1","b"])"},
      {"empty JSON text stays text", "{Type: Json}", "", "\"\""},
      {"JSON scalars", "{Type: Json}", "3", "3"},
      {"a boolean in odd case", "{Type: Boolean}", " YES ", "true"},
      {"a native boolean", "{Type: Boolean, Default: false}", {}, "false"},
      {"None is null whatever is given", "{Type: None}", "x", "null"},
      {"lengths count characters", "{Type: String, MaxLength: 2}", "\u4f60\u597d",
       "\"\u4f60\u597d\""},
      {"limits may be text", "{Type: Number, MinValue: '1', MaxValue: '2'}", "2", "2"},
      {"at the limits", "{Type: Number, MinValue: 1, MaxValue: 1}", "1", "1"},
      {"allowed values are converted first", "{Type: Number, AllowedValues: ['1', '2']}", "2", "2"},
      {"every member of a list is allowed", "{Type: CommaDelimitedList, AllowedValues: [a, b]}",
       "b,a", R"(["b","a"])"},
      {"the pattern reaches the end", "{Type: String, AllowedPattern: '[a-z]+'}", "abc", "\"abc\""},
      {"console hints are not functions",
       "{Type: String, Default: a, AssociationPropertyMetadata: {Visible: {Condition: "
       "{'Fn::Equals': ['${X}', 1]}}}}",
       {},
       "\"a\""},
      {"unknown attributes are echoed, not refused",
       "{Type: String, Default: a, Zebra: 1}",
       {},
       "\"a\""},
  };
  for (const Accepted& c : cases) {
    std::vector<ParameterInput> inputs;
    if (c.given) inputs.push_back({"P", std::string(*c.given)});
    const Built built = build_yaml(
        "Parameters:\n  P: " + std::string(c.definition) + "\nOutputs:\n  O: {Value: {Ref: P}}\n",
        inputs);
    ASSERT_NE(built.model, nullptr) << c.why << "\n" << described(built.errors);
    EXPECT_EQ(output(*built.model, "O"), c.want) << c.why;
    EXPECT_EQ(built.model->parameters().front().given, c.given.has_value()) << c.why;
  }
}

struct Refused {
  std::string_view why;
  std::string_view definition;
  std::optional<std::string_view> given;
  std::string_view code;
  std::string_view message;
};

TEST(Parameters, RefusesValues) {
  constexpr std::string_view kValue = "StackValidationFailed";
  constexpr std::string_view kSchema = "InvalidSchema";
  const Refused cases[] = {
      {"no type", "{Default: a}", {}, kSchema, "Missing parameter type for parameter: P."},
      {"not a map", "text", {}, kSchema, "Parameter 'P' is invalid: The definition must be a map."},
      {"a type nobody knows", "{Type: Strin}", "a", kSchema, "Invalid type (Strin)."},
      {"allowed values that are no list", "{Type: String, AllowedValues: a}", "a", kSchema,
       "AllowedValues must be a list."},
      {"a pattern that does not compile", "{Type: String, AllowedPattern: '(a'}", "a", kSchema,
       "not a regular expression"},
      {"a pattern that is no text", "{Type: String, AllowedPattern: [a]}", "a", kSchema,
       "AllowedPattern must be a string."},
      {"a limit that is no number", "{Type: String, MinLength: many}", "a", kSchema,
       "MinLength must be an integer."},
      {"a function as default", "{Type: String, Default: {Ref: X}}", "a", kSchema,
       "Default must not contain a function."},
      {"a default that is too short",
       "{Type: String, Default: a, MinLength: 2}",
       {},
       kSchema,
       "Parameter 'P' is invalid: length (1) is out of range (min: 2, max: None)."},
      {"a map as default text",
       "{Type: String, Default: {a: 1}}",
       {},
       kSchema,
       "Value must be a string."},
      {"nothing given",
       "{Type: String}",
       {},
       "UserParameterMissing",
       "The Parameter P was not provided."},
      {"not a number", "{Type: Number}", "x1", kValue, "\"x1\" is not a number."},
      {"not a finite number", "{Type: Number}", "inf", kValue, "is not a number."},
      {"a number that overflows", "{Type: Number}", "1e999", kValue, "is not a number."},
      {"not a boolean", "{Type: Boolean}", "maybe", kValue, "\"maybe\" is not a boolean."},
      {"not JSON", "{Type: Json}", "{oops", kValue, "Value must be valid JSON: "},
      {"below the range", "{Type: Number, MinValue: 2}", "1", kValue,
       "Parameter 'P' is invalid: 1 is out of range (min: 2, max: None)."},
      {"above the range", "{Type: Number, MaxValue: 2}", "2.5", kValue,
       "2.5 is out of range (min: None, max: 2)."},
      {"too long", "{Type: String, MaxLength: 2}", "abc", kValue,
       "length (3) is out of range (min: None, max: 2)."},
      {"a list too short", "{Type: CommaDelimitedList, MinLength: 2}", "a", kValue,
       "length (1) is out of range (min: 2, max: None)."},
      {"not allowed", "{Type: String, AllowedValues: [a, b]}", "c", kValue,
       "c is not an allowed value [a, b]."},
      {"a member not allowed", "{Type: CommaDelimitedList, AllowedValues: [a]}", "a,c", kValue,
       "c is not an allowed value [a]."},
      {"the pattern stops early", "{Type: String, AllowedPattern: 'a|ab'}", "ab", kValue,
       "\"ab\" does not match pattern \"a|ab\"."},
      {"the range comes before the allowed values",
       "{Type: Number, MaxValue: 2, AllowedValues: [1]}", "3", kValue, "out of range"},
      {"the template's own words", "{Type: Number, MaxValue: 2, ConstraintDescription: No.}", "3",
       kValue, "Parameter 'P' is invalid: No."},
      {"a secret is not shown", "{Type: String, NoEcho: true, AllowedPattern: '[a-z]+'}", "S3cret",
       kValue, "\"******\" does not match pattern"},
      {"nor is it when it does not convert", "{Type: Number, NoEcho: 'True'}", "S3cret", kValue,
       "\"******\" is not a number."},
      {"stored parameters without a store", "{Type: 'ALIYUN::OOS::Parameter::Value'}", "name",
       "StackValidationFailed", "Parameter 'P' is invalid: there is no parameter store."},
  };
  for (const Refused& c : cases) {
    std::vector<ParameterInput> inputs;
    if (c.given) inputs.push_back({"P", std::string(*c.given)});
    const Built built = build_yaml("Parameters:\n  P: " + std::string(c.definition) + "\n", inputs);
    ASSERT_EQ(built.errors.size(), 1U) << c.why << "\n" << described(built.errors);
    const Error& error = built.errors.front();
    EXPECT_EQ(error.code, c.code) << c.why;
    EXPECT_NE(error.message.find(c.message), std::string::npos) << c.why << "\n" << error.message;
    EXPECT_EQ(error.message.find("S3cret"), std::string::npos) << c.why;
    EXPECT_TRUE(error.where.starts_with("Parameters.P")) << c.why;
    EXPECT_EQ(error.at.line, 3U) << c.why;
    EXPECT_FALSE(error.fix.empty()) << c.why;
  }
}

TEST(Parameters, ReportsEveryFaultInOrder) {
  const Built built = build_yaml(R"(
Parameters:
  Count: {Type: Number}
  Name: {Type: String, MaxLength: 1}
  Missing: {Type: String}
  Broken: {Type: Text}
)",
                                 {{"Count", "x"}, {"Name", "abc"}, {"Nmae", "a"}});
  ASSERT_EQ(built.errors.size(), 5U) << described(built.errors);
  EXPECT_EQ(built.errors[0].code, "InvalidSchema");
  EXPECT_EQ(built.errors[1].code, "UnknownUserParameter");
  EXPECT_EQ(built.errors[1].message, "The Parameter (Nmae) was not defined in template.");
  EXPECT_EQ(built.errors[1].fix, "Did you mean \"Name\"?");
  EXPECT_EQ(built.errors[2].code, "UserParameterMissing");
  EXPECT_EQ(built.errors[3].code, "StackValidationFailed");
  EXPECT_EQ(built.errors[4].code, "StackValidationFailed");
}

TEST(Parameters, ValidationNeedsNoValues) {
  const Built built = validate_yaml(R"(
Parameters: {P: {Type: String, MinLength: 3}}
Outputs: {O: {Value: {'Fn::Join': ['-', [a, {Ref: P}]]}}}
)");
  ASSERT_NE(built.model, nullptr) << described(built.errors);
  EXPECT_TRUE(built.model->parameters().front().value.is_unknown());
}

TEST(Parameters, PseudoParametersAreKnown) {
  const Built built = build_yaml(R"(
Outputs:
  O: {Value: [{Ref: 'ALIYUN::StackName'}, {Ref: 'ALIYUN::Region'}, {Ref: 'ALIYUN::TenantId'}]}
)");
  ASSERT_NE(built.model, nullptr) << described(built.errors);
  EXPECT_EQ(output(*built.model, "O"), R"(["web","cn-hangzhou","1234567890123456"])");
}

}  // namespace
}  // namespace cairn::test

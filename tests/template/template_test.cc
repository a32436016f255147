#include "template/template.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace cairn {
namespace {

std::string text_with(std::string_view rest) {
  return "ROSTemplateFormatVersion: '2015-09-01'\n" + std::string(rest);
}

struct Refusal {
  std::string_view why;
  std::string text;
  std::string_view code;
  std::string_view message;  // part of it
  std::string_view fix;      // part of it
  std::uint32_t line;
};

TEST(Template, RefusesWhatIsNoTemplate) {
  const Refusal cases[] = {
      {"nothing", "", "InvalidSchema", "empty", "1 to 524,288", 0},
      {"one byte too large", std::string(kTemplateBytesMax + 1, ' '), "RequestLimitExceeded",
       "Template size (524289 bytes) exceeds maximum allowed size (524288 bytes).", "nested", 0},
      {"a NUL", text_with("Description: a") + '\0' + "b", "InvalidSchema", "NUL", "UTF-8", 2},
      {"a list", "[1, 2]", "InvalidSchema", "The template is not a JSON object or YAML mapping.",
       "ROSTemplateFormatVersion", 1},
      {"a scalar", "hello", "InvalidSchema", "not a JSON object", "ROSTemplateFormatVersion", 1},
      {"neither JSON nor YAML", "{\"a\": [1, 2", "InvalidSchema", "line", "", 1},
      {"no version", "Description: a", "InvalidTemplateVersion", "is missing", "2015-09-01", 1},
      {"another version", "ROSTemplateFormatVersion: '2010-09-09'", "InvalidTemplateVersion",
       "The template version is invalid: \"2010-09-09\"", "2015-09-01", 1},
      {"a version that is a number", "ROSTemplateFormatVersion: 2015", "InvalidTemplateVersion",
       "2015", "2015-09-01", 1},
      {"a section with a typo", text_with("Resource: {}"), "InvalidTemplateSection",
       "The template section is invalid: Resource.", "Did you mean \"Resources\"?", 2},
      {"a section nobody knows", text_with("Zebra: {}"), "InvalidTemplateSection", "Zebra",
       "Metadata", 2},
      {"a section that is not text", text_with("1: {}"), "InvalidTemplateSection", "1", "", 2},
      {"resources as a list", text_with("Resources: []"), "InvalidTemplateSection", "Resources",
       "must be a map", 2},
      {"outputs as text", text_with("Outputs: x"), "InvalidTemplateSection", "Outputs",
       "must be a map", 2},
      {"a name that YAML reads as a boolean", text_with("Outputs:\n  on: {Value: 1}"),
       "InvalidSchema", "is not text", "quotes", 3},
  };
  for (const Refusal& c : cases) {
    const ParsedTemplate parsed = parse_template(c.text);
    EXPECT_EQ(parsed.source, nullptr) << c.why;
    ASSERT_FALSE(parsed.errors.empty()) << c.why;
    const Error& error = parsed.errors.front();
    EXPECT_EQ(error.code, c.code) << c.why;
    EXPECT_NE(error.message.find(c.message), std::string::npos) << c.why << ": " << error.message;
    EXPECT_TRUE(error.message.ends_with('.')) << c.why << ": " << error.message;
    EXPECT_NE(error.fix.find(c.fix), std::string::npos) << c.why << ": " << error.fix;
    EXPECT_EQ(error.at.line, c.line) << c.why;
  }
}

TEST(Template, ReportsEveryFaultAtOnce) {
  const ParsedTemplate parsed = parse_template("Resource: {}\nOutput: {}\nRules: 3");
  ASSERT_EQ(parsed.errors.size(), 4U);
  EXPECT_EQ(parsed.errors[0].code, "InvalidTemplateVersion");
  EXPECT_EQ(parsed.errors[1].where, "Resource");
  EXPECT_EQ(parsed.errors[2].where, "Output");
  EXPECT_EQ(parsed.errors[3].where, "Rules");
}

TEST(Template, AbsentAndNullSectionsAreEmptyMaps) {
  const ParsedTemplate parsed = parse_template(text_with("Resources:\nOutputs: ~\n"));
  ASSERT_NE(parsed.source, nullptr);
  const Template& t = *parsed.source;
  for (const Value* section : {&t.metadata, &t.parameters, &t.mappings, &t.conditions, &t.rules,
                               &t.locals, &t.resources, &t.outputs, &t.workspace}) {
    EXPECT_TRUE(section->is_map());
    EXPECT_EQ(section->size(), 0U);
  }
  EXPECT_TRUE(t.description.is_null());
  EXPECT_TRUE(t.transform.is_null());
}

TEST(Template, ReadsEverySection) {
  const ParsedTemplate parsed = parse_template(text_with(R"(
Description: {en: hello, zh-cn: nihao}
Metadata: {a: 1}
Parameters: {P: {Type: String}}
Mappings: {M: {a: {b: c}}}
Conditions: {C: true}
Rules: {R: {}}
Locals: {L: {Value: 1}}
Resources: {A: {Type: X}}
Outputs: {O: {Value: 1}}
Transform: Aliyun::Serverless-2018-04-03
Workspace: {main.tf: text}
)"));
  ASSERT_NE(parsed.source, nullptr);
  const Template& t = *parsed.source;
  EXPECT_EQ(t.description.get_string("en"), "hello");
  EXPECT_EQ(t.parameters.get("P").get_string("Type"), "String");
  EXPECT_EQ(t.resources.get("A").get_string("Type"), "X");
  EXPECT_EQ(t.transform.as_string(), "Aliyun::Serverless-2018-04-03");
  EXPECT_EQ(t.resources.get("A").pos().line, 10U);
  EXPECT_EQ(t.workspace.size(), 1U);
}

TEST(Template, TakesTheLargestSize) {
  std::string text = text_with("Description: ");
  text.resize(kTemplateBytesMax, 'a');
  EXPECT_NE(parse_template(text).source, nullptr);
}

TEST(Template, UnquotedVersionStaysText) {
  EXPECT_NE(parse_template("ROSTemplateFormatVersion: 2015-09-01").source, nullptr);
}

}  // namespace
}  // namespace cairn

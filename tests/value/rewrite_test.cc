#include "value/rewrite.h"

#include <gtest/gtest.h>

#include "value/json.h"
#include "value/yaml.h"
#include "value/yaml_write.h"

namespace cairn {
namespace {

Value read(std::string_view text) {
  auto value = read_document(text);
  EXPECT_TRUE(value) << text;
  return value ? std::move(value).value() : Value();
}

// `wanted` gives the changed document, as JSON or YAML.
struct Case {
  std::string_view name;
  std::string_view text;
  std::string_view wanted;
  std::string_view becomes;
};

class Rewriting : public testing::TestWithParam<Case> {};

TEST_P(Rewriting, TouchesOnlyWhatDiffers) {
  const Case& c = GetParam();
  EXPECT_EQ(rewrite(c.text, read(c.wanted)), c.becomes);
}

const Case kCases[] = {
    {"Nothing", "# head\nA: 1 # why\n", "{A: 1}", "# head\nA: 1 # why\n"},
    {"YamlScalar", "# head\nA: 'x' # why\nB:\n  - 1\n\n# tail\n", "{A: y z, B: [1]}",
     "# head\nA: y z # why\nB:\n  - 1\n\n# tail\n"},
    {"YamlDeep", "R:\n  V:\n    P: # here\n      - {K: a, V: b}\n      - K: c\n        V: d\n",
     "{R: {V: {P: [{K: a, V: 'yes'}, {K: c, V: 7}]}}}",
     "R:\n  V:\n    P: # here\n      - {K: a, V: 'yes'}\n      - K: c\n        V: 7\n"},
    {"YamlShortForm", "A: !Ref X\nB: !Sub '${Y}'\n", "{A: v, B: {'Fn::Sub': '${Y}'}}",
     "A: v\nB: !Sub '${Y}'\n"},
    {"YamlListGrows", "A:\n- x\n- y # last\nB: 1\n", "{A: [x, y, {k: v}], B: 1}",
     "A:\n- x\n- y\n- k: v # last\nB: 1\n"},
    {"YamlKeyGoes", "A:\n  x: 1\n  y: 2\n\nB: 1\n", "{A: {y: 2}, B: 1}", "A:\n  y: 2\n\nB: 1\n"},
    {"YamlKeysGo", "A:\n  # one\n  x: 1 # it\n  y:\n    - 2\n\n  z: 3\nB: {p: 1, q: 2, r: 3}\n",
     "{A: {z: 3}, B: {p: 1, r: 4}}", "A:\n  # one\n\n  z: 3\nB: {p: 1, r: 4}\n"},
    {"YamlItemGoes", "A:\n- x: 1\n  y: 2\n- x: 3 # keep\n- - 4\n", "{A: [{x: 3}, [4]]}",
     "A:\n- x: 3 # keep\n- - 4\n"},
    {"YamlFirstKeyOfItem", "A:\n- x: 1\n  y: 2\nB: 1 # b\n", "{A: [{y: 2}], B: 1}",
     "A:\n- y: 2\nB: 1 # b\n"},
    {"FlowLastGoes", "A: [1, 2, 3]\nB: {x: 1, y: 2}\n", "{A: [1, 2], B: {x: 1}}",
     "A: [1, 2]\nB: {x: 1}\n"},
    {"FlowTwoLastGo", "A: [1, 2, 3]\n", "{A: [1]}", "A: [1]\n"},
    {"YamlScalarBecomesMap", "A: !GetAtt [a, b]\nB: 1\n", "{A: {x: [1]}, B: 1}",
     "A: {\"x\":[1]}\nB: 1\n"},
    {"YamlLiteral", "A: |\n  echo\n  done\nB: 1\n", "{A: short, B: 1}", "A: short\nB: 1\n"},
    {"YamlOtherScripts", "名: 网络\nA: ü # ä\nB: x\n", "{名: 网络, A: ö, B: z}",
     "名: 网络\nA: 'ö' # ä\nB: z\n"},
    {"YamlAnchor", "A: &a {x: 1}\nB: *a\n", "{A: {x: 2}, B: {x: 1}}", "A:\n  x: 2\nB:\n  x: 1\n"},
    {"JsonScalar", "{\n  \"A\": {\"x\": 1,\n     \"y\": \"z\"}\n}\n", "{A: {x: 2, y: z}}",
     "{\n  \"A\": {\"x\": 2,\n     \"y\": \"z\"}\n}\n"},
    {"JsonKeyGoes", "{\n  \"A\": {\n    \"x\": 1,\n    \"y\": 2\n  },\n  \"B\": [ 1 ]\n}",
     "{A: {y: 2}, B: [1]}", "{\n  \"A\": {\n    \"y\": 2\n  },\n  \"B\": [ 1 ]\n}"},
    {"JsonGrows", "{\n  \"A\": [\n    1\n  ],\n  \"B\": [ 1 ]\n}", "{A: [1, 2], B: [1, 2]}",
     "{\n  \"A\": [\n    1,\n    2\n  ],\n  \"B\": [1,2]\n}"},
};

INSTANTIATE_TEST_SUITE_P(Rewrite, Rewriting, testing::ValuesIn(kCases),
                         [](const auto& of) { return std::string(of.param.name); });

TEST(YamlWrite, ReadsBackEqual) {
  const std::string_view texts[] = {
      R"({"a":"2015-09-01","b":"on","c":"1","d":"~","e":"","f":" x","g":"x: y","h":"#x","i":"it's"})",
      R"({"a":"two\nlines\n","b":"two\nlines","c":"end\n\n","d":"\nfirst","e":" x\ny","f":"\ttab\nx"})",
      R"({"a":"\u0001","b":"\r\n","c":"\u007f","d":"\u0085","e":"网络"})",
      R"({"a":[],"b":{},"c":[[1,2],[{"x":{"y":[null,true]}}]],"d":[[]],"e":1e22,"f":-0.5})",
      R"([1,{"a":"b"},"c"])",
      R"("text")",
      R"({"1":2,"- a":"- b","a: b":"{x}","*x":"&y","!r":"%z"})",
  };
  for (const std::string_view text : texts) {
    const Value value = read(text);
    const std::string yaml = to_yaml(value);
    const auto back = read_yaml(yaml);
    ASSERT_TRUE(back) << yaml;
    EXPECT_EQ(to_json(*back), to_json(value)) << yaml;
  }
}

TEST(YamlWrite, LooksAsPeopleWriteIt) {
  const Value value = read(
      R"({"ROSTemplateFormatVersion":"2015-09-01","Resources":{"Vpc":{"Type":"ALIYUN::ECS::VPC",)"
      R"("Properties":{"CidrBlock":"10.0.0.0/8","Tags":[{"Key":"a","Value":{"Ref":"P"}}]}}},)"
      R"("Script":"#!/bin/sh\necho\n"})");
  EXPECT_EQ(to_yaml(value),
            "ROSTemplateFormatVersion: '2015-09-01'\n"
            "Resources:\n"
            "  Vpc:\n"
            "    Type: ALIYUN::ECS::VPC\n"
            "    Properties:\n"
            "      CidrBlock: '10.0.0.0/8'\n"
            "      Tags:\n"
            "        - Key: a\n"
            "          Value:\n"
            "            Ref: P\n"
            "Script: |\n"
            "  #!/bin/sh\n"
            "  echo\n");
}

}  // namespace
}  // namespace cairn

// Whole YAML documents: what is refused, and where everything stands.
#include "tests/value/yaml_expect.h"

namespace cairn {
namespace {

TEST(YamlRead, WhatIsRefusedAndWhere) {
  struct Case {
    std::string_view why;
    std::string_view text;
    SourcePos at;
  };
  const Case cases[] = {
      {"two tags on one node", "a: !Base64Encode !Sub x", {1, 18}},
      {"unknown tag", "a:\n - !ImportValue x", {2, 4}},
      {"unknown tag on a list", "!Foo [1]", {1, 1}},
      {"lower case tag", "!ref x", {1, 1}},
      {"unknown standard tag", "!!python/name:os.system x", {1, 1}},
      {"undeclared tag handle", "!e!x y", {1, 1}},
      {"Ref of a list", "!Ref [a]", {1, 1}},
      {"list tag on text", "!!seq x", {1, 1}},
      {"map tag on a list", "!!map [x]", {1, 1}},
      {"text tag on a list", "!!str [x]", {1, 1}},
      {"set from a list", "!!set [x]", {1, 1}},
      {"omap with two entries in one item", "!!omap [{a: 1, b: 2}]", {1, 9}},
      {"int from a word", "a: !!int x", {1, 4}},
      {"bool from a word", "!!bool y", {1, 1}},
      {"float from a word", "!!float x", {1, 1}},
      {"hexadecimal without digits", "0x_", {1, 1}},
      {"bad Base64", "!!binary YQ", {1, 1}},
      {"non-ASCII Base64", "!!binary \u00e9", {1, 1}},
      {"map as a key", "{a: 1}: x", {1, 1}},
      {"list as a key", "? [a]\n: x", {1, 3}},
      {"function as a key", "!Ref a: x", {1, 1}},
      {"merge of text", "<<: x", {1, 5}},
      {"merge of a list with text", "<<: [{a: 1}, x]", {1, 5}},
      {"merge of nothing", "<<:", {1, 4}},
      {"merge mark as a value", "a: <<", {1, 4}},
      {"value mark as a value", "[=]", {1, 2}},
      {"merge mark as the root", "<<", {1, 1}},
      {"unknown alias", "a: *x", {1, 4}},
      {"alias inside its anchor", "&a [1, *a]", {1, 8}},
      {"duplicate anchor", "[&a 1, &a 2]", {1, 8}},
      {"two documents", "a: 1\n---\nb: 2", {2, 1}},
      {"second document after an end mark", "a\n...\n---\nb", {3, 1}},
      {"NUL", std::string_view("a: b\0c", 6), {1, 5}},
      {"control character", "a: \x01", {1, 4}},
      {"invalid UTF-8", "a: \u4e2d\n\u4e2d\xFF", {2, 2}},
      {"UTF-16",
       std::string_view("\xFF\xFE"
                        "a\0",
                        4),
       {1, 1}},
      {"wrong indentation", "a:\n  b: 1\n c: 2", {3, 2}},
      {"colon in plain text", "a: b: c", {1, 5}},
      {"open list", "a: [1", {2, 1}},
      {"open quote", "a: 'x", {1, 6}},
      {"unknown escape", "a: \"\\q\"", {1, 5}},
      {"reserved character", "a: @x", {1, 4}},
      {"tab as indentation", "a:\n\tb: 1", {2, 1}},
      {"tab between tokens", "a:\t1", {1, 3}},
      {"tab behind a value", "a: b\t\nc: d", {1, 5}},
      {"tab in plain text", "a: b\tc", {1, 5}},
      {"tab in a list in brackets", "[a,\n\tb]", {2, 1}},
      {"tab behind a tag", "a: !Ref\tx", {1, 8}},
      {"tab in a block header", "a: |\t\n  x", {1, 5}},
      {"tab after the end", "a: 1\n\t\n", {2, 1}},
  };
  for (const Case& c : cases) {
    const Result<Value> got = read_yaml(c.text);
    ASSERT_FALSE(got) << c.why << ": " << to_json(*got);
    EXPECT_EQ(got.error().code, "InvalidSchema") << c.why;
    EXPECT_EQ(got.error().at.line, c.at.line) << c.why << ": " << got.error().message;
    EXPECT_EQ(got.error().at.column, c.at.column) << c.why << ": " << got.error().message;
    EXPECT_FALSE(got.error().fix.empty()) << c.why;
  }
}

TEST(YamlRead, WhereTabsAreHarmless) {
  expect_json("a: \"x\ty\" # \t\nb: 'x\ty'\n", R"({"a":"x\ty","b":"x\ty"})");
  expect_json("a: |\n  x\ty\n  \tz\nb: !Sub \"\t\"", R"({"a":"x\ty\n\tz\n","b":{"Fn::Sub":"\t"}})");
  expect_json("# \u4e2d\t\n\u4e2d: &x !Sub # \t\n  '\t'\nb: a#b",
              "{\"\u4e2d\":{\"Fn::Sub\":\"\\t\"},\"b\":\"a#b\"}");
}

TEST(YamlRead, WholeDocuments) {
  expect_json("", "null");
  expect_json("# nothing\n", "null");
  expect_json("---\na: 1\n...\n", R"({"a":1})");
  expect_json("%YAML 1.1\n---\na: 1\n", R"({"a":1})");
  expect_json("%TAG !y! tag:yaml.org,2002:\n---\n!y!str 1\n", R"("1")");
  expect_json("\xEF\xBB\xBFk: 1", R"({"k":1})");
  expect_json("{\"a\":1, b: [x, y,], c}", R"({"a":1,"b":["x","y"],"c":null})");
  expect_json("a: 1\r\nb: 2\r\n", R"({"a":1,"b":2})");
  expect_json("? a\n: b\n? c\n", R"({"a":"b","c":null})");
  expect_json("- - 1\n  - 2\n-\n- k:\n  - 3\n", R"([[1,2],null,{"k":[3]}])");
}

TEST(YamlRead, EveryValueAndKeyKnowsItsPlace) {
  const Result<Value> got = read_yaml("# top\n\u4e2d\u6587: x\nb:\n  - 1\n  - !Ref y\n");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->pos(), (SourcePos{2, 1}));
  EXPECT_EQ(got->entries()[0].key.pos(), (SourcePos{2, 1}));
  EXPECT_EQ(got->entries()[0].value.pos(), (SourcePos{2, 5}));
  const Value& list = got->entries()[1].value;
  EXPECT_EQ(list.items()[0].pos(), (SourcePos{4, 5}));
  EXPECT_EQ(list.items()[1].pos(), (SourcePos{5, 5}));
  EXPECT_EQ(list.items()[1].get("Ref").pos(), (SourcePos{5, 5}));
}

}  // namespace
}  // namespace cairn

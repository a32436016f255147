#include "value/yaml.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "value/short_forms.h"

namespace cairn {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Value text(std::string_view s) {
  return Value::string(s);
}

// Equal, of the same kinds all the way down, and with keys in the same order.
void expect_same(const Value& got, const Value& want, std::string_view why) {
  ASSERT_EQ(got.kind(), want.kind()) << why << ": " << to_json(got);
  ASSERT_EQ(got.size(), want.size()) << why << ": " << to_json(got);
  if (got.is_list()) {
    for (std::size_t i = 0; i < got.size(); ++i) expect_same(got.items()[i], want.items()[i], why);
  } else if (got.is_map()) {
    for (std::size_t i = 0; i < got.size(); ++i) {
      expect_same(got.entries()[i].key, want.entries()[i].key, why);
      expect_same(got.entries()[i].value, want.entries()[i].value, why);
    }
  } else {
    EXPECT_EQ(got, want) << why << ": " << to_json(got);
  }
}

void expect_json(std::string_view yaml, std::string_view json) {
  const Result<Value> got = read_yaml(yaml);
  ASSERT_TRUE(got) << yaml << "\n" << got.error().message;
  EXPECT_EQ(to_json(*got), json) << yaml;
}

TEST(YamlScalar, PlainTextBecomesWhatPyYamlMakesOfIt) {
  struct Case {
    std::string text;
    Value want;
  };
  const Value yes = Value::boolean(true);
  const Value no = Value::boolean(false);
  const Case cases[] = {
      {"yes", yes},
      {"Yes", yes},
      {"YES", yes},
      {"on", yes},
      {"On", yes},
      {"ON", yes},
      {"true", yes},
      {"True", yes},
      {"TRUE", yes},
      {"no", no},
      {"No", no},
      {"NO", no},
      {"off", no},
      {"Off", no},
      {"OFF", no},
      {"false", no},
      {"False", no},
      {"FALSE", no},
      {"y", text("y")},
      {"n", text("n")},
      {"Y", text("Y")},
      {"N", text("N")},
      {"yEs", text("yEs")},
      {"oN", text("oN")},
      {"truE", text("truE")},
      {"~", Value::null()},
      {"null", Value::null()},
      {"Null", Value::null()},
      {"NULL", Value::null()},
      {"", Value::null()},
      {"nULL", text("nULL")},
      {"None", text("None")},
      {"~~", text("~~")},
      {"0", Value::integer(0)},
      {"-0", Value::integer(0)},
      {"+12", Value::integer(12)},
      {"010", Value::integer(8)},
      {"-010", Value::integer(-8)},
      {"0o10", text("0o10")},
      {"08", text("08")},
      {"0_", Value::integer(0)},
      {"0_1_0", Value::integer(8)},
      {"0x1F", Value::integer(31)},
      {"-0x_ff", Value::integer(-255)},
      {"0X1F", text("0X1F")},
      {"0xg", text("0xg")},
      {"0b11", Value::integer(3)},
      {"0b12", text("0b12")},
      {"1_000", Value::integer(1000)},
      {"_1", text("_1")},
      {"9223372036854775808", Value::big_integer("9223372036854775808")},
      {"-0xffffffffffffffffffff", Value::big_integer("-1208925819614629174706175")},
      {"0x8000000000000000", Value::big_integer("9223372036854775808")},
      {"1:30", Value::integer(90)},
      {"-1:30", Value::integer(-90)},
      {"190:20:30", Value::integer(685230)},
      {"1:60", text("1:60")},
      {"0:30", text("0:30")},
      {"1:30.5", Value::real(90.5)},
      {"1:5", Value::integer(65)},
      {"22:22", Value::integer(1342)},
      {"80:8080", text("80:8080")},
      {"1e3", text("1e3")},
      {"1.0e3", text("1.0e3")},
      {"1.0e+3", Value::real(1000)},
      {"1.0E-1", Value::real(0.1)},
      {"1.", Value::real(1)},
      {"-1.5", Value::real(-1.5)},
      {"+1.5", Value::real(1.5)},
      {".5", Value::real(0.5)},
      {"-.5", text("-.5")},
      {"1_0.2_5", Value::real(10.25)},
      {"1._", Value::real(1)},
      {"1.2.3", text("1.2.3")},
      {"192.168.0.1", text("192.168.0.1")},
      {".", text(".")},
      {"+", text("+")},
      {".inf", Value::real(kInfinity)},
      {"-.Inf", Value::real(-kInfinity)},
      {"+.INF", Value::real(kInfinity)},
      {".iNF", text(".iNF")},
      {"-.nan", text("-.nan")},
      {"1.0e+400", Value::real(kInfinity)},
      {"2015-09-01", text("2015-09-01")},
      {"2024-01-01T00:00:00Z", text("2024-01-01T00:00:00Z")},
  };
  for (const Case& c : cases) {
    const Result<Value> got = read_yaml("k: " + c.text);
    ASSERT_TRUE(got) << c.text << ": " << got.error().message;
    expect_same(got->get("k"), c.want, c.text);
  }
  for (const std::string_view nan : {".nan", ".NaN", ".NAN"}) {
    const Result<Value> got = read_yaml(nan);
    ASSERT_TRUE(got);
    ASSERT_TRUE(got->is_double()) << nan;
    EXPECT_TRUE(std::isnan(got->as_double())) << nan;
  }
}

TEST(YamlScalar, QuotedAndBlockTextStaysText) {
  expect_json("[\"1\", '010', \"yes\", '~', '', \"<<\", '=']",
              R"(["1","010","yes","~","","<<","="])");
  expect_json("a: |\n  1\n  2\nb: >-\n  x\n  y\n", R"({"a":"1\n2\n","b":"x y"})");
  expect_json("a: |+\n  x\n\nb: |2-\n   y\n", R"({"a":"x\n\n","b":" y"})");
  expect_json("\"a\\tb\\u00e9\\x41\\\n  c\"", "\"a\\tb\u00e9Ac\"");
}

TEST(YamlScalar, ExplicitTags) {
  const std::pair<std::string_view, Value> cases[] = {
      {"!!str 5", text("5")},
      {"!!str", text("")},
      {"!!int '5'", Value::integer(5)},
      {"!!int \"0b11\"", Value::integer(3)},
      {"!!float 5", Value::real(5)},
      {"!!float '1e3'", Value::real(1000)},
      {"!!float 1:30", Value::real(90)},
      {"!!float -.INF", Value::real(-kInfinity)},
      {"!!bool 'yes'", Value::boolean(true)},
      {"!!bool yEs", Value::boolean(true)},
      {"!!null x", Value::null()},
      {"!!binary YQ==", Value::bytes("a")},
      {"!!binary |\n  YW\n  Jj", Value::bytes("abc")},
      {"!!timestamp 2015-09-01", text("2015-09-01")},
      {"! 5", Value::integer(5)},
      {"! '5'", Value::integer(5)},
      {"!", Value::null()},
      {"! [1]", Value::list({Value::integer(1)})},
      {"!<tag:yaml.org,2002:str> 5", text("5")},
      {"!!seq [a]", Value::list({text("a")})},
      {"!!map {a: 1}", MapBuilder().set("a", Value::integer(1)).build()},
      {"!!set {a, b}", MapBuilder().set("a", Value::null()).set("b", Value::null()).build()},
      {"!!omap [a: 1]", Value::list({Value::list({text("a"), Value::integer(1)})})},
  };
  for (const auto& [yaml, want] : cases) {
    const Result<Value> got = read_yaml(yaml);
    ASSERT_TRUE(got) << yaml << ": " << got.error().message;
    expect_same(*got, want, yaml);
  }
}

TEST(YamlKeys, KeepTheirTypeAndCollideAsInPython) {
  const Result<Value> got =
      read_yaml("1: a\ntrue: b\nno: c\n~: d\n1.5: e\n!!binary YQ==: f\n'1': g");
  ASSERT_TRUE(got) << got.error().message;
  ASSERT_EQ(got->size(), 6u);
  EXPECT_TRUE(got->entries()[0].key.is_int());
  EXPECT_EQ(got->entries()[0].value, text("b"));
  EXPECT_TRUE(got->entries()[1].key.is_bool());
  EXPECT_TRUE(got->entries()[2].key.is_null());
  EXPECT_TRUE(got->entries()[3].key.is_double());
  EXPECT_EQ(got->entries()[4].key.kind(), Kind::kBytes);
  EXPECT_EQ(got->entries()[5].key, text("1"));
}

TEST(YamlKeys, TheLastDuplicateWinsInTheFirstPlace) {
  expect_json("a: 1\nb: 2\na: 3", R"({"a":3,"b":2})");
  expect_json("{a: 1, \"a\": 2}", R"({"a":2})");
  expect_json("=: 1", R"({"=":1})");
}

TEST(YamlMerge, WhoWins) {
  const std::string anchors = "base: &b {x: 1, y: 2}\nmore: &m {x: 3, z: 4}\n";
  const auto merged = [&](std::string_view tail) {
    const Result<Value> got = read_yaml(anchors + "t:\n" + std::string(tail));
    EXPECT_TRUE(got) << tail << ": " << (got ? "" : got.error().message);
    return got ? to_json(got->get("t")) : std::string();
  };
  EXPECT_EQ(merged("  <<: *b\n  w: 0\n"), R"({"x":1,"y":2,"w":0})");
  EXPECT_EQ(merged("  x: 9\n  <<: *b\n"), R"({"x":9,"y":2})") << "explicit beats merged";
  EXPECT_EQ(merged("  <<: [*b, *m]\n"), R"({"x":1,"z":4,"y":2})") << "the earlier source wins";
  EXPECT_EQ(merged("  <<: *b\n  <<: *m\n"), R"({"x":3,"y":2,"z":4})") << "the later << wins";
  EXPECT_EQ(merged("  <<: {<<: *b, x: 5}\n"), R"({"x":5,"y":2})");
  EXPECT_EQ(merged("  <<: []\n  a: 1\n"), R"({"a":1})");
  EXPECT_EQ(merged("  '<<': *b\n"), R"({"<<":{"x":1,"y":2}})") << "in quotes it is a key";
  EXPECT_EQ(merged("  !!merge k: *b\n"), R"({"x":1,"y":2})");
  EXPECT_EQ(merged("  <<: !Sub {x: 7}\n"), R"({"x":7})") << "the bare map is merged";
  EXPECT_EQ(merged("  !Sub\n  <<: *b\n"), R"({"Fn::Sub":{"x":1,"y":2}})");
}

TEST(YamlAlias, SharesTheValueAndTakesItsOwnPlace) {
  const Result<Value> got = read_yaml("a: &x [1, {b: 2}]\nc: *x\n&k key: 1\n*k : 2\n");
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->get("a").identity(), got->get("c").identity());
  EXPECT_EQ(got->get("c").pos(), (SourcePos{2, 4}));
  EXPECT_EQ(got->get("key"), Value::integer(2));
}

TEST(YamlShortForms, TheTable) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"!Ref Name", R"({"Ref":"Name"})"},
      {"!Ref 5", R"({"Ref":"5"})"},
      {"!GetAtt A.B", R"({"Fn::GetAtt":["A","B"]})"},
      {"!GetAtt A.B.C", R"({"Fn::GetAtt":["A.B","C"]})"},
      {"!GetAtt A.B.Outputs.C", R"({"Fn::GetAtt":["A.B","Outputs.C"]})"},
      {"!GetAtt A.Outputs.C", R"({"Fn::GetAtt":["A","Outputs.C"]})"},
      {"!GetAtt Outputs.C", R"({"Fn::GetAtt":["Outputs","C"]})"},
      {"!GetAtt A.MyOutputs.C", R"({"Fn::GetAtt":["A.MyOutputs","C"]})"},
      {"!GetAtt A", R"({"Fn::GetAtt":"A"})"},
      {"!GetAtt [A, B]", R"({"Fn::GetAtt":["A","B"]})"},
      {"!GetAtt [A, !Ref B]", R"({"Fn::GetAtt":["A",{"Ref":"B"}]})"},
      {"!Str 5", R"({"Fn::Str":"5"})"},
      {"!Str true", R"({"Fn::Str":"true"})"},
      {"!GetAZs", R"({"Fn::GetAZs":""})"},
      {"!GetAZs ''", R"({"Fn::GetAZs":""})"},
      {"!Sub |\n  a\n  b\n", R"({"Fn::Sub":"a\nb\n"})"},
      {"!Not [yes]", R"({"Fn::Not":[true]})"},
      {"!MergeMap {a: 010}", R"({"Fn::MergeMap":{"a":8}})"},
      {"!Select [0, !GetAZs x]", R"({"Fn::Select":[0,{"Fn::GetAZs":"x"}]})"},
      {"!Base64Encode\nFn::Sub: x", R"({"Fn::Base64Encode":{"Fn::Sub":"x"}})"},
      {"a: !Ref\n  x", R"({"a":{"Ref":"x"}})"},
      {"[&r !Ref x, *r]", R"([{"Ref":"x"},{"Ref":"x"}])"},
  };
  for (const auto& [yaml, json] : cases) expect_json(yaml, json);
}

TEST(YamlShortForms, EveryFunctionHasOne) {
  EXPECT_EQ(function_names().size(), 43u);
  for (const std::string_view name : function_names()) {
    const std::string tag(name == "Ref" ? name : name.substr(4));
    expect_json("!" + tag + " x", "{\"" + std::string(name) + "\":\"x\"}");
  }
  EXPECT_EQ(function_of_short_form("ImportValue"), "");
  EXPECT_EQ(function_of_short_form("Fn::Sub"), "");
  EXPECT_EQ(function_of_short_form(""), "");
}

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

TEST(YamlBudgets, Depth) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(read_yaml(nested(100)));
  EXPECT_FALSE(read_yaml(nested(101)));
  EXPECT_FALSE(read_yaml(std::string(500'000, '[')));
  EXPECT_FALSE(read_yaml(std::string(500'000, '{')));
  std::string dashes;
  for (int i = 0; i < 100'000; ++i) dashes += "- ";
  EXPECT_FALSE(read_yaml(dashes));
}

TEST(YamlBudgets, TagDirectives) {
  std::string tags;
  for (int i = 0; i < 101; ++i) tags += "%TAG !t" + std::to_string(i) + "! x\n";
  EXPECT_FALSE(read_yaml(tags + "--- a"));
  EXPECT_TRUE(read_yaml(tags.substr(tags.find('\n') + 1) + "--- a"));
}

TEST(YamlBudgets, DepthCountsThroughAliases) {
  const std::string deep = "a: &a " + std::string(60, '[') + std::string(60, ']') + "\n";
  EXPECT_TRUE(read_yaml(deep + "b: " + std::string(39, '[') + "*a" + std::string(39, ']')));
  EXPECT_FALSE(read_yaml(deep + "b: " + std::string(40, '[') + "*a" + std::string(40, ']')));
}

TEST(YamlBudgets, Events) {
  std::string list = "[";
  for (int i = 0; i < 1000; ++i) list += "1,";
  list += "]";
  EXPECT_TRUE(read_yaml(list, {.events_max = 1006}));
  EXPECT_FALSE(read_yaml(list, {.events_max = 1000}));
}

TEST(YamlBudgets, AliasesByCountAndByWeight) {
  EXPECT_TRUE(read_yaml("[&a 1, *a, *a]", {.aliases_max = 2}));
  EXPECT_FALSE(read_yaml("[&a 1, *a, *a, *a]", {.aliases_max = 2}));
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += "*a" + std::to_string(i - 1) + ",";
    bomb += "]\n";
  }
  const Result<Value> got = read_yaml(bomb);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().at.line, 6u);
  const std::string long_text = "[&a " + std::string(100'000, 'x');
  std::string repeated = long_text;
  for (int i = 0; i < 1000; ++i) repeated += ", *a";
  EXPECT_FALSE(read_yaml(repeated + "]"));
}

TEST(YamlBudgets, MergedEntries) {
  const std::string merge = "- &a {x: 1, y: 2}\n- <<: [*a, *a]\n";
  EXPECT_TRUE(read_yaml(merge, {.merged_entries_max = 4}));
  EXPECT_FALSE(read_yaml(merge, {.merged_entries_max = 3}));
}

TEST(Document, JsonFirstThenYaml) {
  EXPECT_TRUE(read_document("{\"a\": 1e3}")->get("a").is_double()) << "as JSON";
  EXPECT_TRUE(read_document("{\"a\": 1e3,}")->get("a").is_string()) << "as YAML";
  EXPECT_TRUE(read_document("{\"a\": 010}")->get("a").is_int());
  EXPECT_EQ(to_json(*read_document("{\"a\": 1, # why\n b: 2}")), R"({"a":1,"b":2})");
  EXPECT_EQ(to_json(*read_document("{\n\t\"a\":\t1\n}")), R"({"a":1})");
}

TEST(Document, TheErrorIsThatOfTheFormItLooksLike) {
  const Result<Value> json = read_document("{\"a\": 1\n \"b\": 2}");
  ASSERT_FALSE(json);
  EXPECT_EQ(json.error().message, "JSON: \",\" or \"}\" is expected here (line 2, column 2)");
  const Result<Value> yaml = read_document("a: 1\n b: 2");
  ASSERT_FALSE(yaml);
  EXPECT_EQ(yaml.error().message,
            "YAML: mapping values are not allowed in this context (line 2, column 3)");
}

}  // namespace
}  // namespace cairn

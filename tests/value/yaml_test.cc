#include <cmath>
#include <limits>

#include "tests/value/yaml_expect.h"
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

}  // namespace
}  // namespace cairn

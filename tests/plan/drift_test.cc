#include "plan/drift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "value/json.h"
#include "value/yaml.h"

namespace cairn {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kTypes =
    R"({"name":"ALIYUN::ESS::ScalingGroup","completeness":"full","drift":true,"properties":{)"
    R"("RemovalPolicys":{"type":"list","drift":true,"items":{"type":"string"}}},"attributes":[]})"
    "\n"
    R"({"name":"T","completeness":"full","drift":true,"properties":{)"
    R"("Name":{"type":"string","drift":true},"Size":{"type":"integer","drift":true,"default":20},)"
    R"("Enabled":{"type":"boolean","drift":true},"Password":{"type":"string"},)"
    R"("Ids":{"type":"list","drift":true,"items":{"type":"string"}},)"
    R"("Tags":{"type":"list","drift":true,"items":{"type":"map","properties":)"
    R"({"Key":{"type":"string","required":true},"Value":{"type":"string"}}}},)"
    R"("Rules":{"type":"list","drift":true,"items":{"type":"map","properties":)"
    R"({"Port":{"type":"string"},"Policy":{"type":"string"}}}},)"
    R"("Log":{"type":"map","drift":true,"properties":{"Project":{"type":"string"},)"
    R"("Store":{"type":"string"}}},)"
    R"("Environment":{"type":"map","drift":true}},"attributes":[]})"
    "\n";

const ResourceType& type(std::string_view name = "T") {
  static const TypeCatalog catalog(kTypes);
  return *catalog.find(name);
}

Value yaml(std::string_view text) {
  auto value = read_yaml(text);
  EXPECT_TRUE(value) << text;
  return value ? std::move(value).value() : Value();
}

std::string line_of(const PropertyDifference& d) {
  std::string line = std::string(name_of(d.type)) + " " + d.path;
  if (d.type != DifferenceType::kAdd) line += " " + to_json(d.expected);
  if (d.type != DifferenceType::kRemove) line += " > " + to_json(d.actual);
  return line;
}

std::vector<std::string> lines(const Drift& drift) {
  std::vector<std::string> out;
  for (const PropertyDifference& d : drift.differences) out.push_back(line_of(d));
  return out;
}

struct Case {
  std::string_view name;
  std::string_view expected;
  std::string_view actual;
  std::vector<std::string> differences;
  std::string_view type = "T";
};

class Comparing : public testing::TestWithParam<Case> {};

TEST_P(Comparing, TellsWhatDiffers) {
  const Case& c = GetParam();
  const Value expected = yaml(c.expected);
  const Value actual = yaml(c.actual);
  const Drift drift = compare(type(c.type), expected, actual);
  EXPECT_EQ(lines(drift), c.differences);
  const Value adopted = adopt(drift.expected, drift.differences);
  EXPECT_THAT(lines(compare(type(c.type), adopted, actual)), IsEmpty())
      << "taking over every difference leaves none: " << to_json(adopted);
  EXPECT_EQ(adopt(drift.expected, {}), drift.expected);
}

const Case kCases[] = {
    {"Same", "{Name: a, Size: 1, Enabled: true}", "{Name: a, Size: 1, Enabled: true}", {}},
    {"Changed", "{Name: a, Size: 1}", "{Name: b, Size: 1}", {R"(NOT_EQUAL /Name "a" > "b")"}},
    {"NumbersAsText",
     "{Size: 40, Enabled: true, Name: '7'}",
     "{Size: '40', Enabled: 'true', Name: 7}",
     {}},
    {"NotSpecified", "{Name: a}", "{Name: a, Size: 99}", {}},
    {"NotComparable", "{Password: a}", "{Password: b}", {}},
    {"UnknownProperty", "{Nothing: a}", "{}", {}},
    {"Gone", "{Name: a}", "{}", {R"(REMOVE /Name "a")"}},
    {"GoneDefault", "{Size: 20}", "{}", {}},
    {"GoneEmpty", "{Name: '', Ids: [], Log: {}}", "{}", {}},
    {"EmptiedText", "{Name: a}", "{Name: ''}", {R"(NOT_EQUAL /Name "a" > "")"}},
    {"OtherKind", "{Name: a}", "{Name: [a]}", {R"(NOT_EQUAL /Name "a" > ["a"])"}},
    {"InjectedMember", "{Log: {Project: p}}", "{Log: {Project: p, Store: s}}", {}},
    {"MemberOfMap",
     "{Log: {Project: p}}",
     "{Log: {Project: q}}",
     {R"(NOT_EQUAL /Log/Project "p" > "q")"}},
    {"FreeKeys",
     "{Environment: {A: 1, B: 2}}",
     "{Environment: {B: 3, C: 4}}",
     {"REMOVE /Environment/A 1", "NOT_EQUAL /Environment/B 2 > 3", "ADD /Environment/C > 4"}},
    {"SlashInKey",
     "{Environment: {a/b~c: 1}}",
     "{Environment: {a/b~c: 2}}",
     {"NOT_EQUAL /Environment/a~1b~0c 1 > 2"}},
    {"AnyOrder", "{Ids: [a, b, c]}", "{Ids: [c, a, b]}", {}},
    {"ListAddRemove",
     "{Ids: [a, b]}",
     "{Ids: [b, d]}",
     {R"(REMOVE /Ids/0 "a")", R"(ADD /Ids/1 > "d")"}},
    {"Doubled", "{Ids: [a, a]}", "{Ids: [a]}", {R"(REMOVE /Ids/1 "a")"}},
    {"TagByKey",
     "{Tags: [{Key: a, Value: 1}, {Key: b, Value: 2}]}",
     "{Tags: [{Key: b, Value: 3}, {Key: a, Value: 1}]}",
     {R"(NOT_EQUAL /Tags/1/Value 2 > 3)"}},
    {"TagWithout", "{Tags: [{Key: a}]}", "{Tags: [{Key: a, Value: injected}]}", {}},
    {"NoName",
     "{Rules: [{Port: 1, Policy: accept}]}",
     "{Rules: [{Port: 1, Policy: drop}]}",
     {R"(REMOVE /Rules/0 {"Port":1,"Policy":"accept"})",
      R"(ADD /Rules/0 > {"Port":1,"Policy":"drop"})"}},
    {"OrderCounts",
     "{RemovalPolicys: [Oldest, Newest]}",
     "{RemovalPolicys: [Newest, Oldest]}",
     {R"(NOT_EQUAL /RemovalPolicys/0 "Oldest" > "Newest")",
      R"(NOT_EQUAL /RemovalPolicys/1 "Newest" > "Oldest")"},
     "ALIYUN::ESS::ScalingGroup"},
    {"ShorterOrdered",
     "{RemovalPolicys: [Oldest, Newest]}",
     "{RemovalPolicys: [Oldest]}",
     {R"(REMOVE /RemovalPolicys/1 "Newest")"},
     "ALIYUN::ESS::ScalingGroup"},
};

INSTANTIATE_TEST_SUITE_P(Drift, Comparing, testing::ValuesIn(kCases),
                         [](const auto& of) { return std::string(of.param.name); });

TEST(Adopting, TakesOverOnlyWhatIsChosen) {
  const Value expected = yaml("{Name: a, Ids: [x, y], Tags: [{Key: k, Value: 1}]}");
  const Value actual = yaml("{Name: b, Ids: [y, z], Tags: [{Key: k, Value: 2}]}");
  const Drift drift = compare(type(), expected, actual);
  std::vector<PropertyDifference> chosen;
  for (const PropertyDifference& d : drift.differences) {
    if (names_difference("Tags", d) || names_difference("/Ids/0", d)) chosen.push_back(d);
  }
  EXPECT_EQ(to_json(adopt(expected, chosen)),
            R"({"Name":"a","Ids":["y"],"Tags":[{"Key":"k","Value":2}]})");
}

struct Written {
  std::string_view name;
  std::string_view written;
  std::string_view computed;
  std::string_view actual;
  std::string_view becomes;
};

class AdoptingInTemplate : public testing::TestWithParam<Written> {};

TEST_P(AdoptingInTemplate, KeepsWhatItCan) {
  const Written& w = GetParam();
  const Value computed = yaml(w.computed);
  const Drift drift = compare(type(), computed, yaml(w.actual));
  EXPECT_EQ(to_json(adopt_written(yaml(w.written), computed, drift.differences)), w.becomes);
}

const Written kWritten[] = {
    {"Parameter", "{Name: {Ref: P}, Enabled: {Ref: Q}}", "{Name: a, Enabled: true}",
     "{Name: b, Enabled: true}", R"({"Name":"b","Enabled":{"Ref":"Q"}})"},
    {"InsideList", "{Tags: [{Key: a, Value: {Ref: P}}, {Key: b, Value: {Ref: Q}}]}",
     "{Tags: [{Key: a, Value: x}, {Key: b, Value: y}]}",
     "{Tags: [{Key: b, Value: z}, {Key: a, Value: x}]}",
     R"({"Tags":[{"Key":"a","Value":{"Ref":"P"}},{"Key":"b","Value":"z"}]})"},
    {"ListOfFunction", "{Ids: {'Fn::Split': [',', 'a,b']}}", "{Ids: [a, b]}", "{Ids: [a, c]}",
     R"({"Ids":["a","c"]})"},
    {"ListThatGrows", "{Ids: [a, {Ref: P}]}", "{Ids: [a, b]}", "{Ids: [b, a, c]}",
     R"({"Ids":["a",{"Ref":"P"},"c"]})"},
    {"Gone", "{Name: a, Size: 1}", "{Name: a, Size: 1}", "{Size: 1}", R"({"Size":1})"},
    {"WholeMapOfFunction", "{Log: {'Fn::GetJsonValue': [x, y]}}", "{Log: {Project: p, Store: s}}",
     "{Log: {Project: q, Store: s}}", R"({"Log":{"Project":"q","Store":"s"}})"},
};

INSTANTIATE_TEST_SUITE_P(Drift, AdoptingInTemplate, testing::ValuesIn(kWritten),
                         [](const auto& of) { return std::string(of.param.name); });

TEST(Naming, GoesByPropertyOrPath) {
  const PropertyDifference d{"/Tags/0/Value", {}, {}, DifferenceType::kNotEqual};
  EXPECT_TRUE(names_difference("Tags", d));
  EXPECT_TRUE(names_difference("/Tags", d));
  EXPECT_TRUE(names_difference("/Tags/0/Value", d));
  EXPECT_FALSE(names_difference("Tag", d));
  EXPECT_FALSE(names_difference("/Tags/0/Val", d));
  EXPECT_FALSE(names_difference("/Tags/1", d));
  EXPECT_EQ(property_of("/a~1b/0"), "a/b");
}

}  // namespace
}  // namespace cairn

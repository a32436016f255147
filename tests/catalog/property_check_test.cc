#include "catalog/property_check.h"

#include <gtest/gtest.h>

#include "catalog/type_reader.h"
#include "value/json.h"

namespace cairn {
namespace {

Value json(std::string_view text) {
  Result<Value> value = read_json(text);
  if (!value) throw std::runtime_error(value.error().message);
  return std::move(value).value();
}

constexpr std::string_view kType =
    R"({"name":"ALIYUN::T::Thing","completeness":"full","properties":{
  "Name":{"type":"string","required":true,"min_length":2,"max_length":4},
  "Kind":{"type":"string","allowed_values":["Small","Large"]},
  "Size":{"type":"integer","min":1,"max":10},
  "Years":{"type":"number","allowed_values":[1,2,3]},
  "Weight":{"type":"number","min":0.5},
  "On":{"type":"boolean"},
  "Free":{"type":"map"},
  "Any":{"type":"any"},
  "What":{"type":"unknown"},
  "Code":{"type":"string","pattern":"^x+$"},
  "Switch":{"type":"string","allowed_values":["true","false"]},
  "Tags":{"type":"list","max_length":2,"items":{"type":"map","properties":{
    "Key":{"type":"string","required":true},"Value":{"type":"string"}}}},
  "Ids":{"type":"list","min_length":1,"items":{"type":"string"}},
  "Guess":{"type":"integer","required":true,"guessed":true},
  "Old":{"type":"string","maybe_removed":true}},"attributes":[]})";

// A type's line is one line; the tests may break it.
ResourceType thing(std::string_view completeness = "full") {
  std::string text(kType);
  text.replace(text.find("full"), 4, completeness);
  return read_resource_type(text);
}

bool x_only(std::string_view, std::string_view text) {
  return !text.empty() && text.find_first_not_of('x') == std::string_view::npos;
}

TEST(PropertyCheck, AcceptsAndConverts) {
  struct Case {
    std::string_view why;
    std::string_view given;
    std::string_view want;
  };
  const Case cases[] = {
      {"as it should be", R"({"Name":"abc"})", R"({"Name":"abc"})"},
      {"a number for text", R"({"Name":123})", R"({"Name":"123"})"},
      {"a fraction for text", R"({"Name":5.7})", R"({"Name":"5.7"})"},
      {"true for text is Python's", R"({"Name":true})", R"({"Name":"True"})"},
      {"true for text that has its own spelling", R"({"Name":"abc","Switch":true})",
       R"({"Name":"abc","Switch":"true"})"},
      {"characters count, not bytes", "{\"Name\":\"\xe4\xb8\xad\xe6\x96\x87\"}",
       "{\"Name\":\"\xe4\xb8\xad\xe6\x96\x87\"}"},
      {"text for an integer", R"({"Name":"abc","Size":" 5 "})", R"({"Name":"abc","Size":5})"},
      {"a whole double for an integer", R"({"Name":"abc","Size":5.0})",
       R"({"Name":"abc","Size":5})"},
      {"the bounds belong to the range", R"({"Name":"abc","Size":10})",
       R"({"Name":"abc","Size":10})"},
      {"text for a number", R"({"Name":"abc","Weight":"0.5"})", R"({"Name":"abc","Weight":0.5})"},
      {"an allowed number as text", R"({"Name":"abc","Years":"2"})", R"({"Name":"abc","Years":2})"},
      {"text for a boolean", R"({"Name":"abc","On":"TRUE"})", R"({"Name":"abc","On":true})"},
      {"text for a boolean", R"({"Name":"abc","On":"false"})", R"({"Name":"abc","On":false})"},
      {"a map of anything", R"({"Name":"abc","Free":{"a":[1]}})",
       R"({"Name":"abc","Free":{"a":[1]}})"},
      {"anything goes", R"({"Name":"abc","Any":[1],"What":{"a":1}})",
       R"({"Name":"abc","Any":[1],"What":{"a":1}})"},
      {"nested values convert too", R"({"Name":"abc","Tags":[{"Key":1,"Value":true}]})",
       R"({"Name":"abc","Tags":[{"Key":"1","Value":"True"}]})"},
      {"a guess is not enforced", R"({"Name":"abc","Guess":"many"})",
       R"({"Name":"abc","Guess":"many"})"},
      {"an old property", R"({"Name":"abc","Old":"x"})", R"({"Name":"abc","Old":"x"})"},
      {"null leaves an optional one out", R"({"Name":"abc","Size":null})", R"({"Name":"abc"})"},
      {"null for a required one is zero", R"({"Name":null})", R"({"Name":""})"},
      {"null for a nested required one", R"({"Name":"abc","Tags":[{"Key":null}]})",
       R"({"Name":"abc","Tags":[{"Key":""}]})"},
      {"an allowed value", R"({"Name":"abc","Kind":"Small"})", R"({"Name":"abc","Kind":"Small"})"},
      {"a pattern that matches", R"({"Name":"abc","Code":"xx"})", R"({"Name":"abc","Code":"xx"})"},
  };
  for (const Case& c : cases) {
    Errors errors;
    const Value given = json(c.given);
    const Value got = check_properties(thing(), "Web", given, errors, x_only);
    EXPECT_TRUE(errors.empty()) << c.why << ": " << errors.front().message;
    EXPECT_EQ(to_json(got), c.want) << c.why;
    if (c.given == c.want) {
      EXPECT_EQ(got.identity(), given.identity()) << c.why << ": copied";
    }
  }
}

TEST(PropertyCheck, RefusesWithTextPlaceAndRemedy) {
  struct Case {
    std::string_view given;
    std::string_view text;  // what follows "Property error: "
    std::string_view where;
    std::string_view fix;
  };
  const std::string_view p = "Resources.Web.Properties";
  const Case cases[] = {
      {R"({"Name":"abc","Nmae":1})", "Resources.Web.Properties: Unknown Property Nmae.",
       "Resources.Web.Properties.Nmae", "Did you mean \"Name\"?"},
      {R"({"Name":"abc","Quite":1})", "Resources.Web.Properties: Unknown Property Quite.",
       "Resources.Web.Properties.Quite", "Remove it; the type has no such property."},
      {R"({})", "Resources.Web.Properties: Property Name not assigned.",
       "Resources.Web.Properties.Name", "Add Name: a string."},
      {R"({"Name":"a"})",
       "Resources.Web.Properties.Name: length (1) is out of range (min: 2, max: 4).",
       "Resources.Web.Properties.Name", "Give text of 2 to 4 characters."},
      {R"({"Name":"abcde"})",
       "Resources.Web.Properties.Name: length (5) is out of range (min: 2, max: 4).",
       "Resources.Web.Properties.Name", "Give text of 2 to 4 characters."},
      {R"({"Name":"abc","Size":0})",
       "Resources.Web.Properties.Size: 0 is out of range (min: 1, max: 10).",
       "Resources.Web.Properties.Size", "Give a value of 1 to 10."},
      {R"({"Name":"abc","Weight":0.25})",
       "Resources.Web.Properties.Weight: 0.25 is out of range (min: 0.5, max: None).",
       "Resources.Web.Properties.Weight", "Give a value of at least 0.5."},
      {R"({"Name":"abc","Kind":"Smal"})",
       "Resources.Web.Properties.Kind: Smal is not an allowed value [Small, Large].",
       "Resources.Web.Properties.Kind", "Did you mean \"Small\"?"},
      {R"({"Name":"abc","Kind":"Enormous"})",
       "Resources.Web.Properties.Kind: Enormous is not an allowed value [Small, Large].",
       "Resources.Web.Properties.Kind", "Use one of Small, Large."},
      {R"({"Name":"abc","Code":"xyx"})",
       "Resources.Web.Properties.Code: \"xyx\" does not match pattern \"^x+$\".",
       "Resources.Web.Properties.Code", "Give a value of the form that the pattern describes."},
      {R"({"Name":["abc"]})", "Resources.Web.Properties.Name: Value must be a string; got list.",
       "Resources.Web.Properties.Name", "Write text in its place."},
      {R"({"Name":"abc","Size":"5.5"})",
       "Resources.Web.Properties.Size: Value '5.5' is not an integer.",
       "Resources.Web.Properties.Size", "Write a whole number in its place."},
      {R"({"Name":"abc","Size":"0x5"})",
       "Resources.Web.Properties.Size: Value '0x5' is not an integer.",
       "Resources.Web.Properties.Size", "Write a whole number in its place."},
      {R"({"Name":"abc","Weight":"0x5"})",
       "Resources.Web.Properties.Weight: Value '0x5' is not a number.",
       "Resources.Web.Properties.Weight", "Write a number in its place."},
      {R"({"Name":"abc","Weight":""})",
       "Resources.Web.Properties.Weight: Value '' is not a number.",
       "Resources.Web.Properties.Weight", "Write a number in its place."},
      {R"({"Name":"abc","On":1})", "Resources.Web.Properties.On: \"1\" is not a valid boolean.",
       "Resources.Web.Properties.On", "Write true or false."},
      {R"({"Name":"abc","On":"yes"})",
       "Resources.Web.Properties.On: \"yes\" is not a valid boolean.",
       "Resources.Web.Properties.On", "Write true or false."},
      {R"({"Name":"abc","Ids":"a,b"})", "Resources.Web.Properties.Ids: \"a,b\" is not a list.",
       "Resources.Web.Properties.Ids", "Write a list in its place, even for one item."},
      {R"({"Name":"abc","Ids":[]})",
       "Resources.Web.Properties.Ids: length (0) is out of range (min: 1, max: None).",
       "Resources.Web.Properties.Ids", "Give a list or map of at least 1 entries."},
      {R"({"Name":"abc","Free":[1]})", "Resources.Web.Properties.Free: \"[1]\" is not a map.",
       "Resources.Web.Properties.Free", "Write a map in its place."},
      {R"({"Name":"abc","Tags":[{"Key":"a"},{"Value":"b"}]})",
       "Resources.Web.Properties.Tags[1]: Property Key not assigned.",
       "Resources.Web.Properties.Tags[1].Key", "Add Key: a string."},
      {R"({"Name":"abc","Tags":[{"Key":"a","Valeu":"b"}]})",
       "Resources.Web.Properties.Tags[0]: Unknown Property Valeu.",
       "Resources.Web.Properties.Tags[0].Valeu", "Did you mean \"Value\"?"},
      {R"([])", "Resources.Web.Properties: \"[]\" is not a map.", p,
       "Write a map of property names to values."},
  };
  for (const Case& c : cases) {
    Errors errors;
    check_properties(thing(), "Web", json(c.given), errors, x_only);
    ASSERT_EQ(errors.size(), 1u) << c.given;
    EXPECT_EQ(errors[0].code, "StackValidationFailed");
    EXPECT_EQ(errors[0].message, "Property error: " + std::string(c.text));
    EXPECT_EQ(errors[0].where, c.where) << c.given;
    EXPECT_EQ(errors[0].fix, c.fix) << c.given;
    EXPECT_NE(errors[0].at.line, 0u) << c.given;
  }
}

TEST(PropertyCheck, ReportsEveryFaultAtItsPlace) {
  Errors errors;
  check_properties(thing(), "Web", json("{\"Nmae\": \"abc\",\n \"Size\": 11,\n \"On\": 7}"),
                   errors);
  ASSERT_EQ(errors.size(), 4u);
  EXPECT_EQ(errors[0].at, (SourcePos{1, 2}));
  EXPECT_EQ(errors[1].at, (SourcePos{2, 10}));
  EXPECT_EQ(errors[2].at, (SourcePos{3, 8}));
  EXPECT_EQ(errors[3].where, "Resources.Web.Properties.Name");
}

TEST(PropertyCheck, UnknownPassesUnchecked) {
  const Value later = Value::unknown("known later");
  Errors errors;
  EXPECT_TRUE(check_properties(thing(), "Web", later, errors).is_unknown());
  const Value given = MapBuilder()
                          .set("Name", later)
                          .set("Size", later)
                          .set("Ids", Value::list({later, Value::integer(1)}))
                          .build();
  const Value got = check_properties(thing(), "Web", given, errors);
  EXPECT_TRUE(errors.empty());
  EXPECT_TRUE(got.get("Name").is_unknown());
  EXPECT_TRUE(got.get("Ids").items()[0].is_unknown());
  EXPECT_EQ(got.get("Ids").items()[1], Value::string("1"));
}

TEST(PropertyCheck, WithoutAMatcherPatternsAreSkipped) {
  Errors errors;
  check_properties(thing(), "Web", json(R"({"Name":"abc","Code":"y"})"), errors);
  EXPECT_TRUE(errors.empty());
}

TEST(PropertyCheck, OnlyFullTypesAreEnforced) {
  for (const std::string_view completeness : {"names", "observed", "attributes-only"}) {
    Errors errors;
    const Value given = json(R"({"Size":"many","Strange":1,"Kind":"None"})");
    const Value got = check_properties(thing(completeness), "Web", given, errors);
    EXPECT_TRUE(errors.empty()) << completeness;
    EXPECT_EQ(got, given);
  }
}

TEST(PropertyCheck, RealTypes) {
  struct Case {
    std::string_view why;
    std::string_view type;
    std::string_view given;
    std::size_t errors;
  };
  const Case cases[] = {
      {"a VPC", "ALIYUN::ECS::VPC", R"({"CidrBlock":"10.0.0.0/8","VpcName":"a"})", 0},
      {"no property at all", "ALIYUN::ECS::VPC", "null", 0},
      {"a misspelt property", "ALIYUN::ECS::VPC", R"({"CidrBlok":"10.0.0.0/8"})", 1},
      {"a vSwitch needs its VPC", "ALIYUN::ECS::VSwitch", R"({"CidrBlock":"10.0.0.0/8"})", 2},
      {"lower-case property names", "ALIYUN::RandomString", R"({"length":8})", 0},
      {"a custom resource", "Custom::Thing", R"({"ServiceToken":"acs:fc:x","Timeout":60})", 0},
  };
  for (const Case& c : cases) {
    Errors errors;
    check_properties(*TypeCatalog::embedded().find(c.type), "R", json(c.given), errors);
    EXPECT_EQ(errors.size(), c.errors) << c.why;
  }
}

}  // namespace
}  // namespace cairn

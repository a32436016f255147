// Definitions of resource types that users write: what is read, and what is refused.
#include "catalog/type_definition.h"

#include <gtest/gtest.h>

#include "catalog/property_check.h"
#include "value/json.h"
#include "value/yaml.h"

namespace cairn {
namespace {

constexpr std::string_view kSound = R"(
Type: Example::Notes::Note
Description: a note
Identifier: NoteId
Properties:
  Board:
    Type: string
    Required: true
    Constraints: [{Length: {Min: 1, Max: 20}}, {AllowedPattern: '[a-z]+'}]
  Size: {Type: integer, UpdateAllowed: true, Constraints: [{Range: {Min: 1, Max: 9}}], Default: 3}
  Colour: {Type: string, Constraints: [{AllowedValues: [red, blue]}]}
  Labels: {Type: list, Schema: {'*': {Type: map, Schema: {Key: {Type: string, Required: true}}}}}
Attributes:
  Url: {Type: string}
)";

ResourceType sound() {
  Errors errors;
  ResourceType type = read_type_definition(read_yaml(kSound).value(), errors);
  EXPECT_TRUE(errors.empty()) << errors.front().message;
  return type;
}

TEST(TypeDefinition, IsReadInFull) {
  const ResourceType type = sound();
  EXPECT_EQ(type.name, "Example::Notes::Note");
  EXPECT_EQ(type.description, "a note");
  EXPECT_TRUE(type.registered);
  EXPECT_EQ(type.completeness, Completeness::kFull);
  EXPECT_EQ(type.identifier, std::vector<std::string>{"NoteId"});
  EXPECT_EQ(type.attributes, (std::vector<std::string>{"Url", "NoteId"}));
  EXPECT_EQ(type.find("Board")->update, UpdateBehaviour::kReplace);
  EXPECT_EQ(type.find("Size")->update, UpdateBehaviour::kInPlace);
  EXPECT_EQ(*type.find("Size")->default_value, Value::integer(3));
  EXPECT_TRUE(type.find("Labels")->items->find("Key")->required);
}

TEST(TypeDefinition, ItsRulesAreEnforced) {
  const ResourceType type = sound();
  const auto faults = [&](std::string_view properties) {
    Errors errors;
    check_properties(type, "R", read_json(properties).value(), errors);
    return errors.size();
  };
  EXPECT_EQ(faults(R"({"Board":"a"})"), 0u);
  EXPECT_EQ(faults(R"({})"), 1u);
  EXPECT_EQ(faults(R"({"Board":"a","Size":10})"), 1u);
  EXPECT_EQ(faults(R"({"Board":"a","Colour":"green"})"), 1u);
  EXPECT_EQ(faults(R"({"Board":"a","Labels":[{}]})"), 1u);
  EXPECT_EQ(faults(R"({"Board":"a","Other":1})"), 1u);
}

TEST(TypeDefinition, WhatIsWrongIsSaidWithItsPlace) {
  struct Case {
    std::string_view text;
    std::string_view where;
  };
  const Case cases[] = {
      {"[]", ""},
      {"{}", "Type"},
      {"{Type: ALIYUN::ECS::VPC}", "Type"},
      {"{Type: custom::A::B}", "Type"},
      {"{Type: A::B}", "Type"},
      {"{Type: A::B::C::D}", "Type"},
      {"{Type: 'A::B::C d'}", "Type"},
      {"{Type: A::B::C, Propertys: {}}", "Propertys"},
      {"{Type: A::B::C, Description: [1]}", "Description"},
      {"{Type: A::B::C, Identifier: 'a b'}", "Identifier"},
      {"{Type: A::B::C, Properties: [1]}", "Properties"},
      {"{Type: A::B::C, Properties: {'a b': {Type: string}}}", "Properties"},
      {"{Type: A::B::C, Properties: {P: string}}", "Properties.P"},
      {"{Type: A::B::C, Properties: {P: {}}}", "Properties.P.Type"},
      {"{Type: A::B::C, Properties: {P: {Type: text}}}", "Properties.P.Type"},
      {"{Type: A::B::C, Properties: {P: {Type: string, Required: 1}}}", "Properties.P.Required"},
      {"{Type: A::B::C, Properties: {P: {Type: string, Schema: {Q: {Type: string}}}}}",
       "Properties.P.Schema"},
      {"{Type: A::B::C, Properties: {P: {Type: list, Schema: {Q: {Type: string}}}}}",
       "Properties.P.Schema"},
      {"{Type: A::B::C, Properties: {P: {Type: map, Schema: {Q: {Type: x}}}}}",
       "Properties.P.Schema.Q.Type"},
      {"{Type: A::B::C, Properties: {P: {Type: string, Constraints: {}}}}",
       "Properties.P.Constraints"},
      {"{Type: A::B::C, Properties: {P: {Type: string, Constraints: [{Long: 1}]}}}",
       "Properties.P.Constraints.Long"},
      {"{Type: A::B::C, Properties: {P: {Type: string, Constraints: [{Length: {Max: -1}}]}}}",
       "Properties.P.Constraints.Length"},
      {"{Type: A::B::C, Properties: {P: {Type: string, Constraints: [{AllowedValues: []}]}}}",
       "Properties.P.Constraints.AllowedValues"},
      {"{Type: A::B::C, Attributes: {A: {Type: text}}}", "Attributes.A.Type"},
  };
  for (const Case& c : cases) {
    Errors errors;
    read_type_definition(read_yaml(c.text).value(), errors);
    ASSERT_FALSE(errors.empty()) << c.text;
    EXPECT_EQ(errors.front().where, c.where) << c.text << "\n" << errors.front().message;
    EXPECT_EQ(errors.front().code, "InvalidParameter");
    EXPECT_FALSE(errors.front().fix.empty()) << c.text;
  }
}

TEST(TypeCatalog, HoldsTypesBesideItsOwn) {
  TypeCatalog catalog(&TypeCatalog::embedded());
  const std::size_t before = catalog.names().size();
  ASSERT_TRUE(catalog.put(sound()));
  const ResourceType* first = catalog.find("Example::Notes::Note");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(catalog.names().size(), before + 1);
  ResourceType again = sound();
  again.description = "another";
  ASSERT_TRUE(catalog.put(std::move(again)));
  EXPECT_EQ(catalog.find("Example::Notes::Note")->description, "another");
  EXPECT_EQ(first->description, "a note") << "what was handed out stays as it was";
  catalog.remove("Example::Notes::Note");
  EXPECT_EQ(catalog.find("Example::Notes::Note"), nullptr);
  EXPECT_EQ(catalog.names().size(), before);
  EXPECT_EQ(first->description, "a note");

  ResourceType taken = sound();
  taken.name = "ALIYUN::ECS::VPC";
  EXPECT_FALSE(catalog.put(std::move(taken)));
  EXPECT_FALSE(catalog.find("ALIYUN::ECS::VPC")->registered);
  EXPECT_EQ(TypeCatalog::embedded().find("Example::Notes::Note"), nullptr);
}

}  // namespace
}  // namespace cairn

// Resources and outputs: shapes, references, cycles, properties (template-language sections 11, 13
// and 16).
#include <gtest/gtest.h>

#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

using Strings = std::vector<std::string>;

TEST(Resources, AreRefused) {
  struct Case {
    std::string_view why;
    std::string_view text;
    std::string_view code;
    std::string_view message;
    std::string_view where;
  };
  constexpr std::string_view kCode = "StackValidationFailed";
  constexpr std::string_view kType = "InvalidTemplatePropertyType";
  const Case cases[] = {
      {"not a map", "Resources: {A: text}", kCode, "Resource A must be a map", "Resources.A"},
      {"no type", "Resources: {A: {}}", kCode, "Resource A is missing \"Type\".", "Resources.A"},
      {"a type that is no text", "Resources: {A: {Type: [a]}}", kType,
       "The specified value type of (A Type) is incorrect.", "Resources.A.Type"},
      {"a type nobody knows", "Resources: {A: {Type: 'ALIYUN::ECS::Vpc'}}", kCode,
       "The Resource Type (ALIYUN::ECS::Vpc) could not be found.", "Resources.A.Type"},
      {"properties as a list", "Resources: {A: {Type: HANDLE, Properties: []}}", kType,
       "(A Properties)", "Resources.A.Properties"},
      {"dependencies as a map of data", "Resources: {A: {Type: HANDLE, DependsOn: {a: 1, b: 2}}}",
       kType, "(A DependsOn)", "Resources.A.DependsOn"},
      {"a slash in a name", "Resources: {A/B: {Type: HANDLE}}", kCode, "must not contain \"/\"",
       "Resources.A/B"},
      {"a policy nobody knows", "Resources: {A: {Type: HANDLE, DeletionPolicy: Snapshot}}", kCode,
       "Invalid deletion policy \"Snapshot\".", "Resources.A.DeletionPolicy"},
      {"a policy of a resource", "Resources: {A: {Type: HANDLE, DeletionPolicy: {Ref: A}}}",
       "InvalidTemplateReference", "\"A\" (in A)", "Resources.A.DeletionPolicy"},
      {"an unknown name", "Resources: {A: {Type: HANDLE, Properties: {Mode: {Ref: B}}}}",
       "InvalidTemplateReference", "The specified reference \"B\" (in A) is incorrect.",
       "Resources.A.Properties.Mode.Ref"},
      {"an unknown name to wait for", "Resources: {A: {Type: HANDLE, DependsOn: [~, '', Nope]}}",
       "InvalidTemplateReference", "\"Nope\" (in A)", "Resources.A.DependsOn"},
      {"a parameter to wait for",
       "Parameters: {P: {Type: String, Default: a}}\nResources: {A: {Type: HANDLE, DependsOn: P}}",
       "InvalidTemplateReference", "\"P\" (in A)", "Resources.A.DependsOn"},
      {"an unknown attribute",
       "Resources: {A: {Type: HANDLE}, B: {Type: ASSERT, Properties: {Values: [{'Fn::GetAtt': [A, "
       "Url]}]}}}",
       "InvalidTemplateAttribute", "The Referenced Attribute (A Url) is incorrect.",
       "Resources.B.Properties.Values[0].Fn::GetAtt"},
      {"a wrong property", "Resources: {A: {Type: HANDLE, Properties: {Mod: Full}}}", kCode,
       "Property error: Resources.A.Properties: Unknown Property Mod.",
       "Resources.A.Properties.Mod"},
      {"a wrong value", "Resources: {A: {Type: HANDLE, Properties: {Count: many}}}", kCode,
       "Property error: Resources.A.Properties.Count: ", "Resources.A.Properties.Count"},
      {"itself", "Resources: {A: {Type: HANDLE, DependsOn: A}}", "CircularDependency",
       "Circular Dependency Found: A -> A.", "Resources.A"},
      {"a circle through metadata",
       "Resources: {A: {Type: HANDLE, Metadata: {x: {Ref: B}}}, B: {Type: HANDLE, UpdatePolicy: "
       "{x: "
       "{Ref: C}}}, C: {Type: HANDLE, DependsOn: A}}",
       "CircularDependency", "Circular Dependency Found: A -> B -> C -> A.", "Resources.A"},
      {"a shape in a resource that is switched off",
       "Conditions: {C: false}\nResources: {A: {Type: HANDLE, Condition: C, Properties: {Mode: "
       "{'Fn::Join': x}}}}",
       kCode, "Fn::Join", "Resources.A.Properties.Mode.Fn::Join"},
      {"an output that is no map", "Outputs: {O: text}", kCode,
       "Output validation error: Outputs.O: Output definitions must be a map. Found a string "
       "instead.",
       "Outputs.O"},
      {"an output without value", "Outputs: {O: {Description: x}}", kCode,
       "Output validation error: Outputs.O: Each output definition must contain a Value key.",
       "Outputs.O"},
      {"an output of nothing", "Outputs: {O: {Value: {Ref: Nope}}}", "InvalidTemplateReference",
       "\"Nope\" (in Outputs.O.Value)", "Outputs.O.Value.Ref"},
      {"a transform nobody knows", "Transform: Magic", kCode, "Invalid transform \"Magic\".",
       "Transform"},
      {"a transform that is not served yet",
       "Transform: Aliyun::Terraform-v1.5\nWorkspace: {main.tf: ''}", "NotSupported",
       "Transform Aliyun::Terraform-v1.5 is not supported.", "Transform"},
      {"a module nobody registered", "Resources: {A: {Type: 'MODULE::My::Own::Thing'}}", kCode,
       "The Resource Type (MODULE::My::Own::Thing) could not be found.", "Resources.A.Type"},
  };
  for (const Case& c : cases) {
    std::string text(c.text);
    for (const auto& [name, type] : {std::pair<std::string_view, std::string_view>{
                                         "HANDLE", "'ALIYUN::ROS::WaitConditionHandle'"},
                                     {"ASSERT", "'ALIYUN::ROS::Assert'"}}) {
      for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
        text.replace(at, name.size(), type);
      }
    }
    const Built built = build_yaml(text);
    ASSERT_EQ(built.errors.size(), 1U) << c.why << "\n" << described(built.errors);
    const Error& error = built.errors.front();
    EXPECT_EQ(error.code, c.code) << c.why;
    EXPECT_NE(error.message.find(c.message), std::string::npos) << c.why << "\n" << error.message;
    EXPECT_EQ(error.where, c.where) << c.why;
    EXPECT_GE(error.at.line, 2U) << c.why;
    EXPECT_FALSE(error.fix.empty()) << c.why;
    EXPECT_EQ(built.model, nullptr) << c.why;
  }
}

TEST(Resources, FaultsComeInTheDocumentedOrder) {
  const Built built = build_yaml(R"(
Parameters: {P: {Type: Text}, Q: {Type: String}}
Conditions: {C: 3}
Outputs: {O: {}}
Resources:
  A: {Type: 'ALIYUN::ROS::WaitConditionHandle', Properties: {Mode: {Ref: Nope}}}
  B: {Type: 'ALIYUN::No::Type', DependsOn: C}
  C: {Type: 'ALIYUN::ROS::WaitConditionHandle', DependsOn: B, Properties: {Zebra: 1}}
  D: {Properties: {}}
)");
  Strings got;
  for (const Error& error : built.errors) got.push_back(error.code + " " + error.where);
  const Strings want = {
      "InvalidSchema Parameters.P.Type",
      "UserParameterMissing Parameters.Q",
      "StackValidationFailed Conditions.C",
      "StackValidationFailed Resources.D",
      "InvalidTemplateReference Resources.A.Properties.Mode.Ref",
      "CircularDependency Resources.B",
      "StackValidationFailed Resources.B.Type",
      "StackValidationFailed Resources.C.Properties.Zebra",
      "StackValidationFailed Outputs.O",
  };
  EXPECT_EQ(got, want) << described(built.errors);
}

constexpr std::string_view kWeb = R"(
Parameters:
  Zone: {Type: String, Default: cn-hangzhou-h}
  Keep: {Type: String, Default: Retain}
Resources:
  Switch:
    Type: ALIYUN::ECS::VSwitch
    Description: Where it all happens
    DeletionPolicy: {Ref: Keep}
    Metadata: {Layer: net}
    DepensOn: Vpc
    Properties: {VpcId: {Ref: Vpc}, ZoneId: {Ref: Zone}, CidrBlock: 10.0.0.0/24}
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties: {CidrBlock: 10.0.0.0/8, VpcName: {'Fn::Sub': '${ALIYUN::StackName}-vpc'}}
  Nested:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody:
        ROSTemplateFormatVersion: '2015-09-01'
        Parameters: {Inner: {Type: String, Default: x}}
        Outputs: {O: {Value: {Ref: Inner}}}
      TimeoutMins: '20'
Outputs:
  Id: {Value: {Ref: Switch}, Description: {en: id, zh-cn: hao}, Label: L, NoEcho: 'true'}
  Sum: {Value: {'Fn::GetAtt': [Nested, Outputs.O]}}
)";

TEST(Resources, KnowWhatTheyAreMadeOf) {
  const Built built = build_yaml(kWeb);
  ASSERT_NE(built.model, nullptr) << described(built.errors);
  const StackModel& model = *built.model;
  EXPECT_EQ(logical_ids(model), (Strings{"Switch", "Vpc", "Nested"}));
  EXPECT_EQ(needs(model, "Switch"), (Strings{"Vpc"}));
  const ModelResource& web = model.resources()[0];
  EXPECT_EQ(*web.type, "ALIYUN::ECS::VSwitch");
  EXPECT_EQ(web.catalogued->name, "ALIYUN::ECS::VSwitch");
  EXPECT_EQ(web.deletion_policy, DeletionPolicy::kRetain);
  EXPECT_EQ(web.definition->description, "Where it all happens");
  EXPECT_EQ(web.definition->metadata.get_string("Layer"), "net");
  EXPECT_EQ(web.definition->at.line, 7U);

  EXPECT_EQ(properties(model, "Switch"),
            R"({"VpcId":"<Vpc>","ZoneId":"cn-hangzhou-h","CidrBlock":"10.0.0.0/24"})");
  EXPECT_EQ(properties(model, "Vpc"), R"({"CidrBlock":"10.0.0.0/8","VpcName":"web-vpc"})");
  const std::string nested = properties(model, "Nested");
  EXPECT_NE(nested.find(R"("TimeoutMins":20)"), std::string::npos) << nested;
  EXPECT_NE(nested.find(R"({"Ref":"Inner"})"), std::string::npos) << nested;

  Errors errors;
  const Value unknown = model.resolve_properties(0, NoneExist(), errors);
  EXPECT_TRUE(errors.empty()) << described(errors);
  EXPECT_TRUE(unknown.get("VpcId").is_unknown());
  EXPECT_EQ(unknown.get("CidrBlock"), Value::string("10.0.0.0/24"));

  ASSERT_EQ(model.outputs().size(), 2U);
  EXPECT_TRUE(model.outputs()[0].no_echo);
  EXPECT_EQ(model.outputs()[0].description.get_string("en"), "id");
  EXPECT_EQ(model.outputs()[0].label, Value::string("L"));
  EXPECT_EQ(output(model, "Sum"), "\"<Nested.Outputs.O>\"");
}

TEST(Resources, BuildTheSameModelAgain) {
  const Built first = build_yaml(kWeb);
  const Built second = build_yaml(kWeb);
  ASSERT_TRUE(first.model && second.model);
  EXPECT_EQ(logical_ids(*first.model), logical_ids(*second.model));
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(first.model->resources()[i].needs, second.model->resources()[i].needs);
  }
}

TEST(Resources, ManyWrongNamesDoNotTakeForever) {
  std::string text = "Resources:\n";
  for (int i = 0; i < 3000; ++i) {
    text += "  ResourceNumber" + std::to_string(i) +
            ": {Type: 'ALIYUN::ROS::WaitConditionHandle', DependsOn: NotThere" + std::to_string(i) +
            "}\n";
  }
  const Built built = build_yaml(text, {}, {.resources_max = 10'000});
  EXPECT_EQ(built.errors.size(), 3000U);
}

}  // namespace
}  // namespace cairn::test

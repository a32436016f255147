// Templates inside templates: what their outer template says about them before anything exists
// (template-language sections 9, 12 and 13).
#include <gtest/gtest.h>

#include "eval/nested.h"
#include "tests/eval/model_fixture.h"
#include "value/yaml.h"

namespace cairn::test {
namespace {

// One nested stack "Net" with these properties, and these outputs of the outer template.
Built around(std::string_view properties, std::string_view outputs = "{}",
             BuildOptions options = {}) {
  return build_yaml(
      "Parameters: {P: {Type: String}, M: {Type: Json, Default: {}}}\n"
      "Resources:\n"
      "  Vpc: {Type: 'ALIYUN::ECS::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n"
      "  Net: {Type: 'ALIYUN::ROS::Stack', Properties: {" +
          std::string(properties) + "}}\nOutputs: " + std::string(outputs) + "\n",
      {{"P", "given"}}, options);
}

std::string body(std::string_view sections) {
  return "TemplateBody: {ROSTemplateFormatVersion: '2015-09-01', " + std::string(sections) + "}";
}

struct Case {
  std::string_view why;
  std::string properties;
  std::string_view outputs = "{}";
  std::string_view code = {};  // empty: it is right
  std::string_view says = {};
  std::string_view where = {};
};

TEST(Nested, IsCheckedAsFarAsItIsKnown) {
  const Case cases[] = {
      {"the smallest", body("Resources: {}")},
      {"a template from elsewhere", "TemplateURL: 'https://example.com/t'"},
      {"one kept by the service", "TemplateId: '5ecd1e10-b0e9-4389-a565-e4c15efc0e42'"},
      {"all parameters given, one of them later",
       body("Parameters: {A: {Type: String}, B: {Type: String}}") +
           ", Parameters: {A: {Ref: P}, B: {Ref: Vpc}}"},
      {"a value that comes later is not held against its constraints",
       body("Parameters: {A: {Type: String, AllowedValues: [x]}}") +
           ", Parameters: {A: {Ref: Vpc}}"},
      {"the default of a parameter that is given later is not its value",
       body("Parameters: {A: {Type: Number, Default: 7}}, Resources: {B: {Type: "
            "'ALIYUN::ECS::VPC', Count: {Ref: A}}}") +
           ", Parameters: {A: {'Fn::GetAtt': [Vpc, VpcId]}}"},
      {"functions of the inner template are its own",
       body("Mappings: {X: {Y: {Z: 1}}}, Outputs: {O: {Value: {'Fn::FindInMap': [X, Y, Z]}}}")},
      {"a null is not given",
       body("Parameters: {A: {Type: String, Default: x}}") + ", Parameters: {A: null}"},
      {"the names of a stack that is not made yet",
       body("Outputs: {O: {Value: {'Fn::Split': ['-', {Ref: 'ALIYUN::StackName'}]}}}")},
      {"an output that is there", body("Outputs: {O: {Value: 1}}"),
       "{X: {Value: {'Fn::GetAtt': [Net, Outputs.O]}}}"},
      {"an output that nobody can know", "TemplateURL: 'https://example.com/t'",
       "{X: {Value: {'Fn::GetAtt': [Net, Outputs.O]}}}"},
      {"an output of another language", body("Transform: Nobody-Knows, Outputs: {}"), "{}",
       "StackValidationFailed",
       "Resources.Net.Properties.TemplateBody: Invalid transform \"Nobody-Knows\"",
       "Resources.Net.Properties.TemplateBody.Transform"},

      {"no source", "TimeoutMins: 30", "{}", "StackValidationFailed",
       "Resources.Net.Properties.TemplateBody: Property TemplateBody not assigned",
       "Resources.Net.Properties.TemplateBody"},
      {"not a template", "TemplateBody: {}", "{}", "StackValidationFailed",
       "Resources.Net.Properties.TemplateBody: The template version is invalid",
       "Resources.Net.Properties.TemplateBody.ROSTemplateFormatVersion"},
      {"an unknown type", body("Resources: {A: {Type: 'ALIYUN::No::Such'}}"), "{}",
       "StackValidationFailed", "The Resource Type (ALIYUN::No::Such) could not be found",
       "Resources.Net.Properties.TemplateBody.Resources.A.Type"},
      {"a reference to the outer template", body("Outputs: {O: {Value: {Ref: Vpc}}}"), "{}",
       "StackValidationFailed", "The specified reference \"Vpc\"",
       "Resources.Net.Properties.TemplateBody.Outputs.O.Value.Ref"},
      {"a circle inside", body("Resources: {A: {Type: 'ALIYUN::ROS::Sleep', DependsOn: A}}"), "{}",
       "StackValidationFailed", "Circular Dependency Found",
       "Resources.Net.Properties.TemplateBody.Resources.A"},
      {"a parameter that is not declared", body("Resources: {}") + ", Parameters: {A: 1}", "{}",
       "StackValidationFailed", "The Parameter (A) was not defined in template",
       "Resources.Net.Properties.Parameters.A"},
      {"one that comes later and is not declared",
       body("Resources: {}") + ", Parameters: {A: {Ref: Vpc}}", "{}", "StackValidationFailed",
       "The Parameter (A) was not defined in template", "Resources.Net.Properties.Parameters.A"},
      {"a parameter that is not given", body("Parameters: {A: {Type: String}}"), "{}",
       "StackValidationFailed", "The Parameter A was not provided",
       "Resources.Net.Properties.Parameters.A"},
      {"a value that does not fit",
       body("Parameters: {A: {Type: Number}}") + ", Parameters: {A: {Ref: P}}", "{}",
       "StackValidationFailed", "Parameter 'A' is invalid",
       "Resources.Net.Properties.TemplateBody.Parameters.A"},
      {"a bad parameter at the outer stack", "TemplateURL: 'https://example.com/t', Timeout: 1",
       "{}", "StackValidationFailed", "Unknown Property Timeout",
       "Resources.Net.Properties.Timeout"},
      {"an output that is not there", body("Outputs: {O: {Value: 1}}"),
       "{X: {Value: {'Fn::GetAtt': [Net, Outputs.P]}}}", "InvalidTemplateAttribute",
       "(Net Outputs.P)", "Outputs.X.Value.Fn::GetAtt"},
      {"outputs of a template without any", body("Resources: {}"),
       "{X: {Value: {'Fn::Sub': '${Net.Outputs.P}'}}}", "InvalidTemplateAttribute",
       "(Net Outputs.P)", "Outputs.X.Value.Fn::Sub"},
      {"anything but outputs", "TemplateURL: 'https://example.com/t'",
       "{X: {Value: {'Fn::GetAtt': [Net, StackId]}}}", "InvalidTemplateAttribute", "(Net StackId)",
       "Outputs.X.Value.Fn::GetAtt"},
      {"what the service cannot do stays that",
       body("Transform: Aliyun::Terraform-v1.5, Workspace: {main.tf: ''}"), "{}", "NotSupported",
       "Transform Aliyun::Terraform-v1.5 is not supported",
       "Resources.Net.Properties.TemplateBody.Transform"},
  };
  for (const Case& c : cases) {
    const Built built = around(c.properties, c.outputs);
    if (c.code.empty()) {
      EXPECT_TRUE(built.errors.empty()) << c.why << ": " << built.errors.front().message;
      continue;
    }
    ASSERT_FALSE(built.errors.empty()) << c.why;
    const Error& error = built.errors.front();
    EXPECT_EQ(error.code, c.code) << c.why;
    EXPECT_NE(error.message.find(c.says), std::string::npos) << c.why << ": " << error.message;
    EXPECT_EQ(error.where, c.where) << c.why;
    EXPECT_NE(error.at.line, 0u) << c.why;
    EXPECT_FALSE(error.fix.empty()) << c.why;
  }
}

TEST(Nested, ParametersOfValidationAreNotMissed) {
  const Built built = build_yaml(
      "Parameters: {M: {Type: Json}}\n"
      "Resources: {Net: {Type: 'ALIYUN::ROS::Stack', Properties: {Parameters: {Ref: M}, " +
          body("Parameters: {A: {Type: String}}") + "}}}\n",
      {}, {.mode = BuildMode::kValidate});
  EXPECT_TRUE(built.errors.empty()) << built.errors.front().message;
}

TEST(Nested, LocalsStandOnOneSideOnly) {
  const auto with = [](std::string_view outer, std::string_view inner) {
    return build_yaml(std::string(outer) +
                      "Resources: {Net: {Type: 'ALIYUN::ROS::Stack', Properties: {" + body(inner) +
                      "}}}\n");
  };
  EXPECT_TRUE(with("Locals: {A: {Value: 1}}\n", "Resources: {}").errors.empty());
  EXPECT_TRUE(with("", "Locals: {A: {Value: 1}}").errors.empty());
  const Built both = with("Locals: {A: {Value: 1}}\n", "Locals: {A: {Value: 1}}");
  ASSERT_EQ(both.errors.size(), 1u);
  EXPECT_EQ(both.errors[0].where, "Resources.Net.Properties.TemplateBody.Locals");
}

std::string levels(std::size_t count) {
  std::string text = "ROSTemplateFormatVersion: '2015-09-01', Resources: {}";
  for (std::size_t i = 0; i < count; ++i) {
    text =
        "ROSTemplateFormatVersion: '2015-09-01', Resources: {Net: {Type: 'ALIYUN::ROS::Stack', "
        "Properties: {TemplateBody: {" +
        text + "}}}}";
  }
  return "{" + text + "}";
}

TEST(Nested, FiveLevelsAndNoMore) {
  EXPECT_TRUE(build(levels(kNestedLevelsMax)).errors.empty());
  const Built deep = build(levels(kNestedLevelsMax + 1));
  ASSERT_FALSE(deep.errors.empty());
  EXPECT_EQ(deep.errors[0].code, "RequestLimitExceeded");
  EXPECT_EQ(deep.errors[0].message,
            "Request limit exceeded: stacks are nested in more than 5 levels.");
  // A stack that is nested itself has so much less room.
  EXPECT_TRUE(build(levels(2), {}, {.nested_level = 3}).errors.empty());
  EXPECT_FALSE(build(levels(2), {}, {.nested_level = 4}).errors.empty());
}

TEST(Nested, ACopyStandsForAllAndRecoveryLooksAtNone) {
  const std::string text = "Resources: {Net: {Type: 'ALIYUN::ROS::Stack', Count: 3, Properties: {" +
                           body("Resources: {A: {Type: 'ALIYUN::No::Such'}}") + "}}}\n";
  EXPECT_EQ(build_yaml(text).errors.size(), 1u);
  EXPECT_TRUE(build_yaml(text, {}, {.check_nested = false}).errors.empty());
}

TEST(Nested, ParametersGoInAsTexts) {
  const auto properties = read_yaml(
      "Parameters: {A: text, B: 1, C: 1.5, D: true, E: [1, a], F: {x: null}, G: null, 7: ''}");
  ASSERT_TRUE(properties);
  std::string all;
  for (const ParameterInput& input : nested_parameters(*properties)) {
    all += input.key + "=" + input.value + ";";
  }
  EXPECT_EQ(all, "A=text;B=1;C=1.5;D=true;E=[1,\"a\"];F={\"x\":null};7=;");
}

}  // namespace
}  // namespace cairn::test

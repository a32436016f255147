// Each rule fires where it should and stays silent beside it.
#include "eval/warnings.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

Errors warnings_of(std::string_view text) {
  const ParsedTemplate parsed =
      parse_template("ROSTemplateFormatVersion: '2015-09-01'\n" + std::string(text));
  if (!parsed.source) return parsed.errors;
  return find_warnings(*parsed.source, TypeCatalog::embedded());
}

struct Case {
  std::string_view why;
  std::string_view text;
  std::string_view code;  // empty: no warning at all
  std::string_view where = {};
  SourcePos at = {};
  std::string_view fix = {};
};

TEST(Warnings, TellWhatIsLikelyAMistake) {
  const Case cases[] = {
      {"a key twice",
       "Mappings: {}\nOutputs: {A: {Value: 1}}\nMappings: {}",
       "RepeatedKey",
       "Mappings",
       {4, 1},
       "Remove one of them, or give it another name."},
      {"a key twice further down",
       "Outputs: {A: {Value: 1, Value: 2}}",
       "RepeatedKey",
       "Outputs.A.Value",
       {2, 25},
       "Remove one of them, or give it another name."},
      {"a misspelt attribute",
       "Resources:\n  V: {Type: ALIYUN::ECS::VPC, DepensOn: W}",
       "UnknownAttribute",
       "Resources.V.DepensOn",
       {3, 31},
       "Did you mean \"DependsOn\"?"},
      {"of a parameter",
       "Parameters: {P: {Type: String, Defualt: x}}\nOutputs: {A: {Value: !Ref P}}",
       "UnknownParameterAttribute",
       "Parameters.P.Defualt",
       {2, 32},
       "Did you mean \"Default\"?"},
      {"of an output",
       "Outputs: {A: {Value: 1, Lable: x}}",
       "UnknownOutputAttribute",
       "Outputs.A.Lable",
       {2, 25},
       "Did you mean \"Label\"?"},
      {"a parameter nobody uses",
       "Parameters: {P: {Type: String}}",
       "UnusedParameter",
       "Parameters.P",
       {2, 14},
       "Remove it, or use it where it was meant."},
      {"a mapping nobody uses",
       "Mappings: {M: {a: {b: 1}}}",
       "UnusedMapping",
       "Mappings.M",
       {2, 12},
       "Remove it, or use it where it was meant."},
      {"a condition nobody uses",
       "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a]}",
       "UnusedCondition",
       "Conditions.C",
       {3, 14},
       "Remove it, or use it where it was meant."},
      {"a local nobody uses",
       "Locals: {L: {Value: 1}}",
       "UnusedLocal",
       "Locals.L",
       {2, 10},
       "Remove it, or use it where it was meant."},
      {"a group with an unknown parameter",
       "Metadata: {ALIYUN::ROS::Interface: {ParameterGroups: [{Parameters: [Nme]}]}}\n"
       "Parameters: {Name: {Type: String}}\nOutputs: {A: {Value: !Ref Name}}",
       "WrongParameterGroup",
       "Metadata.ALIYUN::ROS::Interface.ParameterGroups[0].Parameters",
       {2, 69},
       "Did you mean \"Name\"?"},
      {"a parameter in two groups",
       "Metadata: {ALIYUN::ROS::Interface: {ParameterGroups: [{Parameters: [N]}, {Parameters: "
       "[N]}]}}\nParameters: {N: {Type: String}}\nOutputs: {A: {Value: !Ref N}}",
       "WrongParameterGroup",
       "Metadata.ALIYUN::ROS::Interface.ParameterGroups[1].Parameters",
       {2, 88},
       "Leave it in one group."},
      {"a conditional resource in an output",
       "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a]}\n"
       "Resources: {V: {Type: ALIYUN::ECS::VPC, Condition: C}}\nOutputs: {A: {Value: !Ref V}}",
       "UnguardedReference",
       "Outputs.A.Value",
       {5, 22},
       "Give the output Condition: C, or use Fn::If."},
      {"in the wrong branch",
       "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a]}\n"
       "Resources: {V: {Type: ALIYUN::ECS::VPC, Condition: C}}\n"
       "Outputs: {A: {Value: !If [C, 1, !Ref V]}}",
       "UnguardedReference",
       "Outputs.A.Value",
       {5, 33},
       "Give the output Condition: C, or use Fn::If."},
      {"Ref where an attribute is wanted",
       "Resources:\n  G: {Type: ALIYUN::ECS::InstanceGroup}\n"
       "  A: {Type: ALIYUN::ECS::RunCommand, Properties: {InstanceIds: !Ref G}}",
       "RefForAttribute",
       "Resources.A.Properties.InstanceIds",
       {4, 64},
       "Write Fn::GetAtt: [G, InstanceIds]."},
      {"DependsOn beside a reference",
       "Resources:\n  V: {Type: ALIYUN::ECS::VPC}\n  S: {Type: ALIYUN::ECS::VSwitch, DependsOn: "
       "[V], "
       "Properties: {VpcId: !Ref V}}",
       "ImpliedDependsOn",
       "Resources.S.DependsOn",
       {4, 47},
       "Remove it from DependsOn."},
      {"a placeholder without Fn::Sub",
       "Resources: {V: {Type: ALIYUN::ECS::VPC, Properties: {VpcName: 'a-${ALIYUN::Region}'}}}",
       "PlaceholderOutsideSub",
       "Resources.V.Properties.VpcName",
       {2, 63},
       "Put the text in Fn::Sub."},
      {"an unknown mapping in an output",
       "Mappings: {Zones: {a: {b: 1}}}\n"
       "Outputs: {A: {Value: !FindInMap [Zone, a, b]}, B: {Value: !FindInMap [Zones, a, b]}}",
       "UnknownMapping",
       "Outputs.A.Value",
       {3, 22},
       "Did you mean \"Zones\"?"},
      {"a condition that never changes",
       "Conditions: {C: !Equals [a, b]}\nOutputs: {A: {Value: 1, Condition: C}}",
       "ConstantCondition",
       "Conditions.C",
       {2, 17},
       "Compare a parameter, as {Ref: name}."},
      {"a zone written out",
       "Resources: {V: {Type: ALIYUN::ECS::VSwitch, Properties: {ZoneId: cn-hangzhou-h}}}",
       "HardCodedPlace",
       "Resources.V.Properties.ZoneId",
       {2, 66},
       "Use a parameter, or Fn::Select: ['0', {Fn::GetAZs: {Ref: ALIYUN::Region}}]."},
      {"a region written out",
       "Resources: {V: {Type: ALIYUN::ROS::Sleep, Properties: {Triggers: {R: cn-beijing}}}}",
       "HardCodedPlace",
       "Resources.V.Properties.Triggers.R",
       {2, 70},
       "Use {Ref: ALIYUN::Region}."},
      {"a password written out",
       "Resources: {I: {Type: ALIYUN::ECS::Instance, Properties: {Password: 'Abc-123'}}}",
       "HardCodedSecret",
       "Resources.I.Properties.Password",
       {2, 69},
       "Use a parameter with NoEcho: true."},
      {"a password as default",
       "Parameters: {DbPassword: {Type: String, NoEcho: true, Default: 'Abc-123'}}\n"
       "Resources: {I: {Type: ALIYUN::ECS::Instance, Properties: {Password: !Ref DbPassword}}}",
       "HardCodedSecret",
       "Parameters.DbPassword.Default",
       {2, 64},
       "Leave the default out."},
      {"a password that is shown",
       "Parameters: {DbPassword: {Type: String}}\n"
       "Resources: {I: {Type: ALIYUN::ECS::Instance, Properties: {Password: !Ref DbPassword}}}",
       "UnprotectedSecret",
       "Parameters.DbPassword",
       {2, 14},
       "Add NoEcho: true."},
      {"a secret in an output",
       "Parameters: {S: {Type: String, NoEcho: true}}\nOutputs: {A: {Value: !Sub 'x${S}'}}",
       "SecretInOutput",
       "Outputs.A.Value",
       {3, 22},
       "Add NoEcho: true to the output."},
      {"a property that newer descriptions lack",
       "Resources: {V: {Type: ALIYUN::ESS::ScalingGroup, Properties: {VpcId: v}}}",
       "RemovedProperty",
       "Resources.V.Properties.VpcId",
       {2, 63},
       "See the type's properties with: cairn types ALIYUN::ESS::ScalingGroup"},
  };
  for (const Case& c : cases) {
    const Errors got = warnings_of(c.text);
    ASSERT_EQ(got.size(), 1U) << c.why << "\n" << described(got);
    EXPECT_EQ(got[0].code, c.code) << c.why;
    EXPECT_EQ(got[0].where, c.where) << c.why;
    EXPECT_EQ(got[0].at, c.at) << c.why << ": " << got[0].at.line << ":" << got[0].at.column;
    EXPECT_EQ(got[0].fix, c.fix) << c.why;
    EXPECT_FALSE(got[0].message.empty()) << c.why;
  }
}

TEST(Warnings, StaySilent) {
  constexpr std::string_view kHead =
      "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a], N: !Not [C], "
      "B: !And [C, !Equals [!Ref P, b]], E: !Equals [!Ref P, a]}\n"
      "Resources:\n  V: {Type: ALIYUN::ECS::VPC, Condition: C}\n"
      "  W: {Type: ALIYUN::ECS::VPC, Condition: N}\n  X: {Type: ALIYUN::ROS::Sleep, Condition: B}\n"
      "  Y: {Type: ALIYUN::ROS::Sleep, Condition: E}\n";
  const std::pair<std::string_view, std::string> cases[] = {
      {"with the same condition", "Outputs: {A: {Value: !Ref V, Condition: C}}"},
      {"in the right branch", "Outputs: {A: {Value: !If [C, !Ref V, 1]}}"},
      {"in the other branch of the negated one", "Outputs: {A: {Value: !If [N, 1, !Ref V]}}"},
      {"of the negation itself", "Outputs: {A: {Value: !If [C, 1, !Ref W]}}"},
      {"with a condition that includes it", "Outputs: {A: {Value: !Ref V, Condition: B}}"},
      {"with an equal condition", "Outputs: {A: {Value: !Ref V, Condition: E}}"},
      {"nested branches", "Outputs: {A: {Value: !If [C, !Join ['', [!Ref V]], 1]}}"},
  };
  for (const auto& [why, outputs] : cases) {
    const Errors got = warnings_of(std::string(kHead) + outputs);
    EXPECT_TRUE(got.empty()) << why << "\n" << described(got);
  }
  const std::pair<std::string_view, std::string_view> others[] = {
      {"used by Fn::Sub", "Parameters: {P: {Type: String}}\nOutputs: {A: {Value: !Sub '${P}'}}"},
      {"used by a hint of the console",
       "Parameters: {P: {Type: String}, Q: {Type: String, AssociationPropertyMetadata: {VpcId: "
       "'${P}'}}}\nOutputs: {A: {Value: !Ref Q}}"},
      {"used by a rule",
       "Parameters: {P: {Type: String}}\nRules: {R: {Assertions: [{Assert: !Equals [!Ref P, "
       "a]}]}}"},
      {"used by a local that is used",
       "Parameters: {P: {Type: String}}\nLocals: {L: {Value: !Ref P}}\nOutputs: {A: {Value: !Ref "
       "L}}"},
      {"names are computed",
       "Parameters: {P: {Type: String}, Q: {Type: String}}\n"
       "Outputs: {A: {Value: {Ref: !Ref Q}}}"},
      {"of the shell",
       "Resources: {I: {Type: ALIYUN::ECS::Instance, Properties: {UserData: 'echo ${HOME}'}}}"},
      {"a merged key is overridden on purpose",
       "Metadata: {a: &a {Label: x}}\nOutputs: {A: {<<: *a, Value: 1, Label: y}}"},
      {"a dependency that a branch may not have",
       "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a]}\nResources:\n"
       "  V: {Type: ALIYUN::ECS::VPC}\n  S: {Type: ALIYUN::ROS::Sleep, DependsOn: V, Properties: "
       "{Triggers: !If [C, {A: !Ref V}, {}]}}"},
      {"a replaced placeholder",
       "Parameters: {P: {Type: String}}\nOutputs: {A: {Value: {Fn::Replace: [{'${P}': !Ref P}, "
       "'a ${P}']}}}"},
      {"a password of a length",
       "Parameters: {PasswordLength: {Type: String}}\nOutputs: {A: {Value: !Ref PasswordLength}}"},
  };
  for (const auto& [why, text] : others) {
    const Errors got = warnings_of(text);
    EXPECT_TRUE(got.empty()) << why << "\n" << described(got);
  }
}

// A thousand resources that all refer to each other's conditions: the cost must stay in proportion.
TEST(Warnings, AreBounded) {
  std::string text = "Parameters: {P: {Type: String}}\nConditions:\n  C0: !Equals [!Ref P, a]\n";
  for (int i = 1; i < 2'000; ++i) {
    text += "  C" + std::to_string(i) + ": !And [C" + std::to_string(i - 1) + ", C0]\n";
  }
  text += "Resources:\n  V: {Type: ALIYUN::ECS::VPC, Condition: C0}\n";
  for (int i = 0; i < 2'000; ++i) {
    text += "  R" + std::to_string(i) + ": {Type: ALIYUN::ROS::Sleep, Condition: C" +
            std::to_string(i) + ", DepensOn: V, Properties: {Triggers: {A: !Ref V}}}\n";
  }
  EXPECT_EQ(warnings_of(text).size(), kWarningsMax);
}

// Real templates have few mistakes: a rule that fires often is a wrong rule.
TEST(Warnings, OfRealTemplatesAreFew) {
  const std::filesystem::path corpus = CAIRN_SOURCE_DIR "/../shared/corpus/templates";
  if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "the corpus is not there";
  std::size_t templates = 0;
  std::unordered_map<std::string, std::size_t> fired;
  for (const auto& file : std::filesystem::recursive_directory_iterator(corpus)) {
    if (!file.is_regular_file() || file.path().string().ends_with(".params.json")) continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    const ParsedTemplate parsed = parse_template(text.str());
    if (!parsed.source) continue;
    ++templates;
    for (const Error& e : find_warnings(*parsed.source, TypeCatalog::embedded())) ++fired[e.code];
  }
  for (const auto& [rule, count] : fired) {
    std::printf("%s: %zu\n", rule.c_str(), count);
    EXPECT_LT(count, templates / 2) << rule;
  }
}

}  // namespace
}  // namespace cairn::test

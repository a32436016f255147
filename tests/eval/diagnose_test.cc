// One pass finds every independent mistake, each with its place, the offending text and the cure.
#include "eval/diagnose.h"

#include <gtest/gtest.h>

#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

Diagnosed diagnose_text(std::string_view text, Warnings warnings = Warnings::kAlways) {
  return diagnose(text, {}, test_context(), kSurroundings, TypeCatalog::embedded(),
                  {.mode = BuildMode::kValidate}, warnings);
}

std::string shown_list(const Errors& errors) {
  std::string out;
  for (const Error& e : errors) {
    out += std::to_string(e.at.line) + ":" + std::to_string(e.at.column) + " " + e.code + " " +
           e.where + " |" + e.text + "| " + e.fix + "\n";
  }
  return out;
}

struct Mistake {
  std::string_view why;
  std::string_view code;
  std::string_view where;
  SourcePos at;
  std::string_view text;
  std::string_view fix;
};

void expect_found(const Errors& found, std::span<const Mistake> want) {
  EXPECT_EQ(found.size(), want.size()) << shown_list(found);
  for (std::size_t i = 0; i < found.size() && i < want.size(); ++i) {
    const Mistake& w = want[i];
    const Error& got = found[i];
    EXPECT_EQ(got.code, w.code) << w.why;
    EXPECT_EQ(got.where, w.where) << w.why;
    EXPECT_EQ(got.at, w.at) << w.why << ": " << got.at.line << ":" << got.at.column;
    EXPECT_EQ(got.text, w.text) << w.why;
    EXPECT_EQ(got.fix, w.fix) << w.why;
  }
}

constexpr std::string_view kManyMistakes = R"(ROSTemplateFormatVersion: '2015-09-01'
Mapings: {Sizes: {small: {Cores: 1}}}
Parameters:
  Size: {Type: Sting}
  Low: {Type: Number, MinValue: few, MaxValue: [1]}
  Zone: {Type: String, AllowedValues: a, AllowedPattern: '('}
  Block: {Type: String, Default: x, AllowedValues: [a, b]}
Conditions:
  IsBig: {Fn::Equals: [!Ref Sise, big]}
  IsOdd: 3
  Both: {Fn::And: [IsBigg, IsBig]}
Rules:
  R: {Assertions: 1}
Locals:
  L: {Type: Makro, Value: 1}
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Condition: IsBigg
    Properties:
      VpcNam: x
      CidrBlock: !FindInMap [Sizes, small, Cpus]
      Description: !Ref Blok
  Switch:
    Type: ALIYUN::ECS::VSwich
    Count: -1
  Web:
    Type: ALIYUN::ECS::Instance
    DependsOn: Switsh
    Properties:
      InstanceType: {Fn::Joinn: ['', [!Ref Zonne]]}
      SystemDiskCategory: cloud
      SystemDiskSize: many
      ImageId: !GetAtt Vpc.VpcIdd
  A: {Type: ALIYUN::ROS::Sleep, DependsOn: B}
  B: {Type: ALIYUN::ROS::Sleep, DependsOn: A}
  C: {Type: ALIYUN::ROS::Sleep, DependsOn: C, Properties: {CreateDuration: -1}}
  None: {Properties: {A: !Ref Vpc}}
Outputs:
  NoValue: {Description: nothing}
  Id: {Value: !Ref Wbe}
)";

TEST(Diagnose, OnePassFindsEveryIndependentMistake) {
  const Diagnosed got = diagnose_text(kManyMistakes);
  EXPECT_EQ(got.model, nullptr);
  constexpr std::string_view kFailed = "StackValidationFailed";
  constexpr std::string_view kSchema = "InvalidSchema";
  constexpr std::string_view kReference = "InvalidTemplateReference";
  const Mistake want[] = {
      {"a misspelt section counts as the one meant",
       "InvalidTemplateSection",
       "Mapings",
       {2, 1},
       "Mapings",
       "Did you mean \"Mappings\"?"},
      {"the type of a local",
       kFailed,
       "Locals.L",
       {15, 6},
       "{Type: Makro, Value: 1}",
       "Leave Type out, or write Eval."},
      {"a count",
       kFailed,
       "Resources.Switch.Count",
       {26, 12},
       "-1",
       "Give a natural number, or a function of parameters that yields one."},
      {"the type of a parameter",
       kSchema,
       "Parameters.Size.Type",
       {4, 16},
       "Sting",
       "Did you mean \"String\"?"},
      {"one bound",
       kSchema,
       "Parameters.Low.MinValue",
       {5, 33},
       "few",
       "Write MinValue as a number."},
      {"and the other",
       kSchema,
       "Parameters.Low.MaxValue",
       {5, 48},
       "[1]",
       "Write MaxValue as a number."},
      {"allowed values",
       kSchema,
       "Parameters.Zone.AllowedValues",
       {6, 39},
       "a",
       "Write AllowedValues as [a, b, …]."},
      {"a pattern",
       kSchema,
       "Parameters.Zone.AllowedPattern",
       {6, 58},
       "'('",
       "Correct AllowedPattern; it is read as a Python regular expression."},
      {"a default",
       kSchema,
       "Parameters.Block.Default",
       {7, 34},
       "x",
       "Give a value that satisfies the parameter's constraints."},
      {"the definition of a condition",
       kFailed,
       "Conditions.IsOdd",
       {10, 10},
       "3",
       "Define it by Fn::Equals, Fn::And, Fn::Or, Fn::Not, Ref, Fn::FindInMap, another condition, "
       "true or false."},
      {"a condition in another",
       kFailed,
       "Conditions.Both.Fn::And[0]",
       {11, 20},
       "IsBigg",
       "Did you mean \"IsBig\"?"},
      {"a rule",
       kFailed,
       "Rules.R",
       {13, 6},
       "{Assertions: 1}",
       "Write Assertions: [{Assert: …, AssertDescription: …}]."},
      {"a resource without type",
       kFailed,
       "Resources.None",
       {38, 3},
       "None",
       "Add Type: ALIYUN::…."},
      {"the condition of a resource",
       kFailed,
       "Resources.Vpc.Condition",
       {19, 16},
       "IsBigg",
       "Did you mean \"IsBig\"?"},
      {"a function",
       kFailed,
       "Resources.Web.Properties.InstanceType.Fn::Joinn",
       {31, 21},
       "{Fn::Joinn: ['', [!Ref Zonne]]}",
       "Did you mean \"Fn::Join\"?"},
      {"a parameter in a condition",
       kReference,
       "Conditions.IsBig.Fn::Equals[0].Ref",
       {9, 24},
       "!Ref Sise",
       "Did you mean \"Size\"?"},
      {"a reference beside other mistakes",
       kReference,
       "Resources.Vpc.Properties.Description.Ref",
       {23, 20},
       "!Ref Blok",
       "Did you mean \"Block\"?"},
      {"a reference inside the unknown function",
       kReference,
       "Resources.Web.Properties.InstanceType.Fn::Joinn[1][0].Ref",
       {31, 39},
       "!Ref Zonne",
       "Did you mean \"Zone\"?"},
      {"a dependency",
       kReference,
       "Resources.Web.DependsOn",
       {29, 16},
       "Switsh",
       "Did you mean \"Switch\"?"},
      {"a reference in an output",
       kReference,
       "Outputs.Id.Value.Ref",
       {41, 15},
       "!Ref Wbe",
       "Did you mean \"Web\"?"},
      {"an attribute",
       "InvalidTemplateAttribute",
       "Resources.Web.Properties.ImageId.Fn::GetAtt",
       {34, 16},
       "!GetAtt Vpc.VpcIdd",
       "Did you mean \"VpcId\"?"},
      {"a cycle",
       "CircularDependency",
       "Resources.A",
       {35, 3},
       "A",
       "Remove one of these references, or one DependsOn."},
      {"another cycle",
       "CircularDependency",
       "Resources.C",
       {37, 3},
       "C",
       "Remove one of these references, or one DependsOn."},
      {"a resource type",
       kFailed,
       "Resources.Switch.Type",
       {25, 11},
       "ALIYUN::ECS::VSwich",
       "Did you mean \"ALIYUN::ECS::VSwitch\"?"},
      {"a key of a mapping",
       kFailed,
       "Resources.Vpc.Properties.CidrBlock.Fn::FindInMap",
       {22, 18},
       "!FindInMap [Sizes, small, Cpus]",
       "Add the key to Mappings. A number and a text are different keys."},
      {"a property beside other mistakes",
       kFailed,
       "Resources.Vpc.Properties.VpcNam",
       {21, 7},
       "VpcNam",
       "Did you mean \"VpcName\"?"},
      {"the kind of a value",
       kFailed,
       "Resources.Web.Properties.SystemDiskSize",
       {33, 23},
       "many",
       "Write a number in its place."},
      {"a value out of range",
       kFailed,
       "Resources.C.Properties.CreateDuration",
       {37, 76},
       "-1",
       "Give a value of 0 to 1800."},
      {"an output",
       kFailed,
       "Outputs.NoValue",
       {40, 12},
       "{Description: nothing}",
       "Add Value: …."},
  };
  expect_found(got.found.errors, want);
}

TEST(Diagnose, TheFirstIsAnsweredAndCarriesAll) {
  const Diagnosed got = diagnose_text(kManyMistakes);
  const std::size_t errors = got.found.errors.size();
  const Error error = refusal(got.found);
  EXPECT_EQ(error.code, "InvalidTemplateSection");
  ASSERT_NE(error.all, nullptr);
  EXPECT_EQ(error.all->errors.size(), errors);
  EXPECT_EQ(error.all->errors.front().message, error.message);
}

// What hangs on a mistake is not a mistake of its own.
TEST(Diagnose, NothingIsSaidTwice) {
  struct Case {
    std::string_view why;
    std::string_view text;
    std::size_t errors;
  };
  const Case cases[] = {
      {"references to a resource without type",
       "Resources: {V: {}, W: {Type: ALIYUN::ROS::Sleep, DependsOn: V}}", 1},
      {"references to a resource that is no map",
       "Resources: {V: , W: {Type: ALIYUN::ECS::VSwitch, DependsOn: V, Properties: {VpcId: !Ref V, "
       "CidrBlock: 10.0.0.0/24, ZoneId: z}}}",
       1},
      {"attributes of an unknown type",
       "Resources: {V: {Type: ALIYUN::X::Y}}\nOutputs: {A: {Value: !GetAtt V.Z}}", 1},
      {"required properties of what is no map",
       "Resources: {V: {Type: ALIYUN::ECS::VSwitch, Properties: [a]}}", 1},
      {"names of a misspelt section",
       "Parameter: {P: {Type: String}}\nResources: {V: {Type: ALIYUN::ECS::VPC, Properties: "
       "{CidrBlock: !Ref P}}}",
       1},
      {"names of a section that is no map",
       "Parameters: [P]\nResources: {V: {Type: ALIYUN::ECS::VPC, Properties: {CidrBlock: !Ref "
       "P}}}",
       1},
      {"values of a parameter with a wrong type",
       "Parameters: {P: {Type: Tekst, Default: 1}}\nResources: {V: {Type: ALIYUN::ROS::Sleep, "
       "Properties: {CreateDuration: !Ref P}}}",
       1},
      {"conditions that name a faulty one",
       "Conditions: {A: 3, B: !Not A}\nResources: {V: {Type: ALIYUN::ECS::VPC, Condition: B}}", 1},
      {"two faulty arguments of one function",
       "Resources: {V: {Type: ALIYUN::ECS::VPC, Properties: {CidrBlock: !Join [[a], b]}}}", 2},
      {"a wrong mapping", "Mappings: {M: 3}\nResources: {V: {Type: ALIYUN::ECS::VPC}}", 1},
      {"a wrong row of a mapping", "Mappings: {M: {a: 3, b: {c: 1}}}", 1},
      {"nothing after what cannot be read", "Resources: {V: !Reff X}", 1},
  };
  for (const Case& c : cases) {
    const Diagnosed got =
        diagnose_text("ROSTemplateFormatVersion: '2015-09-01'\n" + std::string(c.text));
    EXPECT_EQ(got.found.errors.size(), c.errors) << c.why << "\n" << shown_list(got.found.errors);
  }
}

TEST(Diagnose, PlacesSurviveShortFormsAnchorsAndJson) {
  struct Case {
    std::string_view why;
    std::string_view text;
    SourcePos at;
    std::string_view token;
  };
  const Case cases[] = {
      {"JSON",
       "{\"ROSTemplateFormatVersion\": \"2015-09-01\",\n \"Resources\": {\n  \"V\": "
       "{\"Type\": \"ALIYUN::ECS::VPC\",\n   \"Properties\": {\"VpcName\": {\"Ref\": "
       "\"Nope\"}}}}}",
       {4, 38},
       "\"Nope\""},
      {"a tag",
       "ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  V:\n    Type: ALIYUN::ECS::VPC\n"
       "    Properties:\n      VpcName: !Ref Nope # why\n",
       {6, 16},
       "!Ref Nope"},
      {"the alias, not its anchor",
       "ROSTemplateFormatVersion: '2015-09-01'\nMetadata: {t: &t ALIYUN::ECS::VPX}\n"
       "Resources:\n  V: {Type: *t}\n",
       {4, 13},
       "*t"},
      {"after wide characters",
       "ROSTemplateFormatVersion: '2015-09-01'\nResources: {\"网络\": {Type: ALIYUN::ECS::VPX}}",
       {2, 26},
       "ALIYUN::ECS::VPX"},
  };
  for (const Case& c : cases) {
    const Diagnosed got = diagnose_text(c.text);
    ASSERT_EQ(got.found.errors.size(), 1U) << c.why << "\n" << shown_list(got.found.errors);
    EXPECT_EQ(got.found.errors[0].at, c.at) << c.why << shown_list(got.found.errors);
    EXPECT_EQ(got.found.errors[0].text, c.token) << c.why;
  }
}

}  // namespace
}  // namespace cairn::test

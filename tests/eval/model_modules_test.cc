// Modules: small templates and what their module resources become.
#include <gtest/gtest.h>

#include <map>

#include "eval/modules.h"
#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

const std::string kHead = "ROSTemplateFormatVersion: '2015-09-01'\n";

class Modules final : public PlainSurroundings {
 public:
  std::optional<std::string> module_template(std::string_view account, std::string_view type,
                                             std::string_view version) const override {
    EXPECT_EQ(account, test_context().tenant_id);
    const auto found = texts_.find(std::string(type) + " " + std::string(version));
    if (found == texts_.end()) return std::nullopt;
    return kHead + found->second;
  }
  std::map<std::string, std::string> texts_;
};

// One of everything a module may have.
constexpr std::string_view kNetwork = R"(
Parameters:
  Cidr: {Type: String, Default: 10.0.0.0/8, MinLength: 9}
  Zone: {Type: String}
  Name: {Type: String, Default: null}
  Kind: {Type: String, Default: big}
Mappings:
  Sizes: {big: {Bits: 24}}
Conditions:
  Named: {Fn::Not: [{Fn::Equals: [{Ref: Name}, '']}]}
Locals:
  Prefix: {Value: 'net'}
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties:
      CidrBlock: {Ref: Cidr}
      VpcName: {Fn::Sub: '${Name}-${ALIYUN::StackName}-${!x}'}
      Description: {Ref: Prefix}
  Switch:
    Type: ALIYUN::ECS::VSwitch
    Condition: Named
    DependsOn: Vpc
    DeletionPolicy: Retain
    Properties:
      VpcId: {Fn::GetAtt: [Vpc, VpcId]}
      ZoneId: {Ref: Zone}
      CidrBlock: {Fn::Sub: ['10.0.0.0/${bits}', {bits: {Fn::FindInMap: [Sizes, {Ref: Kind}, Bits]}}]}
      VSwitchName: {Fn::Sub: '${Vpc.VpcId}/${Vpc}'}
Outputs:
  VpcId: {Value: {Ref: Vpc}}
  SwitchId: {Condition: Named, Value: {Ref: Switch}}
)";

Modules network() {
  Modules modules;
  modules.texts_["MODULE::My::Vpc::Network default"] = kNetwork;
  return modules;
}

TEST(Modules, ExpandInTheNamesOfTheTemplate) {
  const Modules modules = network();
  const Built built = build_in(modules, kHead + R"(
Conditions: {Always: {Fn::Equals: [1, 1]}}
Resources:
  First: {Type: 'ALIYUN::ECS::VPC'}
  Net:
    Type: MODULE::My::Vpc::Network
    Condition: Always
    DependsOn: First
    DeletionPolicy: Delete
    Properties: {Zone: {Fn::GetAtt: [First, VpcId]}, Name: it}
  Last:
    Type: ALIYUN::ECS::SecurityGroup
    DependsOn: [Net]
    Properties:
      VpcId: {Fn::GetAtt: [Net, VpcId]}
      SecurityGroupName: {Fn::Sub: '${Net.VpcId}-${Net.Vpc.VpcId}-${First}'}
Outputs:
  Switch: {Value: {Fn::GetAtt: [Net, SwitchId]}}
  Inner: {Value: {Ref: Net.Vpc}}
)");
  ASSERT_TRUE(built.model) << described(built.errors);
  const StackModel& model = *built.model;
  EXPECT_EQ(logical_ids(model),
            (std::vector<std::string>{"First", "Net.Vpc", "Net.Switch", "Last"}));
  EXPECT_EQ(properties(model, "Net.Vpc"),
            R"({"CidrBlock":"10.0.0.0/8","VpcName":"it-web-${x}","Description":"net"})");
  EXPECT_EQ(properties(model, "Net.Switch"),
            R"({"VpcId":"<Net.Vpc.VpcId>","ZoneId":"<First.VpcId>","CidrBlock":"10.0.0.0/24",)"
            R"("VSwitchName":"<Net.Vpc.VpcId>/<Net.Vpc>"})");
  EXPECT_EQ(properties(model, "Last"),
            R"({"VpcId":"<Net.Vpc>","SecurityGroupName":"<Net.Vpc>-<Net.Vpc.VpcId>-<First>"})");
  EXPECT_EQ(needs(model, "Net.Vpc"), (std::vector<std::string>{"First"}));
  EXPECT_EQ(needs(model, "Net.Switch"), (std::vector<std::string>{"First", "Net.Vpc"}));
  EXPECT_EQ(needs(model, "Last"), (std::vector<std::string>{"First", "Net.Vpc", "Net.Switch"}));
  EXPECT_EQ(output(model, "Switch"), "\"<Net.Switch>\"");
  EXPECT_EQ(output(model, "Inner"), "\"<Net.Vpc>\"");
  const ModelResource& inner = model.resources()[model.find("Net.Switch").value()];
  EXPECT_EQ(inner.deletion_policy, DeletionPolicy::kRetain);
  EXPECT_EQ(to_json(inner.definition->metadata),
            R"({"ALIYUN::ROS::Module":{"LogicalIdHierarchy":"Net","TypeHierarchy":)"
            R"("MODULE::My::Vpc::Network"}})");
}

TEST(Modules, AFalseConditionTakesThemAwayWithTheirOutputs) {
  const Modules modules = network();
  const std::string text = kHead + R"(
Conditions: {Never: {Fn::Equals: [1, 2]}}
Resources:
  Net: {Type: 'MODULE::My::Vpc::Network', Condition: Never, Properties: {Zone: z}}
Outputs:
  Guarded: {Value: {Fn::If: [Never, {Fn::GetAtt: [Net, VpcId]}, none]}}
)";
  const Built built = build_in(modules, text);
  ASSERT_TRUE(built.model) << described(built.errors);
  EXPECT_TRUE(built.model->resources().empty());
  EXPECT_EQ(output(*built.model, "Guarded"), "\"none\"");
  const Built asked = build_in(modules, text + "  Bare: {Value: {Fn::GetAtt: [Net, VpcId]}}\n");
  ASSERT_TRUE(asked.model) << described(asked.errors);
  EXPECT_NE(output(*asked.model, "Bare")
                .find("invalid output(VpcId) of module{Net, "
                      "MODULE::My::Vpc::Network}, as condition(Never) is "
                      "false"),
            std::string::npos);
}

TEST(Modules, OwnConditionsAreKeptApart) {
  const Modules modules = network();
  const Built built = build_in(modules, kHead + R"(
Conditions: {Named: {Fn::Equals: [1, 1]}}
Resources:
  Net: {Type: 'MODULE::My::Vpc::Network', Condition: Named, Properties: {Zone: z, Name: ''}}
)");
  ASSERT_TRUE(built.model) << described(built.errors);
  EXPECT_EQ(logical_ids(*built.model), (std::vector<std::string>{"Net.Vpc"}));
}

TEST(Modules, ModulesInModules) {
  Modules modules = network();
  modules.texts_["MODULE::My::App::Web v2"] = R"(
Parameters: {Zone: {Type: String}}
Resources:
  Net: {Type: 'MODULE::My::Vpc::Network', Properties: {Zone: {Ref: Zone}, Name: {Fn::Join: ['-', [n, {Ref: Zone}]]}}}
  Group: {Type: 'ALIYUN::ECS::SecurityGroup', DependsOn: Net, Properties: {VpcId: {Fn::GetAtt: [Net, VpcId]}}}
Outputs:
  Id: {Value: {Fn::Sub: '${Net.VpcId}!'}}
)";
  const Built built = build_in(modules, kHead + R"(
Parameters: {Z: {Type: String, Default: zone-1}}
Resources:
  Web: {Type: 'MODULE::My::App::Web', Version: v2, Properties: {Zone: {Ref: Z}}}
Outputs:
  Id: {Value: {Fn::GetAtt: [Web, Id]}}
)");
  ASSERT_TRUE(built.model) << described(built.errors);
  const StackModel& model = *built.model;
  EXPECT_EQ(logical_ids(model),
            (std::vector<std::string>{"Web.Net.Vpc", "Web.Net.Switch", "Web.Group"}));
  EXPECT_EQ(properties(model, "Web.Net.Vpc"),
            R"({"CidrBlock":"10.0.0.0/8","VpcName":"n-zone-1-web-${x}","Description":"net"})");
  EXPECT_EQ(needs(model, "Web.Group"), (std::vector<std::string>{"Web.Net.Vpc", "Web.Net.Switch"}));
  EXPECT_EQ(output(model, "Id"), "\"<Web.Net.Vpc>!\"");
  EXPECT_EQ(to_json(model.resources()[0].definition->metadata.get("ALIYUN::ROS::Module")),
            R"({"LogicalIdHierarchy":"Web/Net","TypeHierarchy":)"
            R"("MODULE::My::App::Web/MODULE::My::Vpc::Network"})");
}

TEST(Modules, ConditionNamesThatAreComputedGetThePrefix) {
  Modules modules;
  modules.texts_["MODULE::My::Any::Thing default"] = R"(
Parameters: {Services: {Type: CommaDelimitedList}, Service: {Type: String}, Which: {Type: String}}
Conditions:
  Other: {Fn::Not: {Fn::Contains: [{Ref: Services}, {Ref: Service}]}}
  Sure: {Fn::Equals: [a, a]}
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties:
      Description: {Fn::If: [Other, other, same]}
      VpcName: {Fn::If: [{Fn::Select: [0, [{Ref: Which}]]}, 'yes', 'no']}
)";
  const Built built = build_in(modules, kHead + R"(
Resources:
  T: {Type: 'MODULE::My::Any::Thing', Properties: {Services: 'OSS,FC', Service: VPC, Which: Sure}}
)");
  ASSERT_TRUE(built.model) << described(built.errors);
  EXPECT_EQ(properties(*built.model, "T.Vpc"), R"({"Description":"other","VpcName":"yes"})");
}

TEST(Modules, CountedResourcesAndRawBodies) {
  Modules modules;
  modules.texts_["MODULE::My::Any::Many default"] = R"(
Parameters: {N: {Type: Number}, Name: {Type: String}}
Resources:
  Vpc: {Type: 'ALIYUN::ECS::VPC', Count: {Ref: N}, Properties: {VpcName: {Fn::Sub: '${Name}-${ALIYUN::Index}'}}}
  Child:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody: {ROSTemplateFormatVersion: '2015-09-01', Parameters: {P: {Type: String}}, Outputs: {A: {Value: {Ref: P}}}}
      Parameters: {P: {Ref: Name}}
Outputs:
  Ids: {Value: {Ref: Vpc}}
)";
  const Built built = build_in(modules, kHead + R"(
Resources:
  M: {Type: 'MODULE::My::Any::Many', Properties: {N: '2', Name: it}}
  After: {Type: 'ALIYUN::ECS::VPC', DependsOn: M}
Outputs:
  Ids: {Value: {Fn::GetAtt: [M, Ids]}}
)");
  ASSERT_TRUE(built.model) << described(built.errors);
  const StackModel& model = *built.model;
  EXPECT_EQ(logical_ids(model),
            (std::vector<std::string>{"M.Vpc[0]", "M.Vpc[1]", "M.Child", "After"}));
  EXPECT_EQ(properties(model, "M.Vpc[1]"), R"({"VpcName":"it-1"})");
  EXPECT_EQ(output(model, "Ids"), R"(["<M.Vpc[0]>","<M.Vpc[1]>"])");
  EXPECT_EQ(needs(model, "After"), (std::vector<std::string>{"M.Vpc[0]", "M.Vpc[1]", "M.Child"}));
  const ModelResource& child = model.resources()[model.find("M.Child").value()];
  EXPECT_EQ(to_json(child.definition->raw_body.get("Outputs")), R"({"A":{"Value":{"Ref":"P"}}})");
}

TEST(Modules, RefuseWithThePlaceInTheTemplate) {
  Modules modules = network();
  modules.texts_["MODULE::My::Own::Itself default"] =
      "Resources: {A: {Type: 'MODULE::My::Own::Itself'}}";
  modules.texts_["MODULE::My::Bad::Text default"] = "Resources: [";
  modules.texts_["MODULE::My::Bad::Rules default"] = "Rules: {A: {Assertions: [{Assert: true}]}}";
  modules.texts_["MODULE::My::Pass::On default"] =
      "Parameters: {P: {Type: String}}\nOutputs: {O: {Value: {Ref: P}}}";
  for (int i = 0; i <= kModuleLevelsMax; ++i) {
    modules.texts_["MODULE::My::Deep::L" + std::to_string(i) + " default"] =
        "Resources: {A: {Type: 'MODULE::My::Deep::L" + std::to_string(i + 1) + "'}}";
  }
  struct Case {
    std::string_view why;
    std::string_view resources;
    std::string_view code;
    std::string_view message;  // part of it
    std::string_view where;
  };
  const Case cases[] = {
      {"no such module", "{N: {Type: 'MODULE::My::Vpc::Netwerk'}}", "StackValidationFailed",
       "The Resource Type (MODULE::My::Vpc::Netwerk) could not be found.", "Resources.N.Type"},
      {"no such version", "{N: {Type: 'MODULE::My::Vpc::Network', Version: v7}}",
       "StackValidationFailed",
       "The Resource Type (MODULE::My::Vpc::Network v7) could not be found.", "Resources.N.Type"},
      {"a version that is none", "{N: {Type: 'MODULE::My::Vpc::Network', Version: 7}}",
       "StackValidationFailed", "must be default or v<number>", "Resources.N"},
      {"a property nobody knows",
       "{N: {Type: 'MODULE::My::Vpc::Network', Properties: {Zone: z, Cidrr: x}}}",
       "StackValidationFailed",
       "Property error: Resources.N.Properties.Cidrr: Unknown Property Cidrr.",
       "Resources.N.Properties.Cidrr"},
      {"a property that is missing", "{N: {Type: 'MODULE::My::Vpc::Network'}}",
       "StackValidationFailed", "Property Zone not assigned.", "Resources.N.Properties.Zone"},
      {"a property against its constraint",
       "{N: {Type: 'MODULE::My::Vpc::Network', Properties: {Zone: z, Cidr: x}}}",
       "StackValidationFailed", "length (1) is out of range", "Resources.N.Properties.Cidr"},
      {"properties that are no map", "{N: {Type: 'MODULE::My::Vpc::Network', Properties: [1]}}",
       "InvalidTemplatePropertyType", "(N Properties)", "Resources.N.Properties"},
      {"a count", "{N: {Type: 'MODULE::My::Vpc::Network', Count: 2, Properties: {Zone: z}}}",
       "StackValidationFailed", "A module resource cannot have Count.", "Resources.N.Count"},
      {"metadata", "{N: {Type: 'MODULE::My::Vpc::Network', Metadata: {}, Properties: {Zone: z}}}",
       "StackValidationFailed", "A module resource cannot have Metadata.", "Resources.N.Metadata"},
      {"in itself", "{N: {Type: 'MODULE::My::Own::Itself'}}", "StackValidationFailed",
       "contains itself", "Resources.N/Resources.A"},
      {"too deep", "{N: {Type: 'MODULE::My::Deep::L0'}}", "StackValidationFailed",
       "Modules nest more than 5 levels", "Resources.N/Resources.A/Resources.A"},
      {"a broken text", "{N: {Type: 'MODULE::My::Bad::Text'}}", "InvalidSchema", "line",
       "Resources.N"},
      {"a module with rules", "{N: {Type: 'MODULE::My::Bad::Rules'}}", "StackValidationFailed",
       "A module cannot have Rules.", "Resources.N/Rules"},
      {"an output nobody gives",
       "{N: {Type: 'MODULE::My::Vpc::Network', Properties: {Zone: z}}, G: {Type: "
       "'ALIYUN::ECS::SecurityGroup', Properties: {VpcId: {Fn::GetAtt: [N, VpcIdd]}}}}",
       "InvalidTemplateAttribute", "The Referenced Attribute (N VpcIdd) is incorrect.",
       "Resources.G.Properties"},
      {"a Ref to a module",
       "{N: {Type: 'MODULE::My::Vpc::Network', Properties: {Zone: z}}, G: {Type: "
       "'ALIYUN::ECS::SecurityGroup', Properties: {VpcId: {Ref: N}}}}",
       "InvalidTemplateReference", "\"N\"", "Resources.G.Properties.VpcId"},
      {"outputs in a circle",
       "{A: {Type: 'MODULE::My::Pass::On', Properties: {P: {Fn::GetAtt: [B, O]}}}, B: {Type: "
       "'MODULE::My::Pass::On', Properties: {P: {Fn::GetAtt: [A, O]}}}, G: {Type: "
       "'ALIYUN::ECS::VPC', Properties: {VpcName: {Fn::GetAtt: [A, O]}}}}",
       "CircularDependency", "Circular Dependency Found", "Resources.G.Properties"},
      {"a name that is taken",
       "{N: {Type: 'MODULE::My::Vpc::Network', Properties: {Zone: z}}, N.Vpc: {Type: "
       "'ALIYUN::ECS::VPC'}}",
       "StackValidationFailed", "Duplicate names N.Vpc", "Resources.N.Vpc"},
  };
  for (const Case& c : cases) {
    const Built built = build_in(modules, kHead + "Resources:\n  " + std::string(c.resources));
    ASSERT_FALSE(built.errors.empty()) << c.why;
    const Error& error = built.errors.front();
    EXPECT_EQ(error.code, c.code) << c.why;
    EXPECT_NE(error.message.find(c.message), std::string::npos) << c.why << ": " << error.message;
    EXPECT_TRUE(error.where.starts_with(c.where)) << c.why << ": " << error.where;
    EXPECT_EQ(error.at.line, 3U) << c.why;
  }
}

TEST(Modules, AFaultyOneDoesNotHideOtherErrors) {
  const Modules modules = network();
  const Built built = build_in(modules, kHead + R"(
Resources:
  Net: {Type: 'MODULE::My::Vpc::Network'}
  Group: {Type: 'ALIYUN::ECS::SecurityGroup', DependsOn: Net, Properties: {VpcId: {Fn::GetAtt: [Net, VpcId]}, Nonsense: 1}}
)");
  ASSERT_EQ(built.errors.size(), 2U) << described(built.errors);
  EXPECT_NE(built.errors[1].message.find("Unknown Property Nonsense"), std::string::npos);
}

TEST(Modules, GrowthIsBounded) {
  Modules modules;
  std::string twice = "Resources:\n";
  for (int i = 0; i < 60; ++i) {
    twice += "  R" + std::to_string(i) + ": {Type: 'MODULE::My::Big::L%'}\n";
  }
  for (int level = 0; level < 4; ++level) {
    std::string text = twice;
    const std::string next = std::to_string(level + 1);
    for (std::size_t at = 0; (at = text.find('%', at)) != text.npos;) text.replace(at, 1, next);
    modules.texts_["MODULE::My::Big::L" + std::to_string(level) + " default"] = text;
  }
  modules.texts_["MODULE::My::Big::L4 default"] = "Resources: {V: {Type: 'ALIYUN::ECS::VPC'}}";
  const Built built = build_in(modules, kHead + "Resources: {A: {Type: 'MODULE::My::Big::L0'}}");
  ASSERT_FALSE(built.errors.empty());
  EXPECT_NE(built.errors.front().message.find("too large with its modules"), std::string::npos);
}

TEST(Modules, ValidateWithoutParameters) {
  const Modules modules = network();
  const Built built = build_in(modules, kHead + R"(
Parameters: {Z: {Type: String}}
Resources:
  Net: {Type: 'MODULE::My::Vpc::Network', Properties: {Zone: {Ref: Z}, Name: {Ref: Z}}}
)",
                               {}, {.mode = BuildMode::kValidate});
  EXPECT_TRUE(built.model) << described(built.errors);
}

}  // namespace
}  // namespace cairn::test

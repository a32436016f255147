// What a change of a template means, resource by resource (change-sets section 3).

#include "plan/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plan/diff_fixture.h"

namespace cairn::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kNetwork[] = R"(
Parameters:
  Cidr: {Type: String, Default: 10.0.0.0/24}
  Name: {Type: String, Default: web}
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties: {CidrBlock: 10.0.0.0/16, VpcName: {Ref: Name}}
  Switch:
    Type: ALIYUN::ECS::VSwitch
    Properties: {VpcId: {Ref: Vpc}, ZoneId: z, CidrBlock: {Ref: Cidr}}
  Group:
    Type: ALIYUN::ECS::SecurityGroup
    Properties: {VpcId: {'Fn::GetAtt': [Vpc, VpcId]}, SecurityGroupName: {'Fn::GetAtt': [Vpc, VpcName]}}
)";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

Diff compare(const Goal& old, const Goal& wanted, const Made& made, DiffOptions options = {}) {
  return diff(old.model.get(), wanted, made.rows, options);
}

TEST(Diff, TellsWhatChangesAndWhy) {
  struct Case {
    std::string_view why;
    std::string_view from;
    std::string_view to;
    std::vector<ParameterInput> inputs;
    std::vector<std::string> want;
  };
  const Case cases[] = {
      {"nothing changed", "z", "z", {}, {}},
      {"a property that can change in place; what reads an attribute of it may follow",
       "VpcName: {Ref: Name}",
       "VpcName: other",
       {},
       {"Modify Vpc False: VpcName Never Static DirectModification",
        "Modify Group Conditional: SecurityGroupName Always Dynamic ResourceAttribute "
        "Vpc.VpcName"}},
      {"a parameter",
       "z",
       "z",
       {{"Name", "other"}},
       {"Modify Vpc False: VpcName Never Static ParameterReference Name",
        "Modify Group Conditional: SecurityGroupName Always Dynamic ResourceAttribute "
        "Vpc.VpcName"}},
      {"a property that cannot change in place",
       "z",
       "z",
       {{"Cidr", "10.0.1.0/24"}},
       {"Modify Switch True: CidrBlock Always Static ParameterReference Cidr"}},
      {"the dependants of what is replaced may be replaced",
       "CidrBlock: 10.0.0.0/16",
       "CidrBlock: 10.0.0.0/16, UserCidr: 10.9.0.0/16",
       {},
       {"Modify Vpc True: UserCidr Always Static DirectModification",
        "Modify Group Conditional: VpcId Always Dynamic ResourceAttribute Vpc.VpcId; "
        "SecurityGroupName Always Dynamic ResourceAttribute Vpc.VpcName",
        "Modify Switch Conditional: VpcId Always Dynamic ResourceReference Vpc"}},
      {"an added resource",
       "  Group:",
       "  Lone: {Type: 'ALIYUN::ECS::VPC', Properties: {CidrBlock: 10.1.0.0/16}}\n  Group:",
       {},
       {"Add Lone"}},
      {"another type under the same name",
       "ALIYUN::ECS::VSwitch\n    Properties: {VpcId: {Ref: "
       "Vpc}, ZoneId: z, CidrBlock: {Ref: Cidr}}",
       "ALIYUN::ECS::VPC\n    Properties: {CidrBlock: {Ref: Cidr}}",
       {},
       {"Modify Switch True: VpcId Conditionally Static DirectModification; "
        "ZoneId Conditionally Static DirectModification"}},
      {"metadata alone",
       "Group:\n",
       "Group:\n    Metadata: {a: 1}\n",
       {},
       {"Modify Group False: Metadata Never Static DirectModification"}},
      {"the deletion policy alone",
       "Group:\n",
       "Group:\n    DeletionPolicy: Retain\n",
       {},
       {"Modify Group False: DeletionPolicy Never Static DirectModification"}},
      {"a literal for a parameter of the same value is no change",
       "VpcName: {Ref: Name}",
       "VpcName: web",
       {},
       {}},
  };
  const Goal old = goal(kNetwork);
  ASSERT_TRUE(old);
  const Made made(old);
  for (const Case& c : cases) {
    const Goal wanted = goal(replaced(kNetwork, c.from, c.to), c.inputs);
    ASSERT_TRUE(wanted) << c.why;
    EXPECT_EQ(told(compare(old, wanted, made)), c.want) << c.why;
  }
}

TEST(Diff, RemovalsComeLastDependantsFirst) {
  const Goal old = goal(kNetwork);
  const Goal wanted = goal("Resources: {}");
  const Made made(old);
  EXPECT_THAT(told(compare(old, wanted, made)),
              ElementsAre("Remove Switch", "Remove Group", "Remove Vpc"));
}

TEST(Diff, ValuesBeforeAndAfterAreExactOrSayWhatTheyWaitFor) {
  const Goal old = goal(kNetwork);
  const Goal wanted = goal(replaced(kNetwork, "CidrBlock: 10.0.0.0/16",
                                    "CidrBlock: 10.0.0.0/16, UserCidr: 10.9.0.0/16"));
  const Made made(old);
  const Diff d = compare(old, wanted, made);
  ASSERT_EQ(d.changes[0].properties.size(), 1u);
  EXPECT_TRUE(d.changes[0].properties[0].before.is_null());
  EXPECT_EQ(d.changes[0].properties[0].after.as_string(), "10.9.0.0/16");
  const ResourceChange& last = d.changes[2];
  ASSERT_EQ(last.logical_id, "Switch");
  EXPECT_EQ(last.properties[0].before.as_string(), "id-Vpc");
  EXPECT_EQ(last.properties[0].after.as_string(), "known after Vpc is updated");
  EXPECT_TRUE(last.only_dynamic());
  EXPECT_FALSE(d.changes[0].only_dynamic());
}

TEST(Diff, TaintedResourcesAreReplaced) {
  const Goal old = goal(kNetwork);
  const Made made(old);
  const std::string tainted[] = {"Switch"};
  EXPECT_THAT(told(compare(old, old, made, {.tainted = tainted})),
              ElementsAre("Modify Switch True"));
}

TEST(Diff, WhatAnEarlierUpdateLeftIsPutRight) {
  const Goal old = goal(kNetwork);
  Made made(old);
  made.row("Switch").standing = Standing::kTorn;
  made.row("Group").standing = Standing::kBroken;
  Incarnation older = made.row("Vpc");
  older.number = 9;
  older.standing = Standing::kBroken;
  made.rows.push_back(older);
  const Diff d = compare(old, old, made);
  EXPECT_THAT(told(d), ElementsAre("Modify Group True", "Modify Switch False"));
  EXPECT_THAT(d.leftovers, ElementsAre(9));
}

TEST(Diff, OnTheWayBackTheOneThatHasWhatIsWantedIsTaken) {
  const Goal old = goal(kNetwork);
  Made made(old);
  Incarnation replacement = made.row("Switch");
  replacement.number = 7;
  replacement.properties = R"({"VpcId":"id-Vpc","ZoneId":"z","CidrBlock":"10.0.9.0/24"})";
  made.rows.push_back(replacement);
  const Diff back = compare(old, old, made, {.rolling_back = true});
  EXPECT_THAT(told(back), IsEmpty());
  EXPECT_THAT(back.leftovers, ElementsAre(7));
  const Diff forth = compare(old, old, made);
  EXPECT_THAT(told(forth), ElementsAre("Modify Switch True: CidrBlock Always Static System "
                                       "Switch"));
  EXPECT_THAT(forth.leftovers, ElementsAre(1));
}

TEST(Diff, NestedStacksAndWaitConditionsAreAskedAnew) {
  const Goal g = goal(R"(
Resources:
  Child: {Type: 'ALIYUN::ROS::Stack', Properties: {TemplateURL: 'http://t/x'}}
  Handle: {Type: 'ALIYUN::ROS::WaitConditionHandle'}
  Alone: {Type: 'ALIYUN::ROS::WaitConditionHandle'}
  Wait:
    Type: ALIYUN::ROS::WaitCondition
    Properties: {Handle: {Ref: Handle}, Timeout: 60}
)");
  ASSERT_TRUE(g);
  const Made made(g);
  EXPECT_THAT(told(compare(g, g, made)),
              ElementsAre("Modify Child False: Properties Never Dynamic Automatic Child",
                          "Modify Handle False: Properties Never Dynamic System Handle",
                          "Modify Wait False: Properties Never Dynamic System Wait"));
  EXPECT_THAT(told(compare(g, g, made, {.rolling_back = true})), IsEmpty());
}

TEST(Diff, AParameterBehindAConditionIsNamed) {
  constexpr char kText[] = R"(
Parameters: {Big: {Type: String, Default: 'no'}}
Conditions: {IsBig: {'Fn::Equals': [{Ref: Big}, 'yes']}}
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties: {VpcName: {'Fn::If': [IsBig, large, small]}}
)";
  const Goal old = goal(kText);
  const Goal wanted = goal(kText, {{"Big", "yes"}});
  EXPECT_THAT(told(compare(old, wanted, Made(old))),
              ElementsAre("Modify Vpc False: VpcName Never Static ParameterReference Big"));
}

TEST(Diff, TheStacksTagsReachWhatCanCarryThem) {
  const Goal old = goal(kNetwork);
  Goal wanted = goal(kNetwork);
  wanted.tags = Value::list(
      {MapBuilder().set("Key", Value::string("k")).set("Value", Value::string("v")).build()});
  EXPECT_THAT(told(compare(old, wanted, Made(old))),
              ElementsAre("Modify Vpc False: Tags Never Static DirectModification",
                          ::testing::HasSubstr("Tags Never Static "
                                               "DirectModification"),
                          "Modify Switch False: Tags Never Static DirectModification"));
}

TEST(Diff, WhatExistsInTheCloudCanBeTakenOver) {
  const Goal old = goal("Resources: {}");
  const Goal wanted = goal(kNetwork);
  const std::pair<std::string, std::string> imports[] = {{"Vpc", "vpc-1"}};
  const Diff d = compare(old, wanted, Made(old), {.imports = imports});
  EXPECT_THAT(told(d), ElementsAre("Import Vpc", "Add Group", "Add Switch"));
  EXPECT_EQ(d.changes[0].physical_id, "vpc-1");
}

TEST(Diff, AnImportThatFailedDoesNotStandInTheWayOfTheNextOne) {
  const Goal both = goal(kNetwork);
  Made made(both);
  made.row("Vpc").standing = Standing::kBroken;
  const std::vector<std::pair<std::string, std::string>> imports = {{"Vpc", "vpc-there"}};
  const Diff changes = compare(both, both, made, {.imports = imports});
  EXPECT_EQ(changes.changes[0].action, ChangeAction::kImport);
  EXPECT_EQ(changes.changes[0].physical_id, "vpc-there");
  EXPECT_THAT(changes.leftovers, ElementsAre(made.row("Vpc").number));
}

}  // namespace
}  // namespace cairn::testing

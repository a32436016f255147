// What the service counts for stack groups: groups of an account and tags of a group, at the limit
// and one past it. And what two imports that raced for a stack come to.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/scenario/stage.h"

namespace cairn::testing {
namespace {

constexpr std::string_view kEmpty = R"({"ROSTemplateFormatVersion":"2015-09-01"})";

FormFields group_of(std::string name, FormFields more = {}) {
  more.emplace_back("StackGroupName", std::move(name));
  more.emplace_back("TemplateBody", kEmpty);
  return more;
}

std::string code_of(const Result<Value>& answer) {
  return answer ? std::string() : answer.error().code;
}

TEST(GroupQuota, AnAccountHasAHundredGroups) {
  Stage stage{StageOptions{}};
  for (int i = 1; i <= 100; ++i) {
    const std::string region = i % 2 == 0 ? "cn-hangzhou" : "cn-beijing";
    ASSERT_EQ(code_of(stage.call("CreateStackGroup",
                                 group_of(fmt::format("g{}", i), {{"RegionId", region}}))),
              "")
        << i;
  }
  EXPECT_EQ(code_of(stage.call("CreateStackGroup", group_of("past"))), "RequestLimitExceeded");
  stage.ask_as("2222222222222222");
  EXPECT_EQ(code_of(stage.call("CreateStackGroup", group_of("theirs"))), "");
  stage.ask_as("1234567890123456");
  ASSERT_EQ(code_of(stage.call("DeleteStackGroup", {{"StackGroupName", "g2"}})), "");
  EXPECT_EQ(code_of(stage.call("CreateStackGroup", group_of("again"))), "") << "there is room";
  EXPECT_EQ(code_of(stage.call("CreateStackGroup", group_of("past"))), "RequestLimitExceeded");
}

TEST(GroupQuota, AGroupHasTwentyTags) {
  Stage stage{StageOptions{}};
  FormFields tags;
  for (int i = 1; i <= 20; ++i)
    tags.emplace_back(fmt::format("Tags.{}.Key", i), fmt::format("k{}", i));
  EXPECT_EQ(code_of(stage.call("CreateStackGroup", group_of("at", tags))), "");
  tags.emplace_back("Tags.21.Key", "k21");
  EXPECT_EQ(code_of(stage.call("CreateStackGroup", group_of("past", tags))), "InvalidParameter");
}

// ---- two imports of one stack, accepted at the same time

struct Race : ::testing::Test {
  Stage stage{StageOptions{}};
  std::string stack;

  void SetUp() override {
    People& people = stage.people();
    people.set_role({}, "AliyunROSStackGroupAdministrationRole", {"sts:AssumeRole"},
                    "ros.aliyuncs.com");
    people.set_role({}, "AliyunROSStackGroupExecutionRole", {"*"},
                    "acs:ram::1234567890123456:root");
    const auto made =
        stage.call("CreateStack", {{"StackName", "one"}, {"TemplateBody", std::string(kEmpty)}});
    ASSERT_TRUE(made);
    stack = made->get_string("StackId");
    ASSERT_TRUE(stage.run());
  }
  std::string new_group(const std::string& name, FormFields more = {}) {
    const auto made = stage.call("CreateStackGroup", group_of(name, std::move(more)));
    EXPECT_TRUE(made);
    return made ? std::string(made->get_string("StackGroupId")) : std::string();
  }
  // As if it had been accepted and nothing of it had been done.
  void accept_import(const std::string& group) {
    GroupBatch rows;
    rows.operations = {{.id = "op-" + group,
                        .group = group,
                        .action = GroupAction::kImport,
                        .order = 1,
                        .created = 1}};
    rows.results = {
        {.operation = "op-" + group, .account = stage.asker(), .region = "cn-hangzhou"}};
    rows.instances = {
        {.group = group, .account = stage.asker(), .region = "cn-hangzhou", .stack_id = stack}};
    Batch batch;
    batch.groups = std::make_shared<const GroupBatch>(std::move(rows));
    ASSERT_EQ(stage.store().commit({&batch, 1}).front(), CommitOutcome::kDurable);
  }
  InstanceResultRow result(const std::string& group) {
    return stage.store().read()->groups().instance_results("op-" + group, {0, 1}).rows.front();
  }
  std::string stack_of(const std::string& group) {
    return stage.store().read()->groups().instance(group, stage.asker(), "cn-hangzhou")->stack_id;
  }
};

TEST_F(Race, TheFirstGroupGetsTheStack) {
  const std::string first = new_group("first");
  const std::string second = new_group("second");
  accept_import(first);
  accept_import(second);
  stage.kill();
  ASSERT_TRUE(stage.run());
  EXPECT_EQ(result(first).status, ResultStatus::kSucceeded);
  EXPECT_EQ(stack_of(first), stack);
  EXPECT_EQ(result(second).status, ResultStatus::kFailed);
  EXPECT_NE(result(second).reason.find("is in another stack group already"), std::string::npos);
  EXPECT_EQ(stack_of(second), "");
}

TEST_F(Race, TheSecondGetsItWhenTheFirstCannotHaveIt) {
  const std::string first = new_group("first", {{"ExecutionRoleName", "Missing"}});
  const std::string second = new_group("second");
  accept_import(first);
  accept_import(second);
  stage.kill();
  ASSERT_TRUE(stage.run());
  EXPECT_EQ(result(first).status, ResultStatus::kFailed);
  EXPECT_EQ(stack_of(first), "");
  EXPECT_EQ(result(second).status, ResultStatus::kSucceeded) << result(second).reason;
  EXPECT_EQ(stack_of(second), stack);
}

}  // namespace
}  // namespace cairn::testing

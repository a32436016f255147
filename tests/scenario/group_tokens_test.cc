// What the work on stack instances remembers is there until its outcome is, through any number of
// deaths, and no longer.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "group/rollout.h"
#include "tests/scenario/stage.h"

namespace cairn::testing {
namespace {

constexpr Window kAll{0, UINT64_MAX};
constexpr std::string_view kTemplate =
    R"({"ROSTemplateFormatVersion":"2015-09-01","Parameters":{"Name":{"Type":"String"}},)"
    R"("Resources":{"Vpc":{"Type":"ALIYUN::ECS::VPC","Properties":{"CidrBlock":"10.0.0.0/8",)"
    R"("VpcName":{"Ref":"Name"}}}}})";

struct GroupTokens : ::testing::Test {
  Stage stage{StageOptions{}};

  void SetUp() override {
    People& people = stage.people();
    people.set_role({}, "AliyunROSStackGroupAdministrationRole", {"sts:AssumeRole"},
                    "ros.aliyuncs.com");
    people.set_role("2222222222222222", "AliyunROSStackGroupExecutionRole", {"*"},
                    "acs:ram::1234567890123456:root");
    begin("CreateStackGroup", {{"TemplateBody", std::string(kTemplate)},
                               {"Parameters.1.ParameterKey", "Name"},
                               {"Parameters.1.ParameterValue", "one"}});
  }
  std::string begin(const std::string& action, FormFields fields) {
    fields.emplace_back("StackGroupName", "net");
    const auto begun = stage.call(action, std::move(fields));
    EXPECT_TRUE(begun) << action << ": " << begun.error().message;
    return begun ? std::string(begun->get_string("OperationId")) : std::string();
  }
  std::size_t tokens_of(const std::string& operation) {
    const auto reader = stage.store().read();
    std::size_t count = 0;
    for (const auto& row : reader->groups().instance_results(operation, kAll).rows) {
      const std::string token = instance_token(operation, row.account, row.region);
      for (const auto action : {kInstanceCreateToken, kInstanceUpdateToken, kInstanceDeleteToken}) {
        count += reader->token(row.account, action, token, stage.now()).has_value();
      }
    }
    return count;
  }
};

TEST_F(GroupTokens, GoWithTheOutcome) {
  // The third account has no role: its instance fails, and never has a token.
  const FormFields where = {
      {"AccountIds", R"(["2222222222222222","3333333333333333"])"},
      {"RegionIds", R"(["cn-hangzhou","cn-beijing"])"},
      {"OperationPreferences", R"({"MaxConcurrentCount":2,"FailureToleranceCount":1})"}};
  FormFields removal = where;
  removal.emplace_back("RetainStacks", "false");
  const std::pair<std::string, FormFields> steps[] = {
      {"CreateStackInstances", where},
      {"UpdateStackGroup",
       {{"Parameters.1.ParameterKey", "Name"},
        {"Parameters.1.ParameterValue", "two"},
        {"OperationPreferences", R"({"MaxConcurrentCount":2,"FailureToleranceCount":1})"}}},
      {"DeleteStackInstances", removal}};
  for (const auto& [action, fields] : steps) {
    SCOPED_TRACE(action);
    const std::string operation = begin(action, fields);
    std::size_t most = 0;
    for (int lives = 0; lives < 200 && tokens_of(operation) + most == 0; ++lives) {
      stage.run_commits(1);
      most = std::max(most, tokens_of(operation));
      stage.kill();
    }
    EXPECT_GT(most, 0u) << "what is under way is remembered";
    ASSERT_TRUE(stage.run_killing());
    EXPECT_EQ(tokens_of(operation), 0u);
  }
  EXPECT_TRUE(stage.live().empty());
}

}  // namespace
}  // namespace cairn::testing

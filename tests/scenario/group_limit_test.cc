// Automatic deployment at the limit of what a group holds: what does not fit is told, costs nobody
// else anything, and can be done once there is room.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "group/targets.h"
#include "tests/scenario/stage.h"

namespace cairn::testing {
namespace {

constexpr std::string_view kTemplate =
    R"({"ROSTemplateFormatVersion":"2015-09-01","Resources":{"Vpc":{"Type":"ALIYUN::ECS::VPC",)"
    R"("Properties":{"CidrBlock":"10.0.0.0/8"}}}})";

struct FullGroup : ::testing::Test {
  Stage stage{StageOptions{}};
  std::string root;
  std::string folder;
  std::string first;  // a member with two instances; there is room for one more

  Value must(const std::string& action, FormFields fields) {
    auto answer = stage.call(action, std::move(fields));
    EXPECT_TRUE(answer) << action << ": " << answer.error().message;
    return answer ? *answer : Value();
  }
  FormFields of_group(FormFields more = {}) {
    more.emplace_back("StackGroupName", "net");
    return more;
  }
  std::string in_folder() { return fmt::format(R"({{"RdFolderIds":["{}"]}})", folder); }

  void SetUp() override {
    root = must("EnableResourceDirectory", {{"EnableMode", "CurrentAccount"}})
               .get("ResourceDirectory")
               .get_string("RootFolderId");
    must("EnableServiceAccess", {});
    folder = must("CreateFolder", {{"FolderName", "shop"}}).get("Folder").get_string("FolderId");
    must(
        "CreateStackGroup",
        of_group({{"TemplateBody", std::string(kTemplate)},
                  {"PermissionModel", "SERVICE_MANAGED"},
                  {"AutoDeployment", R"({"Enabled":true,"RetainStacksOnAccountRemoval":false})"}}));
    must("CreateStackInstances", of_group({{"DeploymentTargets", in_folder()},
                                           {"RegionIds", R"(["cn-hangzhou","cn-beijing"])"}}));
    ASSERT_TRUE(stage.run());
    first = new_member("first");
    fill(kInstancesPerGroupMax - 3);
  }
  // So many instances without stacks, in accounts nobody knows.
  void fill(std::size_t count) {
    const std::string group = stage.store().read()->groups().groups({}, {0, 1}).rows.front().id;
    GroupBatch rows;
    for (std::size_t i = 0; i < count; ++i) {
      rows.instances.push_back({.group = group, .account = stranger(i), .region = "cn-qingdao"});
    }
    Batch batch;
    batch.groups = std::make_shared<const GroupBatch>(std::move(rows));
    stage.store().commit({&batch, 1});
  }
  static std::string stranger(std::size_t i) {
    return fmt::format("{}", 9'000'000'000'000'000 + i);
  }

  std::string new_member(const std::string& name) {
    const Value made =
        must("CreateResourceAccount", {{"DisplayName", name}, {"ParentFolderId", folder}});
    EXPECT_TRUE(stage.run());
    return std::string(made.get("Account").get_string("AccountId"));
  }
  std::string newest_operation() {
    return std::string(must("ListStackGroupOperations", of_group())
                           .get("StackGroupOperations")
                           .items()[0]
                           .get_string("OperationId"));
  }
  std::string status_of(const std::string& operation) {
    const Value answer = must("GetStackGroupOperation", {{"OperationId", operation}});
    return std::string(answer.get("StackGroupOperation").get_string("Status"));
  }
  std::int64_t instances_of(const std::string& account) {
    return must("ListStackInstances", of_group({{"StackInstanceAccountId", account}}))
        .get("TotalCount")
        .as_int();
  }
};

TEST_F(FullGroup, SaysWhatDoesNotFitAndDoesItOnceThereIsRoom) {
  const std::string late = new_member("late");
  const std::string failed = newest_operation();
  EXPECT_EQ(status_of(failed), "FAILED");
  EXPECT_EQ(
      must("GetStackGroupOperationProgress", {{"OperationId", failed}}).get_string("StatusReason"),
      too_many_instances().message);
  EXPECT_EQ(instances_of(late), 0);

  const auto refused = stage.call("RetryStackGroupOperation", {{"OperationId", failed}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "RequestLimitExceeded");

  must("DeleteStackInstances",
       of_group({{"DeploymentTargets", fmt::format(R"({{"AccountIds":["{}"]}})", stranger(0))},
                 {"RegionIds", R"(["cn-qingdao"])"},
                 {"RetainStacks", "true"}}));
  ASSERT_TRUE(stage.run());
  must("RetryStackGroupOperation", {{"OperationId", failed}});
  ASSERT_TRUE(stage.run());
  EXPECT_EQ(status_of(newest_operation()), "SUCCEEDED");
  EXPECT_EQ(instances_of(late), 2);
}

TEST_F(FullGroup, GoesOnFollowingThoseThatComeAndGo) {
  const std::string late = new_member("late");
  const std::string failed = newest_operation();
  must("MoveAccount", {{"AccountId", first}, {"DestinationFolderId", root}});
  ASSERT_TRUE(stage.run());
  EXPECT_EQ(instances_of(first), 0);
  EXPECT_EQ(instances_of(late), 0);
  EXPECT_EQ(instances_of(new_member("third")), 2);
  const auto refused = stage.call("RetryStackGroupOperation", {{"OperationId", failed}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "RequestLimitExceeded");
}

}  // namespace
}  // namespace cairn::testing

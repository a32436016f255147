// What GetStackGroup tells of a look for drift that is under way.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/scenario/stage.h"

namespace cairn::testing {
namespace {

InstanceRow an_instance(const std::string& group, std::string account, InstanceDrift drift) {
  return {.group = group, .account = std::move(account), .region = "cn-hangzhou", .drift = drift};
}

TEST(GroupDrift, IsCountedWhileItIsLookedFor) {
  Stage stage{StageOptions{}};
  const auto made = stage.call("CreateStackGroup",
                               {{"StackGroupName", "net"},
                                {"TemplateBody", R"({"ROSTemplateFormatVersion":"2015-09-01"})"}});
  ASSERT_TRUE(made);
  const std::string group(made->get_string("StackGroupId"));
  GroupBatch rows;
  rows.operations = {
      {.id = "op", .group = group, .action = GroupAction::kDetectDrift, .order = 1, .created = 1}};
  rows.instances = {an_instance(group, "1", InstanceDrift::kDrifted),
                    an_instance(group, "2", InstanceDrift::kInSync),
                    an_instance(group, "3", InstanceDrift::kInSync),
                    an_instance(group, "4", InstanceDrift::kDrifted),  // of an earlier look
                    an_instance(group, "5", InstanceDrift::kNotChecked),
                    an_instance(group, "6", InstanceDrift::kNotChecked)};
  using R = ResultStatus;
  std::uint32_t no = 0;
  for (const R status :
       {R::kSucceeded, R::kSucceeded, R::kSucceeded, R::kFailed, R::kRunning, R::kWaiting}) {
    rows.results.push_back({.operation = "op",
                            .no = no,
                            .account = rows.instances[no].account,
                            .region = "cn-hangzhou",
                            .status = status});
    ++no;
  }
  Batch batch;
  batch.groups = std::make_shared<const GroupBatch>(std::move(rows));
  ASSERT_EQ(stage.store().commit({&batch, 1}).front(), CommitOutcome::kDurable);

  const auto told = stage.call("GetStackGroup", {{"StackGroupName", "net"}});
  ASSERT_TRUE(told);
  const Value& detail = told->get("StackGroup").get("StackGroupDriftDetectionDetail");
  EXPECT_EQ(detail.get_string("DriftDetectionStatus"), "IN_PROGRESS");
  EXPECT_EQ(detail.get_string("StackGroupDriftStatus"), "DRIFTED");
  const std::pair<std::string_view, std::int64_t> counts[] = {
      {"TotalStackInstancesCount", 6},     {"DriftedStackInstancesCount", 1},
      {"InSyncStackInstancesCount", 2},    {"FailedStackInstancesCount", 1},
      {"CancelledStackInstancesCount", 0}, {"InProgressStackInstancesCount", 2}};
  for (const auto& [name, count] : counts)
    EXPECT_EQ(detail.get(name), Value::integer(count)) << name;
}

}  // namespace
}  // namespace cairn::testing

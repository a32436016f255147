// Change sets in states that last an instant only, and what a crash leaves of them.

#include <gtest/gtest.h>

#include "tests/scenario/stage.h"
#include "value/json.h"

namespace cairn::testing {
namespace {

constexpr const char* kTemplate = R"({
  "ROSTemplateFormatVersion": "2015-09-01",
  "Parameters": {"Name": {"Type": "String", "Default": "one"}},
  "Resources": {"Vpc": {"Type": "ALIYUN::ECS::VPC",
                        "Properties": {"CidrBlock": "10.0.0.0/16", "VpcName": {"Ref": "Name"}}}}})";

class ChangeSetTest : public ::testing::Test {
 protected:
  ChangeSetTest() : stage_(options()) {
    const auto made =
        stage_.call("CreateStack", {{"StackName", "shop"}, {"TemplateBody", kTemplate}});
    stack_ = made->get_string("StackId");
    EXPECT_TRUE(stage_.run());
  }

  static StageOptions options() {
    StageOptions options;
    options.cloud.latency = sim::Latency::parse("none").value();
    return options;
  }

  std::string make(const std::string& name, const std::string& value) {
    const auto made = stage_.call("CreateChangeSet", {{"StackId", stack_},
                                                      {"ChangeSetName", name},
                                                      {"Parameters.1.ParameterKey", "Name"},
                                                      {"Parameters.1.ParameterValue", value}});
    EXPECT_TRUE(made) << made.error().message;
    return std::string(made->get_string("ChangeSetId"));
  }

  std::string refusal(const std::string& action, const std::string& set) {
    const auto answer = stage_.call(action, {{"ChangeSetId", set}});
    return answer ? "" : answer.error().code + ": " + answer.error().message;
  }

  std::string field(const std::string& set, const std::string& name) {
    const auto answer = stage_.call("GetChangeSet", {{"ChangeSetId", set}});
    return answer ? std::string(answer->get_string(name)) : answer.error().code;
  }

  // As it was durable before its changes were.
  void turn_back(const std::string& set, const std::string& status,
                 const std::string& reason = {}) {
    RecordRow row = *stage_.store().read()->record(RecordKind::kChangeSet, set);
    const Value stored = *read_json(row.body);
    std::vector<Entry> body;
    for (const Entry& e : stored.entries()) {
      const bool changes = e.key.as_string() == "Changes";
      const bool why = e.key.as_string() == "Reason";
      body.push_back({e.key, changes ? Value::string("") : why ? Value::string(reason) : e.value});
    }
    row.body = to_json(Value::map(std::move(body)));
    row.status = status;
    Batch batch;
    batch.records.push_back(std::move(row));
    EXPECT_EQ(stage_.store().commit({&batch, 1}).front(), CommitOutcome::kDurable);
  }

  Stage stage_;
  std::string stack_;
};

TEST_F(ChangeSetTest, is_neither_executed_nor_deleted_while_it_is_worked_out) {
  for (const std::string status : {"CREATE_PENDING", "CREATE_IN_PROGRESS"}) {
    const std::string set = make(status, "two");
    turn_back(set, status);
    EXPECT_EQ(field(set, "Status"), status);
    EXPECT_EQ(field(set, "ExecutionStatus"), "UNAVAILABLE");
    EXPECT_EQ(refusal("ExecuteChangeSet", set),
              "NotSupported: Executing a change set in status StatusEnum." + status +
                  " is not supported.");
    EXPECT_EQ(refusal("DeleteChangeSet", set),
              "NotSupported: Deleting a change set in status StatusEnum." + status +
                  " is not supported.");
  }
}

TEST_F(ChangeSetTest, is_worked_out_by_the_next_node) {
  const std::string pending = make("pending", "two");
  const std::string begun = make("begun", "three");
  const auto before = stage_.call("GetChangeSet", {{"ChangeSetId", pending}});
  turn_back(pending, "CREATE_PENDING");
  turn_back(begun, "CREATE_IN_PROGRESS");
  stage_.kill();
  stage_.advance(1'000);
  EXPECT_EQ(field(begun, "ExecutionStatus"), "AVAILABLE");
  const auto after = stage_.call("GetChangeSet", {{"ChangeSetId", pending}});
  EXPECT_EQ(to_json(*after), to_json(*before));
  EXPECT_EQ(refusal("ExecuteChangeSet", pending), "");
  EXPECT_TRUE(stage_.run());
  EXPECT_EQ(field(pending, "ExecutionStatus"), "EXECUTE_COMPLETE");
}

TEST_F(ChangeSetTest, that_failed_says_why_and_can_be_deleted) {
  const std::string set = make("failed", "two");
  turn_back(set, "CREATE_FAILED", "too many changes");
  EXPECT_EQ(field(set, "StatusReason"), "too many changes");
  EXPECT_EQ(field(set, "ExecutionStatus"), "UNAVAILABLE");
  EXPECT_EQ(refusal("ExecuteChangeSet", set),
            "NotSupported: Executing a change set in status StatusEnum.CREATE_FAILED is not "
            "supported.");
  EXPECT_EQ(refusal("DeleteChangeSet", set), "");
}

TEST_F(ChangeSetTest, of_more_than_two_megabytes_fails) {
  const std::string tag(12'000, 'x');
  const std::string body = R"({"ROSTemplateFormatVersion": "2015-09-01",
    "Resources": {"Bucket": {"Type": "ALIYUN::OSS::Bucket", "Count": 190, "Properties": {
      "BucketName": {"Fn::Sub": "b-${ALIYUN::Index}"}, "Tags": {"k": ")" +
                           tag + R"("}}}}})";
  const auto made = stage_.call("CreateChangeSet", {{"ChangeSetType", "CREATE"},
                                                    {"StackName", "large"},
                                                    {"ChangeSetName", "large"},
                                                    {"TemplateBody", body}});
  ASSERT_TRUE(made) << made.error().message;
  stage_.advance(1'000);
  const std::string set(made->get_string("ChangeSetId"));
  EXPECT_EQ(field(set, "Status"), "CREATE_FAILED");
  EXPECT_EQ(field(set, "StatusReason"), "too many changes");
}

// The revision says what the set was made from, whatever ran since.
TEST_F(ChangeSetTest, of_another_revision_is_refused) {
  const std::string set = make("stale", "two");
  StackRow stack = *stage_.store().read()->stack("1234567890123456", "cn-hangzhou", stack_);
  StackDetailRow detail = *stage_.store().read()->stack_detail(stack.no);
  ++detail.revision;
  Batch batch;
  batch.details.push_back(std::move(detail));
  ASSERT_EQ(stage_.store().commit({&batch, 1}).front(), CommitOutcome::kDurable);
  EXPECT_EQ(refusal("ExecuteChangeSet", set),
            "NotSupported: Executing a change set in status StatusEnum.OBSOLETE is not supported.");
}

// What belongs to another account or region is not there.
TEST_F(ChangeSetTest, is_found_in_its_region_only) {
  const std::string set = make("here", "two");
  const auto answer =
      stage_.call("GetChangeSet", {{"ChangeSetId", set}, {"RegionId", "cn-beijing"}});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "ChangeSetNotFound");
}

}  // namespace
}  // namespace cairn::testing

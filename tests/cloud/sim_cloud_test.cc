// Faults, latency, batches and the database of the simulated cloud.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <filesystem>

#include "tests/cloud/sim_fixture.h"

namespace cairn::testing {
namespace {

using ::testing::HasSubstr;

class SimCloudTest : public SimTest {
 protected:
  void TearDown() override {
    cloud_.reset();
    if (path_.empty()) return;
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
  }
  void open_with(const char* faults, const char* latency = "none") {
    sim::SimOptions options;
    auto plan = sim::FaultPlan::parse(faults);
    ASSERT_TRUE(plan) << plan.error().message;
    options.faults = std::move(plan.value());
    options.latency = sim::Latency::parse(latency).value();
    options.db_path = path_;
    open(std::move(options));
  }
  void use_file() {
    path_ = ::testing::TempDir() + "cairn_sim_cloud_test.db";
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
  }
  CallSpec poll(const std::string& id) {
    CallSpec spec;
    spec.kind = CallKind::kPoll;
    spec.type = "ALIYUN::ECS::VPC";
    spec.physical_id = id;
    return spec;
  }

  std::string path_;
};

TEST_F(SimCloudTest, TheNthCallThatFitsIsRefused) {
  open_with(R"([{"type": "ALIYUN::ECS::VPC", "nth": 2, "do": "fail", "code": "QuotaExceeded.Vpc",
                 "message": "Too many."}])");
  EXPECT_EQ(create("ALIYUN::ECS::VPC", "{}").outcome, Outcome::kDone);
  EXPECT_EQ(create("ALIYUN::VPC::EIP", "{}").outcome, Outcome::kDone);
  const CallReply second = create("ALIYUN::ECS::VPC", "{}");
  EXPECT_EQ(second.outcome, Outcome::kFailed);
  EXPECT_EQ(second.code, "QuotaExceeded.Vpc");
  EXPECT_EQ(second.message, "Too many.");
  EXPECT_EQ(create("ALIYUN::ECS::VPC", "{}").outcome, Outcome::kDone);
}

TEST_F(SimCloudTest, EveryCallOfALogicalIdIsThrottled) {
  open_with(R"([{"logicalId": "It", "nth": "every", "do": "throttle", "ms": 700}])");
  for (int i = 0; i < 3; ++i) {
    const CallReply reply = create("ALIYUN::ECS::VPC", "{}");
    EXPECT_EQ(reply.outcome, Outcome::kThrottled);
    EXPECT_EQ(reply.code, "Throttling");
    EXPECT_EQ(reply.retry_after_ms, 700);
  }
  EXPECT_EQ(cloud_->size(), 0u);
}

TEST_F(SimCloudTest, ALostReplyWasAppliedAndALostRequestWasNot) {
  open_with(R"([{"do": "lose-reply"}, {"do": "lose-request", "nth": 2}])");
  EXPECT_EQ(create("ALIYUN::ECS::VPC", Value(), "a").outcome, Outcome::kUnknown);
  EXPECT_EQ(cloud_->live_with_token("a"), 1u);
  EXPECT_EQ(create("ALIYUN::ECS::VPC", Value(), "b").outcome, Outcome::kUnknown);
  EXPECT_EQ(cloud_->live_with_token("b"), 0u);
  EXPECT_EQ(create("ALIYUN::ECS::VPC", Value(), "b").outcome, Outcome::kDone);
}

TEST_F(SimCloudTest, AcceptedAndThenFailed) {
  open_with(R"([{"do": "accept-then-fail", "code": "OutOfStock", "message": "None left."}])");
  const CallReply accepted = create("ALIYUN::ECS::VPC", "{}");
  EXPECT_EQ(accepted.outcome, Outcome::kInProgress);
  ASSERT_FALSE(accepted.physical_id.empty());
  const CallReply later = call(poll(accepted.physical_id));
  EXPECT_EQ(later.outcome, Outcome::kFailed);
  EXPECT_EQ(later.code, "OutOfStock");
  EXPECT_EQ(later.message, "None left.");
  EXPECT_TRUE(cloud_->list()[0].failed);
  EXPECT_EQ(remove("ALIYUN::ECS::VPC", accepted.physical_id).outcome, Outcome::kDone);
  EXPECT_EQ(cloud_->size(), 0u);
}

TEST_F(SimCloudTest, ADelayOnlyDelays) {
  open_with(R"([{"do": "delay", "ms": 1500}])");
  const TimeMs before = world_.clock().now();
  EXPECT_EQ(create("ALIYUN::ECS::VPC", "{}").outcome, Outcome::kDone);
  EXPECT_EQ(world_.clock().now() - before, 1500);
}

TEST_F(SimCloudTest, DeletesAndPollsHaveFaultsToo) {
  open_with(
      R"([{"call": "delete", "do": "fail", "code": "Busy"}, {"call": "poll", "do": "fail"}])");
  const std::string vpc = made("ALIYUN::ECS::VPC", "{}");
  EXPECT_EQ(remove("ALIYUN::ECS::VPC", vpc).code, "Busy");
  EXPECT_EQ(call(poll(vpc)).code, "InternalError");
  EXPECT_EQ(remove("ALIYUN::ECS::VPC", vpc).outcome, Outcome::kDone);
}

TEST(FaultPlan, ErrorsSayWhichEntryAndHowToMendIt) {
  struct {
    const char* text;
    const char* what;
  } const cases[] = {
      {"{}", "must be a list"},
      {"[1]", "Entry 1"},
      {R"([{"do": "fail"}, {"do": "explode"}])", "Entry 2"},
      {R"([{"type": "x"}])", "\"do\""},
      {R"([{"do": "fail", "nth": 0}])", "\"nth\""},
      {R"([{"do": "fail", "nth": "often"}])", "\"nth\""},
      {R"([{"do": "fail", "call": "change"}])", "\"call\""},
      {R"([{"do": "delay", "ms": "5"}])", "\"ms\""},
      {R"([{"do": "delay", "ms": -5}])", "\"ms\""},
      {R"([{"do": "fail", "colour": "red"}])", "\"colour\""},
      {R"([{"do": "fail", "type": 5}])", "\"type\""},
  };
  for (const auto& c : cases) {
    const auto plan = sim::FaultPlan::parse(c.text);
    ASSERT_FALSE(plan) << c.text;
    EXPECT_EQ(plan.error().code, "InvalidSimFaults");
    EXPECT_THAT(plan.error().message, HasSubstr(c.what)) << c.text;
    EXPECT_FALSE(plan.error().fix.empty()) << c.text;
  }
  EXPECT_FALSE(sim::FaultPlan::parse("[{"));
}

TEST(Latency, Words) {
  struct {
    const char* text;
    bool good;
  } const cases[] = {
      {"none", true},       {"fast", true},          {"real", true},
      {"fixed:20ms", true}, {"fixed:20", true},      {"fixed:0ms", true},
      {"", false},          {"slow", false},         {"fixed:", false},
      {"fixed:-1", false},  {"fixed:600001", false}, {"fixed:2s", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(static_cast<bool>(sim::Latency::parse(c.text)), c.good) << c.text;
  }
}

TEST_F(SimCloudTest, FastMakesSlowTypesWait) {
  open_with("[]", "fast");
  const CallReply eip = create("ALIYUN::OSS::Bucket", R"({"BucketName": "quick"})");
  EXPECT_EQ(eip.outcome, Outcome::kDone);
  const TimeMs before = world_.clock().now();
  CallReply reply =
      create("ALIYUN::ECS::InstanceGroup", R"({"MaxAmount": 1, "InstanceType": "ecs.g6.large"})");
  ASSERT_EQ(reply.outcome, Outcome::kInProgress);
  EXPECT_TRUE(reply.attributes.is_null());
  const std::string id = reply.physical_id;
  while (reply.outcome == Outcome::kInProgress) {
    EXPECT_GT(reply.retry_after_ms, 0);
    world_.advance(reply.retry_after_ms);
    CallSpec again = poll(id);
    again.type = "ALIYUN::ECS::InstanceGroup";
    reply = call(std::move(again));
  }
  EXPECT_EQ(reply.outcome, Outcome::kDone);
  EXPECT_EQ(reply.physical_id, id);
  EXPECT_EQ(reply.attributes.get("InstanceIds").size(), 1u);
  EXPECT_LT(world_.clock().now() - before, 1000);
}

TEST_F(SimCloudTest, FixedIsExact) {
  open_with("[]", "fixed:20ms");
  const TimeMs before = world_.clock().now();
  EXPECT_EQ(create("ALIYUN::RDS::DBInstance",
                   R"({"Engine": "MySQL", "EngineVersion": "8.0", "DBInstanceClass": "c",
                       "DBInstanceStorage": 20, "SecurityIPList": "10.0.0.0/8"})")
                .outcome,
            Outcome::kDone);
  EXPECT_EQ(world_.clock().now() - before, 20);
}

TEST_F(SimCloudTest, ASleepSleepsOnlyWhenReal) {
  for (const auto& [latency, outcome] : {std::pair("none", Outcome::kDone),
                                         {"fixed:5ms", Outcome::kDone},
                                         {"real", Outcome::kInProgress}}) {
    open_with("[]", latency);
    EXPECT_EQ(create("ALIYUN::ROS::Sleep", R"({"CreateDuration": 60})").outcome, outcome)
        << latency;
  }
}

TEST_F(SimCloudTest, NothingIsAnsweredBeforeTheBatchIsDurable) {
  use_file();
  open_with("[]");
  int answered = 0;
  for (int i = 0; i < 100; ++i) {
    CallSpec spec;
    spec.account = kAccount;
    spec.region = "cn-hangzhou";
    spec.type = "ALIYUN::ECS::VPC";
    spec.create_token = "token-" + std::to_string(i);
    cloud_->start(std::move(spec), [&](CallReply) {
      // Another life of the cloud would already know all of them.
      EXPECT_EQ(cloud_->size(), 100u);
      ++answered;
    });
  }
  EXPECT_EQ(world_.executor().waiting(), 1u) << "one task for the whole batch";
  world_.run_ready();
  EXPECT_EQ(answered, 100);
}

TEST_F(SimCloudTest, ADatabaseThatFailsIsToldOnceAndEverythingIsUnknown) {
  use_file();
  sim::SimOptions options;
  options.db_path = path_;
  int told = 0;
  options.on_fatal = [&](const Error& error) {
    EXPECT_EQ(error.code, "SimDatabaseFailed");
    EXPECT_FALSE(error.fix.empty());
    ++told;
  };
  open(std::move(options));
  EXPECT_EQ(create("ALIYUN::ECS::VPC", "{}").outcome, Outcome::kDone);
  // The sharpest failure to be had without privileges: no file may grow any more.
  sqlite3_soft_heap_limit64(0);
  ASSERT_EQ(sqlite3_hard_heap_limit64(1), 0);
  EXPECT_EQ(create("ALIYUN::ECS::VPC", "{}").outcome, Outcome::kUnknown);
  sqlite3_hard_heap_limit64(0);
  EXPECT_EQ(create("ALIYUN::ECS::VPC", "{}").outcome, Outcome::kUnknown);
  EXPECT_EQ(told, 1);
}

TEST_F(SimCloudTest, AFileThatIsNoDatabaseIsRefused) {
  sim::SimOptions options;
  options.db_path = "/proc/no/such/folder/sim.db";
  const auto opened =
      sim::SimCloud::open(std::move(options), world_.clock(), world_.chance(), world_.executor());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "SimDatabaseFailed");
  EXPECT_THAT(opened.error().message, HasSubstr("/proc/no/such/folder/sim.db"));
}

TEST_F(SimCloudTest, ReopenedItKeepsBlocksAddressesAndFailures) {
  use_file();
  open_with(R"([{"type": "ALIYUN::VPC::EIP", "do": "accept-then-fail", "code": "Gone"}])");
  const std::string vpc = made("ALIYUN::ECS::VPC", R"({"CidrBlock": "10.0.0.0/8"})");
  const std::string block =
      R"({"CidrBlock": "10.1.0.0/24", "ZoneId": "cn-hangzhou-h", "VpcId": ")" + vpc + "\"}";
  const std::string vswitch = made("ALIYUN::ECS::VSwitch", block.c_str());
  const std::string instance =
      R"({"InstanceType": "ecs.g6.large", "VSwitchId": ")" + vswitch + "\"}";
  const CallReply first = create("ALIYUN::ECS::Instance", json(instance));
  const CallReply eip = create("ALIYUN::VPC::EIP", "{}");
  EXPECT_EQ(eip.outcome, Outcome::kInProgress);

  open_with("[]");
  EXPECT_EQ(cloud_->size(), 4u);
  EXPECT_EQ(create("ALIYUN::ECS::VSwitch", json(block)).code, "InvalidCidrBlock.Overlapped");
  EXPECT_EQ(remove("ALIYUN::ECS::VPC", vpc).code, "DependencyViolation.VSwitch");
  const CallReply second = create("ALIYUN::ECS::Instance", json(instance));
  EXPECT_NE(second.attributes.get("PrivateIp"), first.attributes.get("PrivateIp"));
  CallSpec ask = poll(eip.physical_id);
  ask.type = "ALIYUN::VPC::EIP";
  EXPECT_EQ(call(std::move(ask)).code, "Gone");
}

TEST_F(SimCloudTest, ListFiltersAndTellsWhatIsWhose) {
  CallSpec spec;
  spec.type = "ALIYUN::ECS::VPC";
  spec.logical_id = "Net";
  spec.stack_id = "stack-7";
  spec.create_token = "t7";
  call(std::move(spec));
  made("ALIYUN::VPC::EIP", "{}");
  const auto of_stack = cloud_->list({.stack_id = "stack-7"});
  ASSERT_EQ(of_stack.size(), 1u);
  EXPECT_EQ(of_stack[0].logical_id, "Net");
  EXPECT_EQ(of_stack[0].type, "ALIYUN::ECS::VPC");
  EXPECT_TRUE(of_stack[0].ready);
  EXPECT_EQ(cloud_->list().size(), 2u);
  EXPECT_EQ(cloud_->list({.type = "ALIYUN::VPC::EIP"}).size(), 1u);
  EXPECT_EQ(cloud_->list({.account = "9999999999999999"}).size(), 0u);
}

TEST_F(SimCloudTest, ADestroyedCloudAnswersNobody) {
  open_with("[]", "fixed:20ms");
  int answered = 0;
  CallSpec spec;
  spec.account = kAccount;
  spec.region = "cn-hangzhou";
  spec.type = "ALIYUN::ECS::VPC";
  spec.create_token = "t";
  cloud_->start(std::move(spec), [&](CallReply) { ++answered; });
  world_.run_ready();
  cloud_.reset();
  world_.run_until_idle();
  EXPECT_EQ(answered, 0);
}

}  // namespace
}  // namespace cairn::testing

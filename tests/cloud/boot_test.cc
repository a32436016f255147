// Simulated machines boot, and tell it.
#include <gmock/gmock.h>

#include <filesystem>

#include "base/base64.h"
#include "tests/cloud/sim_fixture.h"

namespace cairn::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kCurl =
    "curl -i -X POST -H 'x-ros-signal: tok' 'http://127.0.0.1:1/wait-handles/h-1' -d ";

std::string script() {
  return std::string("#!/bin/bash\n") + kCurl + "'{\"status\":\"FAILURE\"}'\n" + kCurl +
         "'{\"status\":\"SUCCESS\"}'\n";
}

class BootTest : public SimTest {
 protected:
  void TearDown() override {
    cloud_.reset();
    remove_files();
  }
  void remove_files() const {
    if (path_.empty()) return;
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
  }
  void open_with(const char* latency = "none", const char* faults = "[]") {
    sim::SimOptions options;
    options.latency = sim::Latency::parse(latency).value();
    options.faults = sim::FaultPlan::parse(faults).value();
    options.db_path = path_;
    options.on_signal = [this](sim::BootSignal signal, std::function<void()> kept) {
      bodies_.push_back(signal.body);
      keys_.push_back(signal.key);
      if (keep_) kept();
    };
    open(std::move(options));
  }
  static Value machine(const std::string& data, int amount = 1) {
    return MapBuilder()
        .set("InstanceType", Value::string("ecs.g6.large"))
        .set("MaxAmount", Value::integer(amount))
        .set("UserData", Value::string(data))
        .build();
  }
  CallReply group(const Value& properties) {
    return create("ALIYUN::ECS::InstanceGroup", properties);
  }
  static constexpr const char* kSuccess = R"({"status":"SUCCESS"})";

  std::string path_;
  std::vector<std::string> bodies_;
  std::vector<std::string> keys_;
  bool keep_ = true;
};

TEST_F(BootTest, AHealthyMachineSendsTheSuccessAndNotTheFailure) {
  open_with();
  group(machine(script()));
  EXPECT_THAT(bodies_, ElementsAre(kSuccess));
}

TEST_F(BootTest, UserDataMayBeBase64) {
  open_with();
  group(machine(base64_encode(script())));
  EXPECT_THAT(bodies_, ElementsAre(kSuccess));
}

TEST_F(BootTest, EveryMachineOfAGroupBoots) {
  open_with();
  const CallReply made = group(machine(script(), 3));
  EXPECT_EQ(bodies_.size(), 3u);
  EXPECT_NE(keys_[0], keys_[1]);
  CallSpec grow;
  grow.kind = CallKind::kUpdate;
  grow.type = "ALIYUN::ECS::InstanceGroup";
  grow.physical_id = made.physical_id;
  grow.update_token = "u";
  grow.properties = machine(script(), 5);
  call(grow);
  EXPECT_EQ(bodies_.size(), 5u) << "the new ones only";
}

TEST_F(BootTest, ABootTakesItsTimeAfterTheMachineIsReady) {
  open_with("fast");
  CallSpec spec;
  spec.type = "ALIYUN::ECS::InstanceGroup";
  spec.account = kAccount;
  spec.region = "cn-hangzhou";
  spec.create_token = "t";
  spec.properties = machine(script());
  cloud_->start(std::move(spec), [](CallReply) {});
  world_.advance(50);
  EXPECT_THAT(bodies_, IsEmpty());
  world_.advance(1000);
  EXPECT_THAT(bodies_, ElementsAre(kSuccess));
}

TEST_F(BootTest, AFaultMakesTheScriptFail) {
  open_with("none", R"([{"type": "ALIYUN::ECS::InstanceGroup", "do": "fail-boot"}])");
  EXPECT_EQ(group(machine(script())).outcome, Outcome::kDone);
  EXPECT_THAT(bodies_, ElementsAre(R"({"status":"FAILURE"})"));
}

TEST_F(BootTest, AScriptWithoutAFailureBranchFailsSilently) {
  open_with("none", R"([{"do": "fail-boot"}])");
  group(machine(std::string(kCurl) + "'{\"data\":\"x\"}'"));
  EXPECT_THAT(bodies_, IsEmpty());
}

TEST_F(BootTest, WhatIsDeletedOrFailedDoesNotBoot) {
  open_with("real", R"([{"nth": 2, "do": "accept-then-fail"}])");
  CallSpec spec;
  spec.type = "ALIYUN::ECS::InstanceGroup";
  spec.account = kAccount;
  spec.region = "cn-hangzhou";
  spec.properties = machine(script());
  std::string id;
  for (const char* token : {"a", "b"}) {
    spec.create_token = token;
    cloud_->start(spec, [&](CallReply reply) {
      if (id.empty()) id = reply.physical_id;
    });
    world_.advance(5000);
  }
  remove("ALIYUN::ECS::InstanceGroup", id);
  world_.advance(3'600'000);
  EXPECT_THAT(bodies_, IsEmpty());
}

TEST_F(BootTest, CommandsRunOnEachMachineAndAgainWhenTheyChange) {
  open_with();
  const std::string id =
      std::string(group(machine("")).attributes.get("InstanceIds").items()[0].as_string());
  const auto command = [&](const std::string& text) {
    return MapBuilder()
        .set("Type", Value::string("RunShellScript"))
        .set("CommandContent", Value::string(text))
        .set("ContentEncoding", Value::string("Base64"))
        .set("Parameters", json(R"({"what": "done"})"))
        .set("InstanceIds", Value::list({Value::string(id)}))
        .build();
  };
  const CallReply made =
      create("ALIYUN::ECS::RunCommand",
             command(base64_encode(std::string(kCurl) + "'{\"data\":\"{{what}}\"}'")));
  ASSERT_EQ(made.outcome, Outcome::kDone) << made.message;
  EXPECT_THAT(bodies_, ElementsAre(R"({"data":"done"})"));
  CallSpec again;
  again.kind = CallKind::kUpdate;
  again.type = "ALIYUN::ECS::RunCommand";
  again.physical_id = made.physical_id;
  again.update_token = "u";
  again.properties = command(base64_encode(script()));
  EXPECT_EQ(call(again).outcome, Outcome::kDone);
  EXPECT_EQ(bodies_.back(), kSuccess);
  EXPECT_EQ(bodies_.size(), 2u);
}

TEST_F(BootTest, AnInvocationRunsItsCommand) {
  open_with();
  const std::string id =
      std::string(group(machine("")).attributes.get("InstanceIds").items()[0].as_string());
  const CallReply kept = create("ALIYUN::ECS::Command",
                                MapBuilder()
                                    .set("Type", Value::string("RunShellScript"))
                                    .set("CommandContent", Value::string(base64_encode(script())))
                                    .build());
  EXPECT_THAT(bodies_, IsEmpty()) << "a command that is only kept runs nowhere";
  create("ALIYUN::ECS::Invocation",
         json(R"({"CommandId": ")" + kept.physical_id + R"(", "InstanceIds": [")" + id + "\"]}"));
  EXPECT_THAT(bodies_, ElementsAre(kSuccess));
}

TEST_F(BootTest, AScalingGroupBootsItsMachinesWhenItIsEnabled) {
  open_with();
  const std::string group_id =
      made("ALIYUN::ESS::ScalingGroup", R"({"MinSize": 2, "MaxSize": 5, "VSwitchIds": []})");
  const CallReply configuration = create("ALIYUN::ESS::ScalingConfiguration",
                                         MapBuilder()
                                             .set("ScalingGroupId", Value::string(group_id))
                                             .set("InstanceType", Value::string("ecs.g6.large"))
                                             .set("UserData", Value::string(script()))
                                             .build());
  ASSERT_EQ(configuration.outcome, Outcome::kDone) << configuration.message;
  EXPECT_THAT(bodies_, IsEmpty());
  const CallReply enabled =
      create("ALIYUN::ESS::ScalingGroupEnable",
             json(R"({"ScalingGroupId": ")" + group_id + R"(", "ScalingConfigurationId": ")" +
                  configuration.physical_id + "\"}"));
  ASSERT_EQ(enabled.outcome, Outcome::kDone) << enabled.message;
  EXPECT_THAT(bodies_, ElementsAre(kSuccess, kSuccess));
}

TEST_F(BootTest, AHookOfAScalingGroupHasItsOperationsRun) {
  open_with();
  const std::string group_id =
      made("ALIYUN::ESS::ScalingGroup", R"({"MinSize": 1, "MaxSize": 5, "VSwitchIds": []})");
  const std::string base = R"({"ScalingGroupId": ")" + group_id + "\"";
  const std::string configuration = made("ALIYUN::ESS::ScalingConfiguration",
                                         (base + R"(, "InstanceType": "ecs.g6.large"})").c_str());
  create("ALIYUN::OOS::Template",
         MapBuilder()
             .set("TemplateName", Value::string("join"))
             .set("Content", Value::string("Tasks:\n  - commandContent: |-\n" + script()))
             .build());
  for (const char* transition : {"SCALE_IN", "SCALE_OUT"}) {
    made("ALIYUN::ESS::LifecycleHook",
         (base + R"(, "NotificationArn": "acs:ess:cn-hangzhou:1:oos/join",
                     "LifecycleTransition": ")" +
          transition + "\"}")
             .c_str());
  }
  made("ALIYUN::ESS::ScalingGroupEnable",
       (base + R"(, "ScalingConfigurationId": ")" + configuration + "\"}").c_str());
  EXPECT_THAT(bodies_, ElementsAre(kSuccess));
}

TEST_F(BootTest, ABootThatWasDueIsDoneAfterARestart) {
  path_ = ::testing::TempDir() + "cairn_boot_test.db";
  remove_files();
  open_with("real");
  CallSpec spec;
  spec.type = "ALIYUN::ECS::InstanceGroup";
  spec.account = kAccount;
  spec.region = "cn-hangzhou";
  spec.create_token = "t";
  spec.properties = machine(script());
  cloud_->start(std::move(spec), [](CallReply) {});
  world_.advance(1000);
  cloud_.reset();
  world_.executor().clear();
  world_.advance(3'600'000);
  EXPECT_THAT(bodies_, IsEmpty());
  open_with("real");
  world_.advance(1);
  EXPECT_THAT(bodies_, ElementsAre(kSuccess));
  // Told and forgotten.
  open_with("real");
  world_.advance(3'600'000);
  EXPECT_EQ(bodies_.size(), 1u);
}

TEST_F(BootTest, WhatWasNotKeptIsToldAgainWithTheSameKey) {
  path_ = ::testing::TempDir() + "cairn_boot_again_test.db";
  remove_files();
  keep_ = false;
  open_with();
  group(machine(script(), 2));
  keep_ = true;
  for (int life = 0; life < 2; ++life) {
    open_with();
    world_.run_until_idle();
    ASSERT_EQ(keys_.size(), 4u) << "kept in the second life, so not told in the third";
    EXPECT_EQ(keys_[0], keys_[2]);
    EXPECT_EQ(keys_[1], keys_[3]);
  }
}

TEST_F(BootTest, NobodyListensNothingIsKept) {
  group(machine(script()));
  EXPECT_THAT(bodies_, IsEmpty());
}

}  // namespace
}  // namespace cairn::testing

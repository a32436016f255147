// Stack groups and their instances as resources of stacks keep the contract of every cloud: the
// real service behind them, a store in memory, one thread.
#include <fmt/format.h>

#include <map>
#include <memory>
#include <optional>

#include "service/group_resource_state.h"
#include "service/group_resources.h"
#include "tests/contract/cloud_contract.h"
#include "tests/sim/group_world.h"
#include "value/json.h"

namespace cairn::testing {
namespace {

constexpr const char* kTemplate =
    R"({"ROSTemplateFormatVersion":"2015-09-01","Resources":)"
    R"({"Vpc":{"Type":"ALIYUN::ECS::VPC","Properties":{"CidrBlock":"10.0.0.0/8"}}}})";

Value with(const Value& properties, std::string_view name, Value value) {
  MapBuilder all;
  for (const Entry& entry : properties.entries()) all.set(entry.key, entry.value);
  return all.set(name, std::move(value)).build();
}

// Two groups cannot have one name, nor two instances one place: each token asks for its own.
class GroupsUnderTest : public CloudUnderTest, private Cloud {
 public:
  GroupsUnderTest() {
    world_.people.set_role({}, "AliyunROSStackGroupAdministrationRole", {"sts:AssumeRole"},
                           "ros.aliyuncs.com");
    world_.people.set_role({}, "AliyunROSStackGroupExecutionRole", {"*"},
                           "acs:ram::1234567890123456:root");
  }

  Cloud& cloud() override { return *this; }
  void settle() override { world_.world.run_until_idle(); }
  void advance(TimeMs ms) override { world_.world.advance(ms); }
  bool reopen() override {
    world_.kill(Half::kBoth);
    world_.revive();
    return true;
  }
  bool lose_next_reply(CallKind kind) override {
    lost_ = kind;
    return true;
  }
  GroupWorld& world() { return world_; }

 protected:
  virtual void make_own(CallSpec& spec) = 0;

  std::size_t place_of(const std::string& token) {
    return places_.try_emplace(token, places_.size()).first->second;
  }
  // What the token's request was answered with; empty: it made nothing.
  std::string made(std::string_view action, std::string_view field, const std::string& token) {
    const auto row =
        world_.store.read()->token(GroupWorld::kOwner, action, token, world_.world.clock().now());
    const auto response = row ? read_json(row->response) : Result<Value>(Error{});
    return response ? std::string(response->get_string(field)) : std::string();
  }

  GroupWorld world_{{.latency = "fixed:1000ms"}};

 private:
  void start(CallSpec spec, Done done) override {
    if (spec.kind == CallKind::kCreate) make_own(spec);
    if (spec.kind == lost_) {
      lost_.reset();
      done = [done = std::move(done)](const CallReply&) { done(CallReply{}); };
    }
    world_.group_cloud().start(std::move(spec), std::move(done));
  }

  std::map<std::string, std::size_t> places_;
  std::optional<CallKind> lost_;  // the next reply to such a call
};

class GroupUnderTest final : public GroupsUnderTest {
 public:
  Sample sample() const override {
    Sample sample;
    sample.type = service::kStackGroupType;
    sample.properties = MapBuilder().set("TemplateBody", Value::string(kTemplate)).build();
    sample.changed = sample.changed_again = sample.properties;  // nothing can be changed in place
    sample.bad = MapBuilder().set("TemplateBody", Value::string("{}")).build();
    sample.bad_change = Value();
    sample.id_attribute = "StackGroupId";
    sample.reads = sample.request_ids = false;
    return sample;
  }
  std::size_t live(const std::string& token) override {
    const auto group =
        world_.store.read()->groups().group(made("CreateStackGroup", "StackGroupId", token));
    return group && group->status == GroupStatus::kActive ? 1 : 0;
  }

 private:
  void make_own(CallSpec& spec) override {
    spec.properties = with(spec.properties, "StackGroupName",
                           Value::string(fmt::format("group-{}", place_of(spec.create_token))));
  }
};

class InstancesUnderTest final : public GroupsUnderTest {
 public:
  InstancesUnderTest() {
    const auto group =
        world_.call("CreateStackGroup", {{"StackGroupName", "net"}, {"TemplateBody", kTemplate}});
    EXPECT_TRUE(group) << group.error().message;
  }

  Sample sample() const override {
    Sample sample;
    sample.type = service::kStackInstancesType;
    sample.properties = MapBuilder()
                            .set("StackGroupName", Value::string("net"))
                            .set("AccountIds", Value::list({Value::string(GroupWorld::kOwner)}))
                            .build();
    sample.changed = sample.changed_again = sample.properties;
    sample.bad = MapBuilder().set("StackGroupName", Value::string("of-nobody")).build();
    sample.bad_change = Value();
    sample.id_attribute = "LastOperationId";
    sample.reads = sample.request_ids = false;
    return sample;
  }
  std::size_t live(const std::string& token) override {
    const auto reader = world_.store.read();
    const auto operation =
        reader->groups().group_operation(made("CreateStackInstances", "OperationId", token));
    return operation ? service::instances_made_by(*operation, *reader).size() : 0;
  }

 private:
  void make_own(CallSpec& spec) override {
    constexpr const char* kRegions[] = {"cn-hangzhou", "cn-beijing", "cn-shanghai", "cn-qingdao"};
    spec.properties = with(spec.properties, "RegionIds",
                           Value::list({Value::string(kRegions[place_of(spec.create_token)])}));
  }
};

template <class Kind>
CloudFactory factory(std::string name) {
  return {std::move(name), [] { return std::make_unique<Kind>(); }};
}

INSTANTIATE_TEST_SUITE_P(Groups, CloudContract,
                         ::testing::Values(factory<GroupUnderTest>("group"),
                                           factory<InstancesUnderTest>("instances")),
                         [](const auto& param) { return param.param.name; });

class GroupCalls : public ::testing::Test {
 protected:
  using Outcome = CallReply::Outcome;

  CallSpec spec(CallKind kind, std::string physical_id = {}) {
    CallSpec spec;
    spec.kind = kind;
    spec.account = GroupWorld::kOwner;
    spec.region = GroupWorld::kRegion;
    spec.stack_id = "stack-1";
    spec.logical_id = "Everywhere";
    spec.type = service::kStackInstancesType;
    spec.create_token = "token-a";
    spec.physical_id = std::move(physical_id);
    if (kind == CallKind::kCreate) spec.properties = under_.sample().properties;
    return spec;
  }
  void start(CallSpec what) {
    under_.cloud().start(std::move(what), [this](CallReply reply) { replies_.push_back(reply); });
  }
  CallReply call(CallSpec what) {
    replies_.clear();
    start(std::move(what));
    under_.settle();
    return replies_.empty() ? CallReply{} : replies_.back();
  }

  InstancesUnderTest under_;
  std::vector<CallReply> replies_;
};

TEST_F(GroupCalls, APollIsHeldUntilTheRolloutHasEnded) {
  start(spec(CallKind::kCreate));
  under_.advance(0);
  ASSERT_EQ(replies_.size(), 1u);
  ASSERT_EQ(replies_[0].outcome, Outcome::kInProgress);
  start(spec(CallKind::kPoll, replies_[0].physical_id));
  under_.advance(999);
  EXPECT_EQ(replies_.size(), 1u) << "the rollout is at work still";
  under_.settle();
  ASSERT_EQ(replies_.size(), 2u);
  EXPECT_EQ(replies_[1].outcome, Outcome::kDone);
}

TEST_F(GroupCalls, ADeleteOfInstancesAtWorkStopsThemAndThenDeletes) {
  start(spec(CallKind::kCreate));
  under_.advance(0);
  start(spec(CallKind::kDelete));
  under_.settle();
  ASSERT_EQ(replies_.size(), 2u);
  EXPECT_EQ(replies_[1].outcome, Outcome::kDone);
  EXPECT_EQ(under_.live("token-a"), 0u);
  EXPECT_TRUE(under_.world().live().empty());
}

TEST_F(GroupCalls, ANewNodeFindsTheRolloutAndGoesOnWithIt) {
  start(spec(CallKind::kCreate));
  under_.advance(0);
  ASSERT_EQ(replies_.size(), 1u);
  const std::string id = replies_[0].physical_id;
  for (const Half half : {Half::kKeeper, Half::kStacks, Half::kBoth}) {
    under_.world().kill(half);
    under_.world().revive();
  }
  start(spec(CallKind::kCreate));
  start(spec(CallKind::kPoll, id));
  under_.settle();
  ASSERT_EQ(replies_.size(), 3u);
  EXPECT_EQ(replies_[1].physical_id, id);
  EXPECT_EQ(replies_[2].outcome, Outcome::kDone);
  EXPECT_EQ(under_.world().live().size(), 1u);
}

// A delete is sent again after a crash; meanwhile somebody has deployed to the same place.
TEST_F(GroupCalls, ADeleteSentAgainLeavesAloneWhatOthersMadeSince) {
  const std::string id = call(spec(CallKind::kCreate)).physical_id;
  ASSERT_EQ(call(spec(CallKind::kDelete, id)).outcome, Outcome::kDone);
  GroupWorld& world = under_.world();
  ASSERT_TRUE(world.call("CreateStackInstances", {{"StackGroupName", "net"},
                                                  {"AccountIds", R"(["1234567890123456"])"},
                                                  {"RegionIds", R"(["cn-hangzhou"])"}}));
  ASSERT_TRUE(world.run());
  const CallReply again = call(spec(CallKind::kDelete, id));
  EXPECT_EQ(again.outcome, Outcome::kDone) << again.message;
  EXPECT_EQ(world.instances("net").size(), 1u);
  EXPECT_EQ(world.live().size(), 1u);
}

}  // namespace
}  // namespace cairn::testing

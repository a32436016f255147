// Nested stacks keep the contract of every cloud: the real service behind it, a store in memory,
// one thread.
#include "cloud/nested/nested_cloud.h"

#include <memory>

#include "cloud/sim/sim_cloud.h"
#include "service/child_tokens.h"
#include "service/definition.h"
#include "service/nested_stacks.h"
#include "store/memory/memory_store.h"
#include "tests/contract/cloud_contract.h"
#include "tests/support/life_cloud.h"
#include "tests/support/manual_executor.h"
#include "tests/support/no_surroundings.h"
#include "value/yaml.h"

namespace cairn::testing {
namespace {

constexpr const char* kAccount = "1234567890123456";
constexpr TimeMs kReplyMs = 1000;

// One node; what it keeps outlives it.
struct Node {
  Node(ManualWorld& world, MemoryStore& store, Cloud& cloud, bool& offer)
      : line(cloud),
        numbers(store.begin_epoch()),
        writer(store, world.executor(), [](const std::string&) {}),
        runner({store, writer, line, world.clock(), world.executor(),
                service::stored_models(TypeCatalog::embedded(), surroundings),
                [this](const StackRow& stack, StackState) { nested.child_ended(stack.id); },
                [](const std::string& trouble) { ADD_FAILURE() << trouble; }}),
        context{store,
                writer,
                runner,
                world.clock(),
                world.chance(),
                numbers,
                TypeCatalog::embedded(),
                surroundings,
                {},
                [&world, &offer](Executor::Task task) {
                  if (!offer) return false;
                  world.executor().post(std::move(task));
                  return true;
                },
                [](const std::string& why) { ADD_FAILURE() << why; }} {
    stacks.connect(context);
    for (const Error& error : runner.recover()) ADD_FAILURE() << error.message;
  }

  LifeCloud line;
  NoSurroundings surroundings;
  service::Numbers numbers;
  service::NestedStacks stacks;
  NestedCloud nested{stacks};
  Writer writer;
  Runner runner;
  service::Context context;
};

class NestedUnderTest final : public CloudUnderTest {
 public:
  NestedUnderTest() {
    sim::SimOptions options;
    options.latency = sim::Latency::parse("fixed:1000ms").value();
    auto cloud =
        sim::SimCloud::open(std::move(options), world_.clock(), world_.chance(), cloud_tasks_);
    cloud_ = std::move(cloud).value();
    StackRow parent;
    parent.no = {1};
    parent.id = parent.root_id = "stack-1";
    parent.account = kAccount;
    parent.region = "cn-hangzhou";
    parent.name = "shop";
    parent.state = {StackAction::kCreate, Phase::kComplete};
    Batch batch;
    batch.new_stacks.push_back(parent);
    const Batch group[] = {batch};
    store_.commit(group);
    node_ = std::make_unique<Node>(world_, store_, *cloud_, offer);
  }

  Sample sample() const override {
    Sample sample;
    sample.type = kNestedStackType;
    sample.properties = *read_yaml(
        "TemplateBody:\n"
        "  ROSTemplateFormatVersion: '2015-09-01'\n"
        "  Resources: {Vpc: {Type: 'ALIYUN::ECS::VPC', Properties: {CidrBlock: 10.0.0.0/8}}}\n"
        "  Outputs: {Id: {Value: {Ref: Vpc}}}\n");
    sample.changed = *read_yaml(
        "TemplateBody:\n"
        "  ROSTemplateFormatVersion: '2015-09-01'\n"
        "  Resources:\n"
        "    Vpc: {Type: 'ALIYUN::ECS::VPC', Properties: {CidrBlock: 10.0.0.0/8, VpcName: one}}\n"
        "  Outputs: {Id: {Value: {Ref: Vpc}}}\n");
    sample.changed_again = *read_yaml(
        "TemplateBody:\n"
        "  ROSTemplateFormatVersion: '2015-09-01'\n"
        "  Resources:\n"
        "    Vpc: {Type: 'ALIYUN::ECS::VPC', Properties: {CidrBlock: 10.0.0.0/8, VpcName: two}}\n"
        "  Outputs: {Name: {Value: {'Fn::GetAtt': [Vpc, VpcName]}}}\n");
    sample.bad = *read_yaml(
        "TemplateBody:\n"
        "  ROSTemplateFormatVersion: '2015-09-01'\n"
        "  Resources: {Vpc: {Type: 'ALIYUN::ECS::NoSuchType'}}\n");
    sample.id_attribute = "";
    sample.reads = sample.request_ids = false;
    return sample;
  }
  Cloud& cloud() override { return node_->nested; }
  void settle() override { world_.run_until_idle(); }
  void advance(TimeMs ms) override { world_.advance(ms); }
  std::size_t live(const std::string& token) override {
    const auto reader = store_.read();
    const auto row =
        reader->token(kAccount, service::kNestedCreateToken, token, world_.clock().now());
    const std::string id = row ? std::string(read_json(row->response)->get_string("StackId")) : "";
    StackFilter filter;
    filter.account = kAccount;
    filter.region = "cn-hangzhou";
    filter.parent_id = "stack-1";
    std::size_t count = 0;
    for (const StackRow& child : reader->stacks(filter, {0, 100}).rows) count += child.id == id;
    return count;
  }
  bool reopen() override {
    node_.reset();
    world_.executor().clear();
    node_ = std::make_unique<Node>(world_, store_, *cloud_, offer);
    return true;
  }
  bool lose_next_reply(CallKind) override { return false; }

  StackRow child(const std::string& id) {
    return *store_.read()->stack(kAccount, "cn-hangzhou", id);
  }
  std::size_t children() {
    StackFilter filter;
    filter.account = kAccount;
    filter.region = "cn-hangzhou";
    filter.parent_id = "stack-1";
    return store_.read()->stacks(filter, {0, 100}).total;
  }

  bool offer = true;  // the workers have time

 private:
  ManualWorld world_;
  ManualExecutor& cloud_tasks_ = world_.make_executor();
  MemoryStore store_;
  std::unique_ptr<sim::SimCloud> cloud_;
  std::unique_ptr<Node> node_;
};

INSTANTIATE_TEST_SUITE_P(Nested, CloudContract,
                         ::testing::Values(CloudFactory{
                             "stacks", [] { return std::make_unique<NestedUnderTest>(); }}),
                         [](const auto& param) { return param.param.name; });

class NestedCalls : public ::testing::Test {
 protected:
  using Outcome = CallReply::Outcome;

  CallSpec spec(CallKind kind, std::string physical_id = {}) {
    CallSpec spec;
    spec.kind = kind;
    spec.account = kAccount;
    spec.region = "cn-hangzhou";
    spec.stack_id = "stack-1";
    spec.logical_id = "Net";
    spec.type = kNestedStackType;
    spec.create_token = "token-a";
    spec.physical_id = std::move(physical_id);
    if (kind == CallKind::kCreate) spec.properties = under_.sample().properties;
    return spec;
  }
  void start(CallSpec what) {
    under_.cloud().start(std::move(what), [this](CallReply reply) { replies_.push_back(reply); });
  }

  NestedUnderTest under_;
  std::vector<CallReply> replies_;
};

TEST_F(NestedCalls, APollIsHeldUntilTheChildHasEnded) {
  start(spec(CallKind::kCreate));
  under_.advance(0);
  ASSERT_EQ(replies_.size(), 1u);
  ASSERT_EQ(replies_[0].outcome, Outcome::kInProgress);
  const std::string id = replies_[0].physical_id;
  start(spec(CallKind::kPoll, id));
  start(spec(CallKind::kPoll, id));
  under_.advance(kReplyMs - 1);
  EXPECT_EQ(replies_.size(), 1u) << "the child is at work still";
  under_.settle();
  ASSERT_EQ(replies_.size(), 3u);
  EXPECT_EQ(replies_[1].outcome, Outcome::kDone);
  EXPECT_EQ(replies_[2].outcome, Outcome::kDone);
  EXPECT_EQ(replies_[1].ref.as_string(),
            "arn:acs:ros:cn-hangzhou:1234567890123456:stacks/" + under_.child(id).name + "/" + id);
  EXPECT_FALSE(replies_[1].attributes.get_string("Outputs.Id").empty());
  EXPECT_EQ(under_.child(id).parent_id, "stack-1");
}

TEST_F(NestedCalls, ADeleteOfAChildAtWorkWaitsForItAndThenDeletes) {
  start(spec(CallKind::kCreate));
  start(spec(CallKind::kDelete));
  under_.settle();
  ASSERT_EQ(replies_.size(), 2u);
  EXPECT_EQ(replies_[1].outcome, Outcome::kDone);
  EXPECT_EQ(under_.live("token-a"), 0u);
  EXPECT_EQ(under_.children(), 0u);
}

TEST_F(NestedCalls, BusyWorkersMeanLater) {
  under_.offer = false;
  for (const CallKind kind : {CallKind::kCreate, CallKind::kPoll, CallKind::kDelete}) {
    start(spec(kind, kind == CallKind::kPoll ? "some-id" : ""));
  }
  under_.settle();
  ASSERT_EQ(replies_.size(), 3u);
  for (const CallReply& reply : replies_) EXPECT_EQ(reply.outcome, Outcome::kThrottled);
}

TEST_F(NestedCalls, AChildOfNobodyIsNotMade) {
  CallSpec orphan = spec(CallKind::kCreate);
  orphan.stack_id = "stack-2";
  start(std::move(orphan));
  under_.settle();
  ASSERT_EQ(replies_.size(), 1u);
  EXPECT_EQ(replies_[0].outcome, Outcome::kFailed);
  EXPECT_EQ(replies_[0].code, "StackNotFound");
}

TEST_F(NestedCalls, APollOfAChildThatIsNotThereFails) {
  start(spec(CallKind::kPoll, "never-made"));
  under_.settle();
  ASSERT_EQ(replies_.size(), 1u);
  EXPECT_EQ(replies_[0].outcome, Outcome::kFailed);
  EXPECT_EQ(replies_[0].code, kGoneCode);
}

// A crash between the child's first commit and the parent's learning of it.
TEST_F(NestedCalls, ANewNodeFindsTheChildAndGoesOnWithIt) {
  start(spec(CallKind::kCreate));
  under_.advance(0);
  ASSERT_EQ(replies_.size(), 1u);
  const std::string id = replies_[0].physical_id;
  under_.reopen();
  start(spec(CallKind::kCreate));
  start(spec(CallKind::kPoll, id));
  under_.settle();
  ASSERT_EQ(replies_.size(), 3u);
  EXPECT_EQ(replies_[1].physical_id, id);
  EXPECT_EQ(replies_[2].outcome, Outcome::kDone);
  EXPECT_EQ(under_.children(), 1u);
}

}  // namespace
}  // namespace cairn::testing

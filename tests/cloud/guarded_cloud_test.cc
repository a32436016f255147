#include "cloud/guarded/guarded_cloud.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "tests/support/manual_executor.h"

namespace cairn::testing {
namespace {

// Answers at once, and remembers what reached it.
class Behind final : public Cloud {
 public:
  void start(CallSpec spec, Done done) override {
    reached.push_back(spec.kind);
    CallReply reply;
    reply.outcome = spec.kind == CallKind::kPoll ? polled : CallReply::Outcome::kDone;
    done(std::move(reply));
  }
  std::vector<CallKind> reached;
  CallReply::Outcome polled = CallReply::Outcome::kDone;
};

class GuardedCloudTest : public ::testing::Test {
 protected:
  CallReply call(CallKind kind, std::string acting, std::string physical_id = {}) {
    CallSpec spec;
    spec.kind = kind;
    spec.acting = std::move(acting);
    spec.physical_id = std::move(physical_id);
    if (kind == CallKind::kUpdate) spec.update_token = "token";
    std::optional<CallReply> answer;
    guarded_.start(std::move(spec), [&answer](CallReply reply) { answer = std::move(reply); });
    while (!answer && world_.run_one()) continue;
    return answer.value_or(CallReply());
  }

  ManualWorld world_{1};
  Behind behind_;
  std::size_t asked_ = 0;
  GuardedCloud guarded_{behind_,
                        [this](const CallSpec& spec) -> std::optional<CallRefusal> {
                          ++asked_;
                          if (spec.acting != "nobody") return std::nullopt;
                          return CallRefusal{"Forbidden.RAM", "No."};
                        },
                        world_.executor()};
};

struct Case {
  CallKind kind;
  std::string physical_id;
  bool asked;
};

class AskedTest : public GuardedCloudTest, public ::testing::WithParamInterface<Case> {};

TEST_P(AskedTest, where_a_cloud_would) {
  const Case& c = GetParam();
  call(c.kind, "somebody", c.physical_id);
  EXPECT_EQ(asked_, c.asked ? 1U : 0U);
  EXPECT_EQ(behind_.reached, std::vector<CallKind>{c.kind});
}

INSTANTIATE_TEST_SUITE_P(Guarded, AskedTest,
                         ::testing::Values(Case{CallKind::kCreate, "", true},
                                           Case{CallKind::kRead, "id", true},
                                           Case{CallKind::kUpdate, "id", true},
                                           Case{CallKind::kDelete, "id", true},
                                           Case{CallKind::kDelete, "", false},  // by token
                                           Case{CallKind::kPoll, "id", false}));

TEST_F(GuardedCloudTest, asks_nothing_of_the_account_itself) {
  EXPECT_EQ(call(CallKind::kCreate, "").outcome, CallReply::Outcome::kDone);
  EXPECT_EQ(asked_, 0U);
}

TEST_F(GuardedCloudTest, refuses_before_the_cloud_hears_of_it) {
  for (const CallKind kind : {CallKind::kCreate, CallKind::kRead, CallKind::kDelete}) {
    const CallReply reply = call(kind, "nobody", "id");
    EXPECT_EQ(reply.outcome, CallReply::Outcome::kFailed);
    EXPECT_EQ(reply.code, "Forbidden.RAM");
    EXPECT_EQ(reply.message, "No.");
  }
  EXPECT_TRUE(behind_.reached.empty());
}

TEST_F(GuardedCloudTest, refuses_an_update_that_was_not_carried_out) {
  behind_.polled = CallReply::Outcome::kFailed;  // no update with this token
  const CallReply reply = call(CallKind::kUpdate, "nobody", "id");
  EXPECT_EQ(reply.outcome, CallReply::Outcome::kFailed);
  EXPECT_EQ(reply.code, "Forbidden.RAM");
  EXPECT_EQ(behind_.reached, std::vector<CallKind>{CallKind::kPoll});
}

TEST_F(GuardedCloudTest, leaves_the_answer_of_an_update_that_was) {
  behind_.polled = CallReply::Outcome::kInProgress;
  EXPECT_EQ(call(CallKind::kUpdate, "nobody", "id").outcome, CallReply::Outcome::kInProgress);
}

}  // namespace
}  // namespace cairn::testing

// A gate over a store with stacks of two accounts, and people whose policies a test gives.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "identity/gate.h"
#include "store/memory/memory_store.h"
#include "tests/identity/known_people.h"
#include "value/json.h"

namespace cairn::identity {

inline const std::string kMine = "11111111-1111-4111-8111-111111111111";  // a stack of the account
inline const std::string kBeijing =
    "22222222-2222-4222-8222-222222222222";  // its, in another region
inline const std::string kForeign = "33333333-3333-4333-8333-333333333333";  // another account's
inline const std::string kNobodys = "44444444-4444-4444-8444-444444444444";
inline const std::string kHangzhou = "cn-hangzhou";

class GateTest : public ::testing::Test {
 protected:
  GateTest() {
    Batch batch;
    std::int64_t no = 0;
    const auto add = [&](const std::string& id, const std::string& account,
                         const std::string& region) {
      StackRow row;
      row.no = StackNo{++no};
      row.id = id;
      row.account = account;
      row.region = region;
      row.name = "s" + std::to_string(no);
      row.resource_group = "rg-web";
      batch.new_stacks.push_back(row);
    };
    add(kMine, kAccount, kHangzhou);
    add(kBeijing, kAccount, "cn-beijing");
    add(kForeign, kOther, kHangzhou);
    for (const auto& [id, stack, account] :
         {std::tuple("set-mine", kMine, kAccount), std::tuple("set-foreign", kForeign, kOther)}) {
      RecordRow set;
      set.kind = RecordKind::kChangeSet;
      set.id = id;
      set.account = account;
      set.region = kHangzhou;
      set.parent = stack;
      set.body = "{}";
      batch.records.push_back(set);
    }
    EXPECT_EQ(store_.commit({&batch, 1}).front(), CommitOutcome::kDurable);
  }

  service::ActionRequest request(const access::Caller& caller, std::string_view action,
                                 std::string_view parameters = "{}", Api api = Api::kRos) {
    auto key = std::make_shared<access::AccessKey>();
    key->id = "key";
    key->holder = caller;
    const Action* row = ActionCatalog::of(api).find(action);
    EXPECT_NE(row, nullptr) << action;
    return {.action = row,
            .parameters = *read_json(parameters),
            .identity = service::identity_of(std::move(key)),
            .region = kHangzhou,
            .request_id = "R-1",
            .source_ip = "192.0.2.7"};
  }
  std::string ask(const service::ActionRequest& asked, Gate::Settings settings = {}) {
    const Gate gate({people_, store_, clock_, seal_}, std::move(settings));
    denied_ = gate.check(asked);
    if (!denied_) return "may";
    EXPECT_FALSE(denied_->error.fix.empty());
    return denied_->error.code;
  }
  std::string ask(const access::Caller& caller, std::string_view action,
                  std::string_view parameters = "{}", Api api = Api::kRos) {
    return ask(request(caller, action, parameters, api));
  }
  static std::string stack(const std::string& id) { return R"({"StackId":")" + id + R"("})"; }
  static std::string set(const std::string& id) { return R"({"ChangeSetId":")" + id + R"("})"; }
  void give(const std::string& who, std::vector<access::NamedPolicy> policies) {
    people_.policies["acs:ram::" + who].identity = std::move(policies);
  }

  FixedClock clock_;
  KnownPeople people_;
  MemoryStore store_;
  Seal seal_{std::string(32, 'k')};
  std::optional<service::Denied> denied_;
  const std::string alice_ = kAccount + ":user/alice";
};

}  // namespace cairn::identity

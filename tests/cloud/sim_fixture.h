// A simulated cloud in a world in one thread, with short words for calls.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cloud/sim/sim_cloud.h"
#include "tests/support/manual_executor.h"
#include "value/json.h"

namespace cairn::testing {

inline Value json(std::string_view text) {
  const Result<Value> value = read_json(text);
  EXPECT_TRUE(value) << text;
  return value ? value.value() : Value();
}

class SimTest : public ::testing::Test {
 protected:
  using Outcome = CallReply::Outcome;
  static constexpr const char* kAccount = "1234567890123456";

  void open(sim::SimOptions options = {}) {
    cloud_.reset();
    auto opened =
        sim::SimCloud::open(std::move(options), world_.clock(), world_.chance(), world_.executor());
    ASSERT_TRUE(opened) << opened.error().message;
    cloud_ = std::move(opened.value());
  }
  CallReply call(CallSpec spec) {
    if (!cloud_) open();
    if (spec.account.empty()) spec.account = kAccount;
    if (spec.region.empty()) spec.region = "cn-hangzhou";
    std::optional<CallReply> reply;
    cloud_->start(std::move(spec), [&](CallReply r) { reply = std::move(r); });
    world_.run_until_idle();
    EXPECT_TRUE(reply);
    return reply.value_or(CallReply{});
  }
  CallReply create(std::string type, Value properties, std::string token = {}) {
    CallSpec spec;
    spec.type = std::move(type);
    spec.logical_id = "It";
    spec.create_token = token.empty() ? "token-" + std::to_string(++tokens_) : std::move(token);
    spec.properties = std::move(properties);
    return call(std::move(spec));
  }
  CallReply create(std::string type, const char* properties) {
    return create(std::move(type), json(properties));
  }
  CallReply remove(std::string type, std::string physical_id) {
    CallSpec spec;
    spec.kind = CallKind::kDelete;
    spec.type = std::move(type);
    spec.physical_id = std::move(physical_id);
    return call(std::move(spec));
  }
  // Creates what must succeed, and gives its physical id.
  std::string made(std::string type, const char* properties) {
    const CallReply reply = create(type, properties);
    EXPECT_EQ(reply.outcome, Outcome::kDone) << type << ": " << reply.code << ": " << reply.message;
    return reply.physical_id;
  }

  ManualWorld world_;
  std::unique_ptr<sim::SimCloud> cloud_;
  int tokens_ = 0;
};

}  // namespace cairn::testing

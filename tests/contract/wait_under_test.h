// The cloud of wait conditions, as the contract of clouds drives it.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "cloud/wait/wait_cloud.h"
#include "tests/contract/cloud_contract.h"
#include "tests/support/fake_signal_book.h"
#include "tests/support/manual_executor.h"

namespace cairn::testing {

class WaitUnderTest final : public CloudUnderTest {
 public:
  explicit WaitUnderTest(bool condition) {
    sample_ = {std::string(wait::kHandleType), Value::map({}), ""};
    reopen();
    if (!condition) return;
    const CallReply handle = call(CallKind::kCreate, "token-handle");
    sample_ = {std::string(wait::kConditionType),
               MapBuilder()
                   .set("Handle", Value::string(handle.physical_id))
                   .set("Timeout", Value::integer(60))
                   .set("Count", Value::integer(0))
                   .build(),
               ""};
  }

  Cloud& cloud() override { return *cloud_; }
  CloudSample sample() const override { return sample_; }
  void settle() override { world_.run_until_idle(); }
  void advance(TimeMs ms) override { world_.advance(ms); }
  std::size_t live(const std::string& token) override {
    return call(CallKind::kRead, token).outcome == CallReply::Outcome::kDone ? 1 : 0;
  }
  bool reopen() override {
    cloud_ = std::make_unique<wait::WaitCloud>(
        wait::WaitOptions{"http://cairn", [](const std::string& why) { FAIL() << why; }}, book_,
        world_.clock(), world_.chance(), world_.executor());
    return true;
  }
  bool lose_next_reply(const std::string&) override { return false; }

 private:
  CallReply call(CallKind kind, const std::string& token) {
    CallSpec spec;
    spec.kind = kind;
    spec.account = "1234567890123456";
    spec.type = sample_.type;
    spec.create_token = token;
    spec.properties = sample_.properties;
    CallReply reply;
    cloud_->start(std::move(spec), [&](CallReply r) { reply = std::move(r); });
    settle();
    return reply;
  }

  ManualWorld world_;
  FakeSignalBook book_{world_.executor()};
  CloudSample sample_;
  std::unique_ptr<wait::WaitCloud> cloud_;
};

}  // namespace cairn::testing

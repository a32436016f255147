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
    sample_.type = wait::kHandleType;
    sample_.properties = Value::map({});
    sample_.changed = MapBuilder().set("Mode", Value::string("Increment")).build();
    sample_.changed_again = MapBuilder().set("Count", Value::integer(3)).build();
    sample_.bad = {};
    sample_.id_attribute = "";
    sample_.reads = false;
    reopen();
    if (!condition) return;
    const CallReply handle = call(CallKind::kCreate, "token-handle");
    sample_.type = wait::kConditionType;
    sample_.properties = waiting(handle.physical_id, 60);
    sample_.changed = waiting(handle.physical_id, 70);
    sample_.changed_again = waiting(handle.physical_id, 80);
  }

  Cloud& cloud() override { return *cloud_; }
  Sample sample() const override { return sample_; }
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
  bool lose_next_reply(CallKind) override { return false; }

 private:
  static Value waiting(const std::string& handle, std::int64_t seconds) {
    return MapBuilder()
        .set("Handle", Value::string(handle))
        .set("Timeout", Value::integer(seconds))
        .set("Count", Value::integer(0))
        .build();
  }
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
  Sample sample_;
  std::unique_ptr<wait::WaitCloud> cloud_;
};

}  // namespace cairn::testing

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
    sample_.changed_again = MapBuilder().set("Count", Value::integer(2)).build();
    sample_.id_attribute = "";
    reopen();
    if (condition) become_condition();
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
  // One that waits for nothing: the contract knows nobody who signals.
  void become_condition() {
    MapBuilder map;
    map.set("Handle", Value::string(call(CallKind::kCreate, "token-handle").physical_id));
    map.set("Timeout", Value::integer(60));
    map.set("Count", Value::integer(0));
    sample_.type = wait::kConditionType;
    sample_.properties = MapBuilder(map).build();
    map.set("ShowProgressEvent", Value::string("Enabled"));
    sample_.changed = MapBuilder(map).build();
    map.set("ShowProgressEvent", Value::string("Disabled"));
    sample_.changed_again = map.build();
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

// A cloud of wait conditions with a faked book of signals, and short ways to ask it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cloud/wait/wait_cloud.h"
#include "tests/support/fake_signal_book.h"
#include "tests/support/manual_executor.h"
#include "value/json.h"

namespace cairn::wait {

using testing::FakeSignalBook;
using testing::ManualWorld;
using Outcome = CallReply::Outcome;

inline Value json(std::string_view text) {
  return read_json(text).value();
}

class WaitCloudTest : public ::testing::Test {
 protected:
  WaitCloudTest() { open(); }

  void open() {
    cloud_ = std::make_unique<WaitCloud>(
        WaitOptions{"http://cairn", [this](std::string why) { fatal_ = std::move(why); }}, book_,
        world_.clock(), world_.chance(), world_.executor());
  }
  // As another process: what was held is forgotten.
  void reopen() {
    cloud_.reset();
    world_.executor().clear();
    open();
  }

  static CallSpec spec(CallKind kind, std::string_view type, const std::string& token) {
    CallSpec call;
    call.kind = kind;
    call.account = "1234567890123456";
    call.type = type;
    call.create_token = token;
    return call;
  }
  CallReply call(CallSpec what) {
    CallReply reply;
    cloud_->start(std::move(what), [&](CallReply r) { reply = std::move(r); });
    world_.run_ready();
    return reply;
  }
  CallReply make_handle(const char* properties = "{}") {
    CallSpec create = spec(CallKind::kCreate, kHandleType, "handle");
    create.properties = json(properties);
    CallReply made = call(std::move(create));
    handle_ = made.physical_id;
    secret_ = made.attributes.get("Headers").get_string(kSignalHeader);
    return made;
  }
  CallReply make_condition(const std::string& more = "") {
    CallSpec create = spec(CallKind::kCreate, kConditionType, "condition");
    create.properties = json(R"({"Handle": ")" + handle_ + R"(", "Timeout": 60)" + more + "}");
    CallReply made = call(std::move(create));
    condition_ = made.physical_id;
    return made;
  }
  // Polls the condition; the answer, once it comes, is in polled_.
  void poll(const std::string& update_token = "") {
    polled_.reset();
    CallSpec ask = spec(CallKind::kPoll, kConditionType, "condition");
    ask.physical_id = condition_;
    ask.update_token = update_token;
    cloud_->start(std::move(ask), [this](CallReply r) { polled_ = std::move(r); });
    world_.run_ready();
  }
  CallReply update(std::string_view type, const std::string& token, const std::string& properties,
                   bool rolling_back = false) {
    CallSpec change = spec(CallKind::kUpdate, type, type == kHandleType ? "handle" : "condition");
    change.physical_id = type == kHandleType ? handle_ : condition_;
    change.update_token = token;
    change.properties = json(properties);
    change.rolling_back = rolling_back;
    return call(std::move(change));
  }
  CallReply update_condition(const std::string& token, int count, bool rolling_back = false) {
    return update(kConditionType, token,
                  R"({"Handle": ")" + handle_ + R"(", "Timeout": 60, "Count": )" +
                      std::to_string(count) + "}",
                  rolling_back);
  }
  SignalAnswer post(const std::string& body, std::optional<std::string> secret = {}) {
    SignalAnswer answer{0, {}, {}, {}};
    cloud_->post("/wait-handles/" + handle_, secret.value_or(secret_), body,
                 [&](SignalAnswer said) { answer = std::move(said); });
    world_.run_ready();
    return answer;
  }
  std::string says() const {
    if (!polled_) return "waits";
    if (polled_->outcome == Outcome::kFailed) return polled_->code + ": " + polled_->message;
    return polled_->outcome == Outcome::kDone ? std::string(polled_->attributes.get_string("Data"))
                                              : "?";
  }

  ManualWorld world_;
  FakeSignalBook book_{world_.executor()};
  std::string fatal_;
  std::unique_ptr<WaitCloud> cloud_;
  std::string handle_;
  std::string secret_;
  std::string condition_;
  std::optional<CallReply> polled_;
};

}  // namespace cairn::wait

// A custom resource's surroundings in one thread: a book that survives restarts, a sender whose
// answers the test decides, and the calls the engine would make.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cloud/custom/custom_cloud.h"
#include "cloud/custom/message.h"
#include "tests/support/manual_executor.h"
#include "value/json.h"

namespace cairn::custom {

class FakeBook final : public CallBook {
 public:
  explicit FakeBook(Executor& executor) : executor_(executor) {}
  std::optional<CallRecord> find(std::string_view id) override {
    for (const auto* side : {&pending_, &kept_}) {
      const auto found = side->find(std::string(id));
      if (found != side->end()) return read_call_record(found->second).value();
    }
    return std::nullopt;
  }
  void put(std::vector<CallRecord> records, Done done) override {
    if (broken) return done(false);
    for (const CallRecord& record : records) pending_[record.id] = to_text(record);
    executor_.post([this, records, done] {
      for (const CallRecord& record : records) kept_[record.id] = to_text(record);
      ++commits;
      done(true);
    });
  }
  void forget_pending() { pending_ = kept_; }
  const std::map<std::string, std::string>& kept() const { return kept_; }

  bool broken = false;
  int commits = 0;

 private:
  Executor& executor_;
  std::map<std::string, std::string> pending_;
  std::map<std::string, std::string> kept_;
};

inline PostAnswer answered(int status, std::string body = "") {
  return {PostAnswer::Kind::kAnswered, status, std::move(body), ""};
}
inline PostAnswer trouble(PostAnswer::Kind kind) {
  return {kind, 0, "", "the reason"};
}

// Answers with what waits in `answers`, and with 200 when nothing does; holds all when told to.
class FakeSender final : public Sender {
 public:
  explicit FakeSender(Executor& executor) : executor_(executor) {}
  void post(Post post, Done done) override {
    posts.push_back(std::move(post));
    if (silent) return;
    PostAnswer answer = answered(200);
    if (on_post) {
      answer = on_post(posts.back());
    } else if (!answers.empty()) {
      answer = std::move(answers.front());
      answers.pop_front();
    }
    executor_.post([done, answer] { done(answer); });
  }

  std::vector<Post> posts;
  std::deque<PostAnswer> answers;
  std::function<PostAnswer(const Post&)> on_post;
  bool silent = false;  // what was posted is never answered

 private:
  Executor& executor_;
};

class CustomFixture : public ::testing::Test {
 protected:
  using Outcome = CallReply::Outcome;
  static constexpr const char* kAsync = "web:http://provider.example/hook";
  static constexpr const char* kSync = "web[sync]:http://provider.example/hook";
  static constexpr const char* kSafeAsync = "web[idempotent]:http://provider.example/hook";
  static constexpr const char* kSafeSync = "web[sync,idempotent]:http://provider.example/hook";

  CustomFixture() { restart(); }

  // The process dies and another one starts; what was not durable is lost.
  void restart() {
    cloud_.reset();
    world_.executor().clear();
    book_.forget_pending();
    cloud_ = std::make_unique<CustomCloud>(
        Ports{sender_, book_, world_.clock(), world_.executor()},
        Settings{.public_url = "http://cairn.example", .secret = "secret"});
  }

  static Value json(const std::string& text) { return read_json(text).value(); }
  static Value properties(const std::string& token, const std::string& more = "") {
    return json(R"({"ServiceToken":")" + token + '"' + more + "}");
  }
  static CallSpec spec(CallKind kind) {
    CallSpec call;
    call.kind = kind;
    call.account = "1234567890123456";
    call.region = "cn-hangzhou";
    call.stack_id = "stack-1";
    call.stack_name = "shop";
    call.logical_id = "Thing";
    call.type = "Custom::Thing";
    call.create_token = "token-a";
    return call;
  }
  static CallSpec create(Value properties) {
    CallSpec call = spec(CallKind::kCreate);
    call.properties = std::move(properties);
    return call;
  }
  static CallSpec update(Value properties, Value old, const std::string& token = "update-1") {
    CallSpec call = spec(CallKind::kUpdate);
    call.update_token = token;
    call.physical_id = "thing-1";
    call.properties = std::move(properties);
    call.old_properties = std::move(old);
    return call;
  }
  static CallSpec poll(const std::string& update_token = "") {
    CallSpec call = spec(CallKind::kPoll);
    call.update_token = update_token;
    return call;
  }
  static CallSpec remove(const std::string& physical_id = "") {
    CallSpec call = spec(CallKind::kDelete);
    call.physical_id = physical_id;
    return call;
  }

  // The reply comes when it comes; nullopt: held.
  std::shared_ptr<std::optional<CallReply>> begin(CallSpec call) {
    auto reply = std::make_shared<std::optional<CallReply>>();
    cloud_->start(std::move(call), [reply](CallReply r) {
      EXPECT_FALSE(*reply) << "answered twice";
      *reply = std::move(r);
    });
    world_.run_ready();
    return reply;
  }
  CallReply call(CallSpec what) {
    const auto reply = begin(std::move(what));
    for (int turns = 0; !*reply && turns < 100 && world_.step(); ++turns) {
    }
    EXPECT_TRUE(*reply) << "was never answered";
    return reply->value_or(CallReply{});
  }

  Value sent(std::size_t i) const { return json(sender_.posts.at(i).body); }
  Value last_sent() const { return sent(sender_.posts.size() - 1); }
  std::vector<std::string> types_sent() const {
    std::vector<std::string> types;
    for (std::size_t i = 0; i < sender_.posts.size(); ++i) {
      types.emplace_back(sent(i).get_string("RequestType"));
    }
    return types;
  }

  // A response to `request`, as a provider writes it; `more` replaces or adds fields.
  static std::string response(const Value& request, const std::string& more) {
    MapBuilder map;
    for (const char* name : {"RequestId", "StackId", "LogicalResourceId"}) {
      map.set(name, request.get(name));
    }
    const Value extra = json(more);
    for (const Entry& entry : extra.entries()) map.set(entry.key, entry.value);
    return to_json(map.build());
  }
  static std::string success(const Value& request, const std::string& data = "{}") {
    return response(request,
                    R"({"Status":"SUCCESS","PhysicalResourceId":"thing-1","Data":)" + data + "}");
  }
  // Gives it to the address in the request; the HTTP status of the answer, 0 for none.
  int respond(const Value& request, const std::string& body) {
    const std::string url(request.get_string("ResponseURL"));
    const std::string before = "http://cairn.example/custom-responses/";
    EXPECT_TRUE(url.starts_with(before)) << url;
    const std::size_t query = url.find("?token=");
    return respond_to(url.substr(before.size(), query - before.size()), url.substr(query + 7),
                      body);
  }
  int respond_to(const std::string& id, const std::string& token, const std::string& body) {
    int status = 0;
    cloud_->respond(id, token, body, [&](int got, const std::string& words) {
      status = got;
      words_ = words;
    });
    world_.run_ready();
    return status;
  }
  // A resource made by an asynchronous provider.
  void make(const Value& properties) {
    ASSERT_EQ(call(create(properties)).outcome, Outcome::kInProgress);
    ASSERT_EQ(respond(last_sent(), success(last_sent())), 200) << words_;
  }

  testing::ManualWorld world_;
  FakeBook book_{world_.executor()};
  FakeSender sender_{world_.executor()};
  std::unique_ptr<CustomCloud> cloud_;
  std::string words_;  // of the last answer to a response
};

}  // namespace cairn::custom

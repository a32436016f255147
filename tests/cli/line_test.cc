// Events as the server sends them: taken apart, and followed through lines that break.
#include "cli/line.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>

#include "cli/watch.h"
#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

using Texts = std::vector<std::string>;

TEST(EventText, TakesEventsApartWhereverTheBytesAreCut) {
  const std::string bytes =
      "retry: 1000\nid: 0\n\n:\n\nid: 1\ndata: {\"a\":1}\n\nid:2\nevent: x\ndata:{\ndata: }\n\nid: "
      "3";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    EventText text;
    Texts found;
    for (const std::string& part : {bytes.substr(0, cut), bytes.substr(cut)}) {
      for (const auto& event : text.take(part)) found.push_back(event.id + " " + event.data);
    }
    EXPECT_EQ(found, (Texts{"1 {\"a\":1}", "2 {}"})) << cut;
    EXPECT_EQ(text.last_id(), "2") << cut;
  }
}

TEST(EventText, WhatABrokenLineLeftIsForgotten) {
  EventText text;
  EXPECT_TRUE(text.take("id: 1\n\nid: 2\ndata: {\"half").empty());
  text.forget_unfinished();
  EXPECT_EQ(text.last_id(), "1");
  const auto found = text.take("id: 2\ndata: {}\n\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].data, "{}");
}

std::string event_json(int number, const std::string& id, const std::string& status) {
  const bool of_stack = id == "web";
  return fmt::format(
      R"({{"EventId":"e{}","StackId":"s","LogicalResourceId":"{}","PhysicalResourceId":"{}",)"
      R"("ResourceType":"{}","Status":"{}","CreateTime":"2026-01-01T00:00:00"}})",
      number, id, of_stack ? "s" : "", of_stack ? "ALIYUN::ROS::Stack" : "T", status);
}

// A server whose stack is what its events say so far; a line breaks where a text is missing.
class StreamingApi final : public Api {
 public:
  explicit StreamingApi(FakeHost& host) : host_(host) {}

  std::vector<std::string> events;                // what happened, oldest first
  std::string status = "CREATE_IN_PROGRESS";      // of the stack
  std::deque<std::optional<std::string>> script;  // what arrives on the line, or that it breaks
  std::vector<ApiCall> opened;
  int polls = 0;
  bool knows = true;

  ApiAnswer call(const ApiCall& call) override {
    if (call.action == "GetStack") {
      ++polls;
      return json(R"({"StackName":"web","StackId":"s","Status":")" + status + R"("})");
    }
    if (call.action != "ListStackEvents") return refused("NotSupported", "no");
    std::string list;
    for (auto it = events.rbegin(); it != events.rend(); ++it) {
      list += (list.empty() ? "" : ",") + *it;
    }
    return json(R"({"Events":[)" + list + "]}");
  }
  ApiAnswer post(const WebPost&) override { return unreachable(); }
  std::variant<std::unique_ptr<TextStream>, Failure> follow(const ApiCall& call) override {
    opened.push_back(call);
    if (!knows) return refused("InvalidAction.NotFound", "no such action");
    return std::make_unique<Stream>(*this);
  }
  std::string parameter(std::size_t call, std::string_view name) const {
    for (const auto& [key, value] : opened.at(call).parameters) {
      if (key == name) return value;
    }
    return "(absent)";
  }

 private:
  class Stream final : public TextStream {
   public:
    explicit Stream(StreamingApi& api) : api_(api) {}
    std::optional<std::string> wait(int ms) override {
      api_.host_.now += ms;
      if (api_.script.empty()) return "";
      auto next = std::move(api_.script.front());
      api_.script.pop_front();
      if (next && next->find("\"web\"") != std::string::npos) api_.status = "CREATE_COMPLETE";
      return next;
    }

   private:
    StreamingApi& api_;
  };

  FakeHost& host_;
};

class HeardView final : public View {
 public:
  int poll_ms() const override { return 200; }
  void on_event(const Event& event) override { heard.push_back(event.logical_id); }
  Texts heard;
};

std::string sent(int number, const std::string& id, const std::string& status) {
  return fmt::format("id: {}\ndata: {}\n\n", number, event_json(number, id, status));
}

TEST(Watch, ByTheLineHearsEachEventOnceAndHardlyAsks) {
  FakeHost host;
  StreamingApi api(host);
  HeardView view;
  api.events = {event_json(1, "A", "CREATE_IN_PROGRESS")};
  api.script = {"id: 1\n\n", sent(1, "A", "CREATE_IN_PROGRESS")};  // polled already
  for (int i = 0; i < 20; ++i) api.script.push_back("");
  api.script.push_back(sent(2, "A", "CREATE_COMPLETE") + sent(3, "web", "CREATE_COMPLETE"));
  const WatchEnd end = watch(api, host, {.stack_id = "s", .after_event = {}}, view);
  EXPECT_FALSE(end.failure);
  EXPECT_EQ(end.progress.status(), "CREATE_COMPLETE");
  EXPECT_EQ(view.heard, (Texts{"A", "A", "web"}));
  EXPECT_EQ(api.polls, 2);
  EXPECT_EQ(api.opened.size(), 1u);
  EXPECT_EQ(api.parameter(0, "StartFrom"), "Now");
}

TEST(Watch, TakesABrokenLineUpWhereItBroke) {
  FakeHost host;
  StreamingApi api(host);
  HeardView view;
  api.script = {"id: 0\n\n" + sent(1, "A", "CREATE_IN_PROGRESS") + "id: 2\nda", std::nullopt,
                sent(2, "A", "CREATE_COMPLETE"), sent(3, "web", "CREATE_COMPLETE")};
  const WatchEnd end = watch(api, host, {.stack_id = "s", .after_event = {}}, view);
  EXPECT_EQ(end.progress.status(), "CREATE_COMPLETE");
  EXPECT_EQ(view.heard, (Texts{"A", "A", "web"}));
  ASSERT_EQ(api.opened.size(), 2u);
  EXPECT_EQ(api.parameter(1, "LastEventId"), "1");
  EXPECT_EQ(api.parameter(1, "StartFrom"), "(absent)");
}

TEST(Watch, PollsWhereTheServerKnowsNoLine) {
  FakeHost host;
  StreamingApi api(host);
  HeardView view;
  api.knows = false;
  api.events = {event_json(1, "web", "CREATE_COMPLETE")};
  api.status = "CREATE_COMPLETE";
  const WatchEnd end = watch(api, host, {.stack_id = "s", .after_event = {}}, view);
  EXPECT_EQ(end.progress.status(), "CREATE_COMPLETE");
  EXPECT_EQ(view.heard, Texts{"web"});
  EXPECT_EQ(api.opened.size(), 1u);
}

TEST(Watch, ASilentLineIsOpenedAnew) {
  FakeHost host;
  StreamingApi api(host);
  Line line(api, host, "s");
  EXPECT_TRUE(line.open());
  while (line.connected() && host.now < 2'000'000) line.wait(1'000);
  EXPECT_FALSE(line.connected());
  EXPECT_LE(host.now, 1'000'000 + 47'000);
}

}  // namespace
}  // namespace cairn::cli

#include "server/notifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "engine/machine.h"
#include "http/server.h"
#include "runtime/thread_executor.h"
#include "store/memory/memory_store.h"
#include "value/json.h"

namespace cairn::server {
namespace {

using service::StackSettings;
using testing::IsEmpty;
using testing::SizeIs;

struct Heard {
  std::string target;
  std::string type;
  std::string body;
};

class NotifierTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = http::Server::listen({}, [this](http::Request request, http::Respond respond) {
      http::Response response;
      {
        const std::lock_guard lock(mutex_);
        std::string type;
        for (const auto& [name, value] : request.headers) {
          if (name == "content-type" || name == "Content-Type") type = value;
        }
        heard_.push_back({request.target, type, request.body});
        response.status = request.target == "/moved" ? 302 : failures_-- > 0 ? 503 : 204;
      }
      changed_.notify_all();
      respond(std::move(response));
    });
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(server).value();
    server_->start();
    url_ = "http://127.0.0.1:" + std::to_string(server_->port());
    writer_ = std::make_unique<Writer>(store_, executor_, [](std::string) {});
  }
  void TearDown() override {
    if (notifier_) notifier_->stop();
    executor_.stop();
  }

  void begin(bool allow_private = true, std::string sink = {}) {
    notifier_ = std::make_unique<Notifier>(
        NotifierOptions{allow_private, std::move(sink), /*first_wait_ms=*/1}, store_, *writer_,
        clock_, [](std::string) {});
  }

  // As it is written with a status.
  void write(const std::string& id, const std::string& url, const std::string& body = "{}") {
    StackRow stack;
    stack.id = id;
    StackSettings settings;
    settings.notification_urls = Value::list({Value::string(url)});
    Batch batch;
    batch.events.push_back(stack_event(stack, 1, 0));
    service::add_notices(stack, settings, "[]", batch);
    if (body != "{}") {
      batch.records.back().body = to_json(
          MapBuilder().set("Url", Value::string(url)).set("Body", Value::string(body)).build());
    }
    batch.events.clear();
    ASSERT_EQ(store_.commit({&batch, 1}).front(), CommitOutcome::kDurable);
  }
  std::size_t left() { return service::waiting_notices(*store_.read(), 10'000).notices.size(); }

  // Until `count` requests were heard; all of them.
  std::vector<Heard> hear(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(60), [&] { return heard_.size() >= count; });
    return heard_;
  }
  // Until nothing waits in the store.
  bool all_forgotten() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (left() > 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    return left() == 0;
  }

  SystemClock clock_;
  MemoryStore store_;
  ThreadExecutor executor_{"writer", clock_};
  std::unique_ptr<Writer> writer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Heard> heard_;
  int failures_ = 0;
  std::unique_ptr<http::Server> server_;
  std::string url_;
  std::unique_ptr<Notifier> notifier_;
};

TEST_F(NotifierTest, DeliversWhatWasThereAtTheStartAndWhatCame) {
  write("first", url_ + "/a?key=1", "{\"n\":1}");
  begin();
  EXPECT_TRUE(all_forgotten());
  write("second", url_ + "/b", "{\"n\":2}");
  notifier_->wake();
  EXPECT_TRUE(all_forgotten());
  const auto heard = hear(2);
  ASSERT_THAT(heard, SizeIs(2));
  EXPECT_EQ(heard[0].target, "/a?key=1");
  EXPECT_EQ(heard[0].body, "{\"n\":1}");
  EXPECT_EQ(heard[0].type, "application/json; charset=utf-8");
  EXPECT_EQ(heard[1].target, "/b");
}

TEST_F(NotifierTest, TriesThreeTimes) {
  failures_ = 2;
  write("stack", url_ + "/a");
  begin();
  EXPECT_TRUE(all_forgotten());
  EXPECT_THAT(hear(3), SizeIs(3));
}

TEST_F(NotifierTest, GivesUpAfterwards) {
  failures_ = 1000;
  write("stack", url_ + "/a");
  begin();
  EXPECT_TRUE(all_forgotten());
  EXPECT_THAT(hear(3), SizeIs(3));
}

TEST_F(NotifierTest, DoesNotFollowRedirects) {
  write("stack", url_ + "/moved");
  begin();
  EXPECT_TRUE(all_forgotten());
  for (const Heard& each : hear(3)) EXPECT_EQ(each.target, "/moved");
}

TEST_F(NotifierTest, AsksNoPrivateAddressUnlessAllowed) {
  write("stack", url_ + "/a");
  begin(/*allow_private=*/false);
  EXPECT_TRUE(all_forgotten());
  EXPECT_THAT(hear(0), IsEmpty());
}

TEST_F(NotifierTest, TellsTheSinkWhereverItIs) {
  write("stack", "eventbridge");
  begin(/*allow_private=*/false, url_ + "/events");
  EXPECT_TRUE(all_forgotten());
  const auto heard = hear(1);
  ASSERT_THAT(heard, SizeIs(1));
  EXPECT_EQ(heard[0].target, "/events");
  EXPECT_EQ(heard[0].type, "application/cloudevents+json; charset=utf-8");
  const auto event = read_json(heard[0].body);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->get_string("specversion"), "1.0");
  EXPECT_EQ(event->get("data").get_string("StackId"), "stack");
}

TEST_F(NotifierTest, GivesUpWhatWasForASinkThatIsNoMore) {
  write("stack", "eventbridge");
  begin();
  EXPECT_TRUE(all_forgotten());
}

TEST_F(NotifierTest, KeepsWhatItWasStoppedOver) {
  write("stack", "http://127.0.0.1:1/");
  notifier_ = std::make_unique<Notifier>(NotifierOptions{true, {}, /*first_wait_ms=*/3'600'000},
                                         store_, *writer_, clock_, [](std::string) {});
  notifier_->stop();
  EXPECT_EQ(left(), 1U);
}

// More than fit into memory, each once.
TEST_F(NotifierTest, DeliversManyEachOnce) {
  constexpr std::size_t kMany = 3 * Notifier::kQueueMax;
  for (std::size_t i = 0; i < kMany; ++i) {
    write("stack" + std::to_string(i), url_ + "/" + std::to_string(i));
  }
  begin();
  for (int i = 0; i < 100; ++i) notifier_->wake();
  EXPECT_TRUE(all_forgotten());
  std::set<std::string> targets;
  for (const Heard& each : hear(kMany)) targets.insert(each.target);
  EXPECT_EQ(targets.size(), kMany);
  EXPECT_THAT(hear(kMany), SizeIs(kMany));
}

}  // namespace
}  // namespace cairn::server

// Answers whose body is a stream.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "http/server.h"
#include "tests/http/raw_client.h"

namespace cairn::http {
namespace {

// What a test says comes next, and what it may ask of how the server read it.
class Tap {
 public:
  void say(std::string text) { give(std::make_shared<const std::string>(std::move(text))); }
  void finish() { give(nullptr); }

  // How many pieces the server asked for, once it is at least `count`.
  int wait_until_asked(int count) {
    return wait([&] { return asked_ >= count; }), asked_;
  }
  void wait_until_gone(int count) {
    wait([&] { return gone_ >= count; });
  }
  int asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

  void next(ByteStream::Ready ready) {
    const std::lock_guard lock(mutex_);
    ++asked_;
    ready_ = std::move(ready);
    changed_.notify_all();
  }
  void gone() {
    const std::lock_guard lock(mutex_);
    ++gone_;
    ready_ = nullptr;
    changed_.notify_all();
  }

 private:
  template <class Is>
  void wait(Is is) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(20), is));
  }
  void give(ByteStream::Piece piece) {
    wait([&] { return ready_ != nullptr; });
    ByteStream::Ready ready;
    {
      const std::lock_guard lock(mutex_);
      ready = std::exchange(ready_, nullptr);
    }
    if (ready) ready(std::move(piece));
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  ByteStream::Ready ready_;
  int asked_ = 0;
  int gone_ = 0;
};

class TapStream final : public ByteStream {
 public:
  explicit TapStream(Tap& tap) : tap_(tap) {}
  ~TapStream() override { tap_.gone(); }
  void next(Ready ready) override { tap_.next(std::move(ready)); }
  std::string_view keep_alive() const override { return ":\n\n"; }

 private:
  Tap& tap_;
};

class HttpStream : public ::testing::Test {
 protected:
  void serve(const Options& options = {}) {
    auto server = Server::listen(options, [this](Request, Respond respond) {
      Response response;
      response.content_type = "text/event-stream";
      response.stream = std::make_shared<TapStream>(tap_);
      respond(std::move(response));
    });
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(server).value();
    server_->start();
  }
  RawClient open(const std::string& version = "1.1") {
    RawClient client(server_->port());
    client.send("GET / HTTP/" + version + "\r\nHost: h\r\n\r\n");
    return client;
  }

  Tap tap_;
  std::unique_ptr<Server> server_;  // goes before what its handler uses
};

TEST_F(HttpStream, PiecesLeaveAsChunks) {
  serve();
  RawClient client = open();
  const auto head = client.read_answer();
  EXPECT_EQ(head.status, 200);
  EXPECT_NE(head.head.find("Transfer-Encoding: chunked\r\n"), std::string::npos) << head.head;
  EXPECT_NE(head.head.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_EQ(head.head.find("Content-Length"), std::string::npos);
  tap_.say("one\n");
  EXPECT_EQ(client.read_bytes(9), "4\r\none\n\r\n");
  tap_.say(std::string(20, 'x'));
  EXPECT_EQ(client.read_bytes(26), "14\r\n" + std::string(20, 'x') + "\r\n");
  tap_.say("");  // an empty chunk would be the end
  tap_.say("y");
  EXPECT_EQ(client.read_bytes(6), "1\r\ny\r\n");
  tap_.finish();
  EXPECT_EQ(client.read_bytes(5), "0\r\n\r\n");
  EXPECT_TRUE(client.closed());
  tap_.wait_until_gone(1);
}

TEST_F(HttpStream, AnOldClientGetsThemBare) {
  serve();
  RawClient client = open("1.0");
  EXPECT_EQ(client.read_answer().head.find("Transfer-Encoding"), std::string::npos);
  tap_.say("one\n");
  EXPECT_EQ(client.read_bytes(4), "one\n");
  tap_.finish();
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpStream, SilenceShowsThatTheLineIsAlive) {
  Options options;
  options.keep_alive_ms = 20;
  serve(options);
  RawClient client = open();
  client.read_answer();
  EXPECT_EQ(client.read_bytes(16), "3\r\n:\n\n\r\n3\r\n:\n\n\r\n");
  tap_.say("one\n");
  while (client.read_bytes(1) != "o") continue;
  EXPECT_EQ(client.read_bytes(3), "ne\n");
}

TEST_F(HttpStream, ASlowReaderCostsOnePieceAndIsCutOffAtLast) {
  Options options;
  options.write_deadline_ms = 300;
  serve(options);
  RawClient client = open();
  client.read_answer();
  const std::string piece(4u << 20, 'x');
  tap_.say(piece);
  tap_.wait_until_gone(1);
  EXPECT_EQ(tap_.asked(), 1);
}

TEST_F(HttpStream, AReaderThatLeavesOrSpeaksEndsItsStream) {
  serve();
  {
    RawClient client = open();
    client.read_answer();
    tap_.wait_until_asked(1);
  }
  tap_.wait_until_gone(1);
  RawClient client = open();
  client.read_answer();
  client.send("GET /again HTTP/1.1\r\nHost: h\r\n\r\n");
  tap_.wait_until_gone(2);
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpStream, ThereAreOnlySoMany) {
  Options options;
  options.streams_max = 1;
  serve(options);
  RawClient first = open();
  EXPECT_EQ(first.read_answer().status, 200);
  RawClient second = open();
  EXPECT_EQ(second.read_answer().status, 503);
}

TEST_F(HttpStream, AServerThatStopsEndsThemProperly) {
  serve();
  RawClient client = open();
  client.read_answer();
  tap_.wait_until_asked(1);
  tap_.say("one\n");
  EXPECT_EQ(client.read_bytes(9), "4\r\none\n\r\n");
  tap_.wait_until_asked(2);
  server_->stop(1'000);
  EXPECT_EQ(client.read_bytes(5), "0\r\n\r\n");
  EXPECT_TRUE(client.closed());
  tap_.wait_until_gone(1);
}

}  // namespace
}  // namespace cairn::http

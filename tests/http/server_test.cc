#include "http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/http/raw_client.h"

namespace cairn::http {
namespace {

const std::string kHost = "Host: h\r\n";
std::string get(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\n" + kHost + fields + "\r\n";
}

// Answers with what it was sent, and keeps for later what is asked to wait.
class Echo {
 public:
  Handler handler() {
    return [this](Request request, Respond respond) { on(std::move(request), std::move(respond)); };
  }
  Respond wait_for_held() {
    std::unique_lock lock(mutex_);
    held_changed_.wait(lock, [&] { return !held_.empty(); });
    Respond respond = std::move(held_.back());
    held_.pop_back();
    return respond;
  }

 private:
  void on(Request request, Respond respond) {
    if (request.target == "/drop") return;
    if (request.target == "/hold") {
      const std::lock_guard lock(mutex_);
      held_.push_back(std::move(respond));
      held_changed_.notify_all();
      return;
    }
    Response response;
    if (request.target == "/nothing") response.status = 204;
    if (request.target == "/large") request.body.assign(8u << 20, 'x');
    if (request.target == "/split") response.headers = {{"X-A", "1\r\nX-B: 2"}};
    response.content_type = "text/plain";
    response.headers.emplace_back("X-Target-Bytes", std::to_string(request.target.size()));
    response.body = request.method + " " + request.body;
    if (request.target == "/elsewhere") {
      std::thread([respond = std::move(respond), response = std::move(response)] {
        respond(response);
        respond(response);  // is ignored
      }).detach();
      return;
    }
    respond(std::move(response));
  }

  std::mutex mutex_;
  std::condition_variable held_changed_;
  std::vector<Respond> held_;
};

class HttpServer : public ::testing::Test {
 protected:
  void serve(const Options& options = {}) {
    auto server = Server::listen(options, echo_.handler());
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(server).value();
    server_->start();
  }
  RawClient connect() {
    RawClient client(server_->port());
    EXPECT_TRUE(client.connected());
    return client;
  }
  int status_of(const std::string& bytes) {
    RawClient client = connect();
    client.send(bytes);
    return client.read_answer().status;
  }

  Echo echo_;
  std::unique_ptr<Server> server_;  // goes before what its handler uses
};

TEST_F(HttpServer, AnswersOneRequestAfterTheOtherOnOneConnection) {
  serve();
  RawClient client = connect();
  for (const std::string body : {"", "a", "bb"}) {
    client.send("POST / HTTP/1.1\r\n" + kHost + "Content-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "POST " + body);
    EXPECT_EQ(answer.head.find("Connection:"), std::string::npos);
    EXPECT_NE(answer.head.find("Content-Type: text/plain\r\n"), std::string::npos);
    EXPECT_NE(answer.head.find(" GMT\r\n"), std::string::npos);
  }
}

TEST_F(HttpServer, AnswersFromAnotherThreadOnce) {
  serve();
  RawClient client = connect();
  for (int i = 0; i < 100; ++i) {
    client.send(get("/elsewhere"));
    ASSERT_EQ(client.read_answer().body, "GET ");
  }
}

TEST_F(HttpServer, KeepsOrClosesAsTheClientAsks) {
  serve();
  struct Case {
    std::string request;
    bool keeps;
  };
  const Case cases[] = {
      {get("/"), true},
      {get("/", "Connection: close\r\n"), false},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
  };
  for (const Case& c : cases) {
    RawClient client = connect();
    client.send(c.request);
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 200) << c.request;
    EXPECT_EQ(answer.head.find("Connection: close") == std::string::npos, c.keeps) << c.request;
    if (c.keeps) {
      client.send(get("/"));
      EXPECT_EQ(client.read_answer().status, 200) << c.request;
    } else {
      EXPECT_TRUE(client.closed()) << c.request;
    }
  }
}

TEST_F(HttpServer, HeadAndNoContentHaveNoBody) {
  serve();
  RawClient client = connect();
  client.send("HEAD / HTTP/1.1\r\n" + kHost + "\r\n");
  EXPECT_NE(client.read_answer(true).head.find("Content-Length: 5\r\n"), std::string::npos);
  client.send(get("/nothing"));
  const auto nothing = client.read_answer();
  EXPECT_EQ(nothing.status, 204);
  EXPECT_EQ(nothing.head.find("Content-Length"), std::string::npos);
  client.send(get("/"));
  EXPECT_EQ(client.read_answer().body, "GET ");
}

TEST_F(HttpServer, AHeaderCannotBreakOutOfItsLine) {
  serve();
  RawClient client = connect();
  client.send(get("/split"));
  EXPECT_NE(client.read_answer().head.find("X-A: 1  X-B: 2\r\n"), std::string::npos);
}

TEST_F(HttpServer, WritesMoreThanASocketTakesAtOnce) {
  serve();
  RawClient client = connect();
  client.send(get("/large") + get("/"));
  EXPECT_EQ(client.read_answer().body.size(), (8u << 20) + 4);
  EXPECT_EQ(client.read_answer().body, "GET ");
}

TEST_F(HttpServer, TakesARequestLineOfAMegabyteAndAHalfInSmallPieces) {
  serve();
  RawClient client = connect();
  const std::string target = "/?TemplateBody=" + std::string(1'600'000, 'x');
  for (const std::size_t piece : {std::size_t{1'000}, std::size_t{16'384}, target.size() * 2}) {
    ASSERT_TRUE(client.send_in_pieces(get(target), piece));
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.head.find("X-Target-Bytes: " + std::to_string(target.size()) + "\r\n"),
              std::string::npos);
  }
}

TEST_F(HttpServer, TakesChunksInAnyPieces) {
  serve();
  RawClient client = connect();
  const std::string request = "POST / HTTP/1.1\r\n" + kHost +
                              "Transfer-Encoding: chunked\r\n\r\n"
                              "4;name=value\r\nabcd\r\nA\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n";
  for (const std::size_t piece : {1u, 5u, 1000u}) {
    client.send_in_pieces(request, piece);
    EXPECT_EQ(client.read_answer().body, "POST abcd0123456789");
  }
}

TEST_F(HttpServer, AsksForTheBodyThatIsHeldBack) {
  serve();
  RawClient client = connect();
  const std::string head =
      "POST / HTTP/1.1\r\n" + kHost + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
  client.send(head);
  EXPECT_EQ(client.read_answer().status, 100);
  client.send("abc");
  EXPECT_EQ(client.read_answer().body, "POST abc");

  client.send(head + "abc");  // did not wait: needs no 100
  EXPECT_EQ(client.read_answer().body, "POST abc");
}

TEST_F(HttpServer, RefusesABodyTooLargeBeforeItIsSent) {
  serve();
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\n" + kHost +
                      "Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"),
            413);
}

TEST_F(HttpServer, RefusesAndCloses) {
  Options options;
  options.head_bytes_max = 1000;
  options.body_bytes_max = 100'000;
  options.make_request_id = [] { return std::string("an-id"); };
  serve(options);
  const std::string post = "POST / HTTP/1.1\r\n" + kHost;
  struct Case {
    std::string why, bytes;
    int status;
    std::string code;
  };
  const Case cases[] = {
      {"not HTTP", "hello\r\n\r\n", 400, "BadRequest"},
      {"smuggling", post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
       "BadRequest"},
      {"a head too large", get("/" + std::string(300'000, 'x')), 431,
       "RequestHeaderFieldsTooLarge"},
      {"a body too large", post + "Content-Length: 5000000\r\n\r\n" + std::string(5'000'000, 'x'),
       413, "RequestEntityTooLarge"},
      {"a chunk too large", post + "Transfer-Encoding: chunked\r\n\r\n186A1\r\n", 413,
       "RequestEntityTooLarge"},
  };
  for (const Case& c : cases) {
    RawClient client = connect();
    client.send(c.bytes);  // all of it: the answer must survive what the server did not read
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, c.status) << c.why;
    EXPECT_TRUE(answer.body.starts_with("{\"Code\":\"" + c.code + "\",\"Message\":\""))
        << answer.body;
    EXPECT_TRUE(answer.body.ends_with("\",\"RequestId\":\"an-id\"}")) << answer.body;
    EXPECT_NE(answer.head.find("Connection: close\r\n"), std::string::npos);
    client.end_sending();
    EXPECT_TRUE(client.closed()) << c.why;
  }
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrderUntilGarbage) {
  serve();
  RawClient client = connect();
  client.send("\r\n" + get("/") + "\r\nPOST / HTTP/1.1\r\n" + kHost + "Content-Length: 1\r\n\r\nx" +
              get("/elsewhere") + "garbage\r\n\r\n" + get("/"));
  EXPECT_EQ(client.read_answer().body, "GET ");
  EXPECT_EQ(client.read_answer().body, "POST x");
  EXPECT_EQ(client.read_answer().body, "GET ");
  EXPECT_EQ(client.read_answer().status, 400);
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServer, AnswersAClientThatHasEndedItsSending) {
  serve();
  RawClient client = connect();
  client.send(get("/elsewhere"));
  client.end_sending();
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServer, TellsAClientThatEndsWithinARequest) {
  serve();
  for (const std::string part :
       {"GET / HT", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab"}) {
    RawClient client = connect();
    client.send(part);
    client.end_sending();
    EXPECT_EQ(client.read_answer().status, 400);
    EXPECT_TRUE(client.closed());
  }
}

TEST_F(HttpServer, ClosesWhenTheHandlerDropsTheRequest) {
  serve();
  RawClient at_once = connect();
  at_once.send(get("/drop"));
  EXPECT_TRUE(at_once.closed());

  RawClient later = connect();
  later.send(get("/hold"));
  { const Respond dropped_here = echo_.wait_for_held(); }
  EXPECT_TRUE(later.closed());
}

TEST_F(HttpServer, CutsOffADribblerHoweverBusy) {
  Options options;
  options.read_deadline_ms = 100;
  serve(options);
  RawClient clients[] = {connect(), connect()};
  ASSERT_TRUE(clients[0].send("GET /"));
  ASSERT_TRUE(clients[1].send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n"));
  std::vector<std::thread> dribblers;
  for (RawClient& client : clients) {
    dribblers.emplace_back([&client] {
      while (client.send("x")) std::this_thread::yield();  // ends because the server has closed
    });
  }
  for (RawClient& client : clients) EXPECT_EQ(client.read_answer().status, 408);
  for (std::thread& dribbler : dribblers) dribbler.join();
}

TEST_F(HttpServer, ClosesAnIdleConnection) {
  Options options;
  options.idle_deadline_ms = 50;
  serve(options);
  RawClient silent = connect();
  EXPECT_TRUE(silent.closed());
  RawClient after_one = connect();
  after_one.send(get("/"));
  EXPECT_EQ(after_one.read_answer().status, 200);
  EXPECT_TRUE(after_one.closed());
}

TEST_F(HttpServer, AnswersForALateHandlerAndIgnoresItsAnswer) {
  Options options;
  options.handler_deadline_ms = 50;
  serve(options);
  RawClient client = connect();
  client.send(get("/hold"));
  const Respond late = echo_.wait_for_held();
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("ServiceUnavailable"), std::string::npos);
  late({});
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServer, ClosesOnAClientThatDoesNotRead) {
  Options options;
  options.write_deadline_ms = 50;
  serve(options);
  RawClient client = connect();
  client.send(get("/large"));
  while (client.send("x")) std::this_thread::yield();  // ends because the server has closed
}

TEST_F(HttpServer, RefusesConnectionsOverTheLimitAndTakesNewOnesWhenSomeEnd) {
  Options options;
  options.connections_max = 3;
  serve(options);
  std::vector<RawClient> inside;
  for (int i = 0; i < 3; ++i) {
    inside.push_back(connect());
    inside.back().send(get("/"));
    EXPECT_EQ(inside.back().read_answer().status, 200);
  }
  RawClient outside = connect();
  const auto refused = outside.read_answer();
  EXPECT_EQ(refused.status, 503);
  outside.end_sending();
  EXPECT_TRUE(outside.closed());

  inside.pop_back();
  int status = 503;  // until the server has seen that one left
  while (status == 503) status = status_of(get("/", "Connection: close\r\n"));
  EXPECT_EQ(status, 200);
}

TEST_F(HttpServer, ServesManyConnectionsAtOnce) {
  serve();
  std::vector<RawClient> clients;
  for (int i = 0; i < 300; ++i) clients.push_back(connect());
  for (int round = 0; round < 3; ++round) {
    for (RawClient& client : clients) client.send(get("/elsewhere"));
    for (RawClient& client : clients) ASSERT_EQ(client.read_answer().status, 200);
  }
}

TEST_F(HttpServer, StopLetsRequestsUnderWayFinish) {
  serve();
  RawClient idle = connect();
  idle.send(get("/"));
  EXPECT_EQ(idle.read_answer().status, 200);
  RawClient busy = connect();
  busy.send(get("/hold"));
  const Respond respond = echo_.wait_for_held();
  std::thread stopping([&] { server_->stop(20'000); });
  EXPECT_TRUE(idle.closed());  // so the stop has begun
  respond({});
  const auto answer = busy.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.head.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(busy.closed());
  stopping.join();
  EXPECT_FALSE(RawClient(server_->port()).connected());
}

TEST_F(HttpServer, StopClosesWhatDoesNotFinishAndLateAnswersAreHarmless) {
  serve();
  RawClient busy = connect();
  busy.send(get("/hold"));
  const Respond respond = echo_.wait_for_held();
  RawClient half = connect();
  half.send("GET / HT");
  server_->stop(50);
  EXPECT_TRUE(busy.closed());
  EXPECT_TRUE(half.closed());
  respond({});
  server_.reset();
  respond({});
}

TEST_F(HttpServer, StopsUnderLoad) {
  serve();
  std::atomic<int> answers = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&, port = server_->port()] {
      RawClient client(port);
      while (client.send(get("/elsewhere")) && client.read_answer().status == 200) ++answers;
    });
  }
  while (answers < 200) std::this_thread::yield();
  server_->stop(5'000);
  for (std::thread& client : clients) client.join();
}

TEST(HttpListen, RefusesWhatItCannotListenOn) {
  const Handler none = [](Request, Respond) {};
  auto first = Server::listen({}, none);
  ASSERT_TRUE(first);
  Options taken;
  taken.port = first.value()->port();
  Options named;
  named.host = "not an address";
  for (const auto& [options, code] :
       {std::pair(taken, "ListenFailed"), std::pair(named, "InvalidListenAddress")}) {
    const auto refused = Server::listen(options, none);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, code);
    EXPECT_FALSE(refused.error().fix.empty());
  }
}

TEST(HttpListen, ServesIpv6) {
  Options options;
  options.host = "::1";
  const auto server = Server::listen(options, [](Request, Respond) {});
  if (!server) GTEST_SKIP() << server.error().message;
  server.value()->start();
  EXPECT_NE(server.value()->port(), 0);
}

}  // namespace
}  // namespace cairn::http

// Deadlines, limits of number, and the end of a server.
#include <atomic>

#include "tests/http/server_fixture.h"

namespace cairn::http {
namespace {

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
  Options options;
  options.io_threads = 1;  // so that both connections hear of the stop in one go
  serve(options);
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

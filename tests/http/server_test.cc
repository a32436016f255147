// What goes over one connection.
#include "tests/http/server_fixture.h"

namespace cairn::http {
namespace {

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

TEST_F(HttpServer, TellsWhoseBodyWasTooLarge) {
  Options options;
  options.body_bytes_max = 10;
  std::mutex mutex;
  std::vector<std::string> told;
  options.on_body_too_large = [&](std::string_view target) {
    const std::lock_guard lock(mutex);
    told.emplace_back(target);
  };
  serve(options);
  const std::string field = "Content-Length: 11\r\n\r\n";
  EXPECT_EQ(status_of("PUT /a?b=c HTTP/1.1\r\n" + kHost + field), 413);
  EXPECT_EQ(
      status_of("POST /d HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\nb\r\nhello"),
      413);
  EXPECT_EQ(status_of(get("/" + std::string(3'000'000, 'x'))), 431);
  const std::lock_guard lock(mutex);
  EXPECT_EQ(told, (std::vector<std::string>{"/a?b=c", "/d"}));
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

}  // namespace
}  // namespace cairn::http

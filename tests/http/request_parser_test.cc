#include "http/request_parser.h"

#include <gtest/gtest.h>

#include <random>

namespace cairn::http {
namespace {

constexpr std::size_t kHeadMax = 400;
constexpr std::size_t kBodyMax = 50;

struct Outcome {
  int status = 0;  // 0: more is wanted, 200: a request, else the refusal's
  Request request;
  std::size_t left = 0;  // bytes behind the request
};

// Feeds as a connection does: the rest again, with `piece` more bytes behind it.
Outcome parse(const std::string& bytes, std::size_t piece) {
  RequestParser parser(kHeadMax, kBodyMax);
  std::string held;
  std::size_t given = 0;
  for (;;) {
    const RequestParser::Fed fed = parser.feed(held);
    held.erase(0, fed.consumed);
    switch (fed.state) {
      case RequestParser::State::kRefused:
        return {.status = parser.refusal().status};
      case RequestParser::State::kDone:
        return {200, parser.take(), held.size() + bytes.size() - given};
      case RequestParser::State::kHeadDone:
        break;
      case RequestParser::State::kNeedMore:
        if (given == bytes.size()) return {};
        held += bytes.substr(given, piece);
        given = std::min(given + piece, bytes.size());
    }
  }
}

struct Case {
  std::string why;
  std::string bytes;
  int status;
  std::string body = "";
};

const std::string kHost = "Host: h\r\n";
std::string get(const std::string& fields) {
  return "GET / HTTP/1.1\r\n" + kHost + fields + "\r\n";
}
std::string post(const std::string& fields, const std::string& body) {
  return "POST / HTTP/1.1\r\n" + kHost + fields + "\r\n" + body;
}
std::string chunked(const std::string& body) {
  return post("Transfer-Encoding: chunked\r\n", body);
}

std::vector<Case> cases() {
  return {
      {"the least there is", get(""), 200},
      {"HTTP/1.0 needs no host", "GET / HTTP/1.0\r\n\r\n", 200},
      {"a body by length", post("Content-Length: 3\r\n", "abc"), 200, "abc"},
      {"a POST of nothing", post("Content-Length: 0\r\n", ""), 200},
      {"a POST without length", post("", ""), 200},
      {"the longest body", post("Content-Length: 50\r\n", std::string(50, 'x')), 200,
       std::string(50, 'x')},
      {"chunks", chunked("1\r\na\r\nA\r\n0123456789\r\n0\r\n\r\n"), 200, "a0123456789"},
      {"no chunk but the last", chunked("0\r\n\r\n"), 200},
      {"chunk extensions", chunked("3;a=b;c=\"d;\\\"e\"\r\nabc\r\n0;x\r\n\r\n"), 200, "abc"},
      {"trailers", chunked("3\r\nabc\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n"), 200, "abc"},
      {"the coding in capitals", post("Transfer-Encoding: Chunked\r\n", "0\r\n\r\n"), 200},
      {"equal lengths twice", post("Content-Length: 1, 1\r\n", "a"), 200, "a"},

      {"not a method", "G@T / HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"a TLS hello", std::string("\x16\x03\x01\x02\x00\x01", 6) + std::string(20, 'x'), 400},
      {"no target", "GET HTTP/1.1\r\n\r\n", 400},
      {"a space in the target", "GET /a b HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"a control byte in the target", "GET /\x01 HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"a version not spoken", "GET / HTTP/2.0\r\n" + kHost + "\r\n", 400},
      {"a line feed alone", "GET / HTTP/1.1\nHost: h\n\n" + kHost + "\r\n\r\n", 400},
      {"a space before the colon", get("X : y\r\n"), 400},
      {"a header without colon", get("nonsense\r\n"), 400},
      {"a NUL in a value", get("X: a" + std::string(1, '\0') + "b\r\n"), 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", get("Host: other\r\n"), 400},
      {"length and coding",
       post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {"coding and length",
       post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400},
      {"length and a coding Beast does not know",
       post("Content-Length: 1\r\nTransfer-Encoding: gzip\r\n", "a"), 400},
      {"a coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"a coding that is not known", post("Transfer-Encoding: gzip\r\n", ""), 501},
      {"a coding under chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501},
      {"a coding that only looks like chunked", post("Transfer-Encoding: xchunked\r\n", ""), 501},
      {"two codings", post("Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       501},
      {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", ""),
       400},
      {"two lengths", post("Content-Length: 1\r\nContent-Length: 2\r\n", "aa"), 400},
      {"a negative length", post("Content-Length: -1\r\n", ""), 400},
      {"a length with a sign", post("Content-Length: +1\r\n", "a"), 400},
      {"a length that is no number", post("Content-Length: 1x\r\n", "a"), 400},
      {"a length past 64 bits", post("Content-Length: 99999999999999999999\r\n", ""), 400},
      {"a chunk size that is no number", chunked("x\r\nabc\r\n0\r\n\r\n"), 400},
      {"a chunk longer than it says", chunked("1\r\nabc\r\n0\r\n\r\n"), 400},
      {"a chunk size past 64 bits", chunked("fffffffffffffffff\r\na\r\n"), 400},
      {"an expectation not known", post("Expect: tea\r\nContent-Length: 1\r\n", "a"), 417},

      {"a body one too long", post("Content-Length: 51\r\n", ""), 413},
      {"chunks one too long",
       chunked("30\r\n" + std::string(48, 'x') + "\r\n3\r\nabc\r\n0\r\n\r\n"), 413},
      {"a chunk too long", chunked("ffffffffffffffff\r\n"), 413},
      {"a target too long", "GET /" + std::string(kHeadMax, 'x') + " HTTP/1.1\r\n", 431},
      {"a head too long", get("X: " + std::string(kHeadMax, 'x') + "\r\n"), 431},
      {"a head without end", get("").substr(0, 20) + std::string(kHeadMax, 'x'), 431},

      {"nothing", "", 0},
      {"half a line", "GET / HT", 0},
      {"half a head", get("").substr(0, 22), 0},
      {"half a body", post("Content-Length: 3\r\n", "ab"), 0},
      {"half a chunk", chunked("5\r\nab"), 0},
      {"no last chunk", chunked("1\r\na\r\n"), 0},
      {"half a last chunk", chunked("1\r\na\r\n0\r\n"), 0},
      {"half a trailer", chunked("0\r\nX-A: 1\r\n"), 0},
  };
}

// Pieces of one byte also show that Beast is never given so little that it asserts.
TEST(RequestParser, OutcomeDoesNotDependOnThePieces) {
  for (const Case& c : cases()) {
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{100'000}}) {
      const Outcome got = parse(c.bytes, piece);
      EXPECT_EQ(got.status, c.status) << c.why << ", in pieces of " << piece;
      EXPECT_EQ(got.request.body, c.body) << c.why << ", in pieces of " << piece;
    }
  }
}

TEST(RequestParser, LeavesWhatComesBehindTheRequest) {
  for (const Case& c : cases()) {
    if (c.status != 200) continue;
    EXPECT_EQ(parse(c.bytes + get(""), 100'000).left, get("").size()) << c.why;
  }
}

TEST(RequestParser, ExactlyTheHeadLimitPasses) {
  const std::string shell = "GET / HTTP/1.1\r\n" + kHost + "X: \r\n\r\n";
  for (const std::size_t over : {0u, 1u}) {
    const std::string value(kHeadMax - shell.size() + over, 'x');
    for (const std::size_t piece : {1u, 1000u}) {
      EXPECT_EQ(parse(get("X: " + value + "\r\n") + "more", piece).status, over ? 431 : 200);
    }
  }
}

TEST(RequestParser, ReadsTheParts) {
  const Request request =
      parse(
          "OPTIONS /a?b=%20c HTTP/1.1\r\nHOST: h\r\nX-Acs-Date:  today \t\r\nX: 1\r\nx: 2\r\n\r\n",
          9)
          .request;
  EXPECT_EQ(request.method, "OPTIONS");
  EXPECT_EQ(request.target, "/a?b=%20c");
  EXPECT_EQ(request.headers.size(), 4u);
  EXPECT_EQ(request.header("x-acs-date"), "today");
  EXPECT_EQ(request.header("x"), "1");
  EXPECT_EQ(request.header("absent"), "");
}

TEST(RequestParser, TrailersAreNotHeaders) {
  const Request request = parse(chunked("0\r\nAuthorization: me\r\n\r\n"), 100'000).request;
  EXPECT_EQ(request.header("authorization"), "");
}

TEST(RequestParser, AbsoluteFormBecomesPathAndQuery) {
  const std::pair<std::string, std::string> rows[] = {
      {"http://h/a?b", "/a?b"},
      {"HTTPS://h:1/", "/"},
      {"http://h", "/"},
      {"http://h?a=/b", "/?a=/b"},
      {"*", "*"},
      {"/http://h/a", "/http://h/a"},
  };
  for (const auto& [target, want] : rows) {
    EXPECT_EQ(parse("GET " + target + " HTTP/1.1\r\n" + kHost + "\r\n", 5).request.target, want);
  }
}

TEST(RequestParser, BoundsTheNumberOfHeaders) {
  for (const int more : {255, 256}) {
    RequestParser parser(1u << 20, 0);
    std::string fields;
    for (int i = 0; i < more; ++i) fields += "a:\r\n";
    const auto fed = parser.feed(get(fields));
    EXPECT_EQ(fed.state,
              more == 255 ? RequestParser::State::kDone : RequestParser::State::kRefused);
    if (more == 256) {
      EXPECT_EQ(parser.refusal().status, 431);
    }
  }
}

TEST(RequestParser, BoundsWhatAChunkSaysBesideItsBytes) {
  const std::string endless[] = {chunked("1;" + std::string(20'000, 'x')),
                                 chunked("0\r\nX: " + std::string(20'000, 'x'))};
  for (const std::string& bytes : endless) {
    RequestParser parser(kHeadMax, kBodyMax);
    const auto head = parser.feed(bytes);
    ASSERT_EQ(head.state, RequestParser::State::kHeadDone);
    const auto fed = parser.feed(std::string_view(bytes).substr(head.consumed));
    ASSERT_EQ(fed.state, RequestParser::State::kRefused);
    EXPECT_EQ(parser.refusal().status, 431);
  }
}

// Damaged requests: no crash, no hang, and whole and in pieces either both pass, with the same
// body, or neither does.
TEST(RequestParser, DamageIsJudgedAlikeInAnyPieces) {
  std::mt19937 chance(7);
  const std::vector<Case> seeds = cases();
  const std::string_view marks = "\r\n :;,0159afx\"\t\0\xff";
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = seeds[chance() % seeds.size()].bytes;
    for (std::size_t n = chance() % 4; n > 0 && !bytes.empty(); --n) {
      const std::size_t at = chance() % bytes.size();
      switch (chance() % 3) {
        case 0:
          bytes[at] = marks[chance() % marks.size()];
          break;
        case 1:
          bytes.erase(at, 1 + chance() % 3);
          break;
        case 2:
          bytes.insert(at, 1, marks[chance() % marks.size()]);
          break;
      }
    }
    const Outcome whole = parse(bytes, bytes.size() + 1);
    for (const std::size_t piece : {std::size_t{1}, 1 + chance() % 9}) {
      const Outcome pieces = parse(bytes, piece);
      ASSERT_EQ(whole.status == 200, pieces.status == 200) << round << ": " << bytes;
      ASSERT_EQ(whole.request.body, pieces.request.body) << round << ": " << bytes;
      ASSERT_EQ(whole.left, pieces.left) << round << ": " << bytes;
    }
  }
}

}  // namespace
}  // namespace cairn::http

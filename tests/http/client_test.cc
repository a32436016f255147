#include "http/client.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "http/server.h"

namespace cairn::http {
namespace {

// Answers with what it was sent.
void echo(Request request, Respond respond) {
  if (request.target == "/never") return;  // closes
  Response response;
  if (request.target == "/teapot") response.status = 418;
  if (request.target == "/moved") {
    response.status = 302;
    response.headers = {{"Location", "/"}};
  }
  if (request.target == "/large") request.body.assign(100'000, 'x');
  response.headers.emplace_back("X-Type", std::string(request.header("content-type")));
  response.headers.emplace_back("X-Mark", std::string(request.header("x-mark")));
  response.headers.emplace_back("X-Length", std::string(request.header("content-length")));
  response.body = request.method + " " + request.target + " " + request.body;
  respond(std::move(response));
}

class HttpClient : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = Server::listen({}, echo);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(server).value();
    server_->start();
    url_ = "http://127.0.0.1:" + std::to_string(server_->port());
  }
  static std::string header(const ClientResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "(absent)";
  }

  std::unique_ptr<Server> server_;
  std::string url_;
  std::unique_ptr<Client> client_ = Client::make();
};

TEST_F(HttpClient, SendsWhatItIsGiven) {
  struct Case {
    ClientRequest request;
    std::string body, type, length;
  };
  const std::string form = "application/x-www-form-urlencoded";
  const Case cases[] = {
      {{.url = url_ + "/?a=%20b"}, "GET /?a=%20b ", "", ""},
      {{.method = "POST", .url = url_}, "POST / ", "", "0"},
      {{.method = "POST", .url = url_, .headers = {{"Content-Type", form}}, .body = "a=1"},
       "POST / a=1",
       form,
       "3"},
      {{.method = "PUT", .url = url_, .body = std::string("\0x", 2)},
       std::string("PUT / \0x", 8),
       "",
       "2"},
      {{.method = "DELETE", .url = url_ + "/a"}, "DELETE /a ", "", ""},
      {{.method = "POST", .url = url_, .body = std::string(3'000'000, 'x')},
       "POST / " + std::string(3'000'000, 'x'),
       "",
       "3000000"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.request.method);
    const auto answer = client_->send(c.request);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, c.body);
    EXPECT_EQ(header(*answer, "x-type"), c.type);
    EXPECT_EQ(header(*answer, "x-length"), c.length);
  }
}

TEST_F(HttpClient, HeadersComeBackInLowerCaseAndTrimmed) {
  const auto answer = client_->send({.url = url_, .headers = {{"X-Mark", "m"}, {"X-Empty", ""}}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(header(*answer, "x-mark"), "m");
  EXPECT_EQ(header(*answer, "content-type"), "application/json");
}

TEST_F(HttpClient, AnErrorStatusOrARedirectIsAnAnswer) {
  for (const auto& [path, status] : {std::pair("/teapot", 418), std::pair("/moved", 302)}) {
    const auto answer = client_->send({.url = url_ + path});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, status);
  }
}

TEST_F(HttpClient, HeadHasNoBody) {
  const auto answer = client_->send({.method = "HEAD", .url = url_});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(header(*answer, "content-length"), "7");
}

TEST_F(HttpClient, RefusesAndNamesTheAddress) {
  const std::string nobody = "http://127.0.0.1:1";
  struct Case {
    ClientRequest request;
    std::string code, named;
  };
  const Case cases[] = {
      {{.url = nobody + "/?secret"}, "Unreachable", nobody},
      {{.url = url_ + "/never"}, "NoAnswer", url_},
      {{.url = url_ + "/large", .body_bytes_max = 99'999}, "ResponseTooLarge", url_},
      {{.url = "file:///etc/passwd"}, "InvalidRequest", "file:"},
      {{.url = "127.0.0.1"}, "InvalidRequest", "127.0.0.1"},
      {{.url = ""}, "InvalidRequest", "\"\""},
      {{.url = url_, .headers = {{"X-A", "1\r\nX-B: 2"}}}, "InvalidRequest", "X-A"},
      {{.method = "", .url = url_}, "InvalidRequest", "method"},
      {{.method = "GET / HTTP/1.1\r\nX:", .url = url_}, "InvalidRequest", "method"},
  };
  for (const Case& c : cases) {
    const auto refused = client_->send(c.request);
    ASSERT_FALSE(refused) << c.request.url;
    EXPECT_EQ(refused.error().code, c.code) << c.request.url;
    EXPECT_NE(refused.error().message.find(c.named), std::string::npos) << refused.error().message;
    EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
    EXPECT_FALSE(refused.error().fix.empty());
  }
  EXPECT_TRUE(client_->send({.url = url_})) << "a refusal must not spoil the client";
}

TEST_F(HttpClient, TimesOut) {
  std::vector<Respond> held;
  auto server = Server::listen({}, [&](Request, Respond respond) { held.push_back(respond); });
  ASSERT_TRUE(server);
  server.value()->start();
  const auto late = client_->send(
      {.url = "http://127.0.0.1:" + std::to_string(server.value()->port()), .timeout_ms = 50});
  server.value()->stop(0);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "Timeout");
}

TEST_F(HttpClient, ProxyFromTheEnvironmentIsNotForThisMachine) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  const auto here = client_->send({.url = url_});
  const auto outside = client_->send({.url = "http://192.0.2.1/"});
  ::unsetenv("http_proxy");
  EXPECT_TRUE(here);
  ASSERT_FALSE(outside);
  EXPECT_NE(outside.error().message.find("127.0.0.1"), std::string::npos) << "not by the proxy";
}

}  // namespace
}  // namespace cairn::http

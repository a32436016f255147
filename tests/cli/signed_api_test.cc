#include <gtest/gtest.h>

#include "access/signature.h"
#include "base/utc.h"
#include "cli/api.h"
#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

class FakeClient final : public http::Client {
 public:
  Result<http::ClientResponse> send(const http::ClientRequest& request) override {
    sent = request;
    if (down) return Error{.code = "Unreachable", .message = "no answer"};
    return answer;
  }
  http::ClientRequest sent;
  http::ClientResponse answer{.status = 200, .headers = {}, .body = R"({"RequestId": "R"})"};
  bool down = false;
};

struct Bench {
  FakeClient client;
  FakeHost host;
  std::unique_ptr<Api> api = make_signed_api({.endpoint = {"http://h:1", "h:1"},
                                              .region = "cn-beijing",
                                              .credentials = {"id", "secret", ""}},
                                             client, host);
};

TEST(SignedApi, NamesTheVersionOfTheInterface) {
  Bench bench;
  ASSERT_TRUE(bench.api->call({.action = "GetStack"}));
  EXPECT_EQ(access::find_header(bench.client.sent.headers, "x-acs-version"), "2019-09-10");
  ASSERT_TRUE(bench.api->call({.action = "GetUser", .api = cairn::Api::kRam}));
  EXPECT_EQ(access::find_header(bench.client.sent.headers, "x-acs-version"), "2015-05-01");
}

TEST(SignedApi, KeepsWhatExplainsADenial) {
  Bench bench;
  bench.client.answer = {
      .status = 403, .headers = {}, .body = R"({"Code": "Forbidden", "Message": "No.",
                                     "AccessDeniedDetail": {"EncodedDiagnosticMessage": "x"}})"};
  const ApiAnswer answer = bench.api->call({.action = "GetStack"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.failure().denial, "x");
}

TEST(SignedApi, WhatIsSentVerifies) {
  Bench bench;
  bench.host.now = *parse_utc("2026-05-06T07:08:09Z");
  const ApiCall call{.action = "CreateStack",
                     .parameters = {{"StackName", "a b+c/网"}, {"Parameters.1.ParameterKey", ""}},
                     .template_body = "Resources: {} # & = %\n",
                     .form = {{"Content", "a&b=c"}}};
  ASSERT_TRUE(bench.api->call(call));
  const http::ClientRequest& sent = bench.client.sent;
  ASSERT_TRUE(sent.url.starts_with("http://h:1/?"));
  FormFields fields;
  ASSERT_TRUE(parse_form(std::string_view(sent.url).substr(std::string_view("http://h:1/?").size()),
                         fields));
  const std::size_t query_fields = fields.size();
  ASSERT_EQ(query_fields, 3u);
  EXPECT_EQ(fields[0].second, "a b+c/网");
  EXPECT_EQ(fields[2], (std::pair<std::string, std::string>{"RegionId", "cn-beijing"}));
  ASSERT_TRUE(parse_form(sent.body, fields));
  EXPECT_EQ(fields[3].second, call.template_body);
  EXPECT_EQ(fields.back(), (std::pair<std::string, std::string>{"Content", "a&b=c"}));

  access::KeyRing keys({{.id = "id", .secret = "secret", .holder = {.account_id = "1"}}});
  const access::SignedRequest request{.method = sent.method,
                                      .headers = &sent.headers,
                                      .fields = &fields,
                                      .query_fields = query_fields,
                                      .body = sent.body};
  const auto verified = access::verify(request, keys, bench.host.now);
  EXPECT_TRUE(std::holds_alternative<access::Verified>(verified));
}

TEST(SignedApi, AnswersAreTold) {
  struct Case {
    std::string_view why;
    int status;
    std::string body;
    FailureKind kind;
    std::string_view code;
  };
  const Case cases[] = {
      {"a refusal", 404, R"({"Code": "StackNotFound", "Message": "m"})", FailureKind::kRefused,
       "StackNotFound"},
      {"throttled", 400, R"({"Code": "Throttling.User"})", FailureKind::kTrouble,
       "Throttling.User"},
      {"the first one still runs", 400, R"({"Code": "LastTokenProcessing"})", FailureKind::kTrouble,
       "LastTokenProcessing"},
      {"going down", 503, R"({"Code": "ServiceUnavailable"})", FailureKind::kTrouble,
       "ServiceUnavailable"},
      {"some other server", 404, "<html>", FailureKind::kRefused, "HTTP404"},
      {"a gateway in between", 502, "", FailureKind::kTrouble, "HTTP502"},
      {"not JSON", 200, "<html>", FailureKind::kUnreachable, "NotAnAnswer"},
      {"JSON, but no map", 200, "[]", FailureKind::kUnreachable, "NotAnAnswer"},
  };
  for (const Case& c : cases) {
    Bench bench;
    bench.client.answer = {.status = c.status, .headers = {}, .body = c.body};
    const ApiAnswer answer = bench.api->call({.action = "GetStack"});
    ASSERT_FALSE(answer) << c.why;
    EXPECT_EQ(answer.failure().kind, c.kind) << c.why;
    EXPECT_EQ(answer.failure().error.code, c.code) << c.why;
  }
}

TEST(SignedApi, TheDetailOfARefusalIsRead) {
  Bench bench;
  bench.client.answer = {.status = 400, .headers = {}, .body = R"({"Code": "C", "Message": "M",
      "RequestId": "R", "Detail": {"Where": "Resources.A", "Line": 4, "Column": 7, "Fix": "F"}})"};
  const Failure failure = bench.api->call({.action = "CreateStack"}).failure();
  EXPECT_EQ(failure.error.where, "Resources.A");
  EXPECT_EQ(failure.error.at, (SourcePos{4, 7}));
  EXPECT_EQ(failure.error.fix, "F");
  EXPECT_EQ(failure.request_id, "R");
}

TEST(SignedApi, NoAnswerIsUnreachable) {
  Bench bench;
  bench.client.down = true;
  const ApiAnswer answer = bench.api->call({.action = "GetStack"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.failure().kind, FailureKind::kUnreachable);
  EXPECT_FALSE(answer.failure().error.fix.empty());
}

TEST(CallPatiently, AsksAgainUntilPatienceEnds) {
  FakeHost host;
  FakeApi api;
  api.queues["GetStack"] = {unreachable(), unreachable(), json("{}")};
  EXPECT_TRUE(call_patiently(api, {.action = "GetStack"}, host, 10'000));
  api.queues["GetStack"] = {unreachable()};
  const auto began = host.now;
  EXPECT_FALSE(call_patiently(api, {.action = "GetStack"}, host, 10'000));
  EXPECT_LE(host.now - began, 10'000);
  api.calls.clear();
  api.queues["GetStack"] = {refused("StackNotFound", "m")};
  EXPECT_FALSE(call_patiently(api, {.action = "GetStack"}, host, 10'000));
  EXPECT_EQ(api.calls.size(), 1u);
}

}  // namespace
}  // namespace cairn::cli

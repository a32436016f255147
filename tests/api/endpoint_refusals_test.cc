// What an endpoint takes for no request of the interface, or for nobody's.
#include <functional>

#include "tests/api/endpoint_fixture.h"

namespace cairn::api {
namespace {

TEST_F(EndpointTest, RefusesWhatIsNoRequest) {
  struct Case {
    std::string_view why;
    std::function<void(RawRequest&)> change;
    int status;
    std::string_view code;
  };
  const Case cases[] = {
      {"HEAD", [](RawRequest& r) { r.method = "HEAD"; }, 400, "UnsupportedHTTPMethod"},
      {"PUT", [](RawRequest& r) { r.method = "PUT"; }, 400, "UnsupportedHTTPMethod"},
      {"another path", [](RawRequest& r) { r.target = "/stacks" + r.target; }, 404,
       "InvalidAction.NotFound"},
      {"no path", [](RawRequest& r) { r.target = ""; }, 404, "InvalidAction.NotFound"},
      {"half a percent", [](RawRequest& r) { r.target += "&a=%4"; }, 400, "InvalidParameter"},
      {"too many fields", [](RawRequest& r) { r.target += std::string(kFieldsMax, '&'); }, 400,
       "RequestLimitExceeded"},
      {"a body of JSON",
       [](RawRequest& r) {
         r.headers.emplace_back("content-type", "application/json");
         r.body = "{}";
       },
       400, "InvalidParameter"},
      {"no form that exists", [](RawRequest& r) { r.target += "&Format=YAML"; }, 400,
       "InvalidParameter.Format"},
      {"no signature", [](RawRequest& r) { r = {.method = "GET", .target = "/"}; }, 400,
       "MissingAccessKeyId"},
      {"a field more than was signed", [](RawRequest& r) { r.target += "&a=b"; }, 400,
       "SignatureDoesNotMatch"},
  };
  for (const Case& c : cases) {
    RawRequest request = v1("DescribeRegions", {});
    c.change(request);
    const RawResponse response = send(std::move(request));
    EXPECT_EQ(code_of(response), c.code) << c.why;
    EXPECT_EQ(response.status, c.status) << c.why;
    const Value body = json(response);
    EXPECT_EQ(body.get_string("RequestId").size(), 36u) << c.why;
    EXPECT_FALSE(body.get_string("Message").empty()) << c.why;
    EXPECT_FALSE(body.get("Detail").get_string("Fix").empty()) << c.why;
  }
}

TEST_F(EndpointTest, RefusesUnknownActionsAndVersions) {
  struct Case {
    std::string_view action, version, code;
    int status;
  };
  const Case cases[] = {
      {"GetStak", kRosVersion, "InvalidAction.NotFound", 404},
      {"getStack", kRosVersion, "InvalidAction.NotFound", 404},
      {"", kRosVersion, "MissingAction", 400},
      {"GetStack", "2015-09-01", "InvalidVersion", 400},
      {"GetStack", "", "MissingVersion", 400},
      {"GetCallerIdentity", kRosVersion, "InvalidAction.NotFound", 404},
      {"GetStack", "2015-04-01", "InvalidAction.NotFound", 404},
  };
  for (const Case& c : cases) {
    const RawResponse response = send(v1(c.action, {}, c.version));
    EXPECT_EQ(code_of(response), c.code);
    EXPECT_EQ(response.status, c.status);
  }
}

// One name may mean different things in two interfaces: the version decides.
TEST_F(EndpointTest, TheVersionTellsTheInterface) {
  router_.add(
      "GetCallerIdentity",
      [](service::ActionRequest, service::Reply reply) {
        reply(MapBuilder().set("Arn", Value::string("x")).build());
      },
      Api::kSts);
  const RawResponse response = send(v1("GetCallerIdentity", {}, "2015-04-01"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(json(response).get_string("Arn"), "x");
}

// The header of an RPC V1 request is not signed: whoever changed it on the way gets nothing.
TEST_F(EndpointTest, ObeysTheSignedActionOnly) {
  answer_with("DescribeRegions", MapBuilder().build());
  RawRequest request = v1("DescribeRegions", {});
  request.headers.emplace_back("x-acs-action", "DeleteStack");
  request.headers.emplace_back("x-acs-version", "2000-01-01");
  send(std::move(request));
  EXPECT_EQ(seen_.action->name, "DescribeRegions");
  send(acs3("DescribeRegions", {{"Action", "DeleteStack"}}));
  EXPECT_EQ(seen_.action->name, "DescribeRegions");
}

TEST_F(EndpointTest, RefusesAReplay) {
  answer_with("DescribeRegions", MapBuilder().build());
  const RawRequest request = v1("DescribeRegions", {});
  EXPECT_EQ(send(request).status, 200);
  EXPECT_EQ(code_of(send(request)), "SignatureNonceUsed");
  clock_.now_ms = kNow + access::kWindowMs;
  EXPECT_EQ(code_of(send(request)), "SignatureNonceUsed");
  clock_.now_ms = kNow + access::kWindowMs + 1;
  EXPECT_EQ(code_of(send(request)), "InvalidTimeStamp.Expired");
}

TEST_F(EndpointTest, AForgedRequestUsesUpNoNonce) {
  answer_with("DescribeRegions", MapBuilder().build());
  const RawRequest request = acs3("DescribeRegions", {});
  RawRequest forged = request;
  forged.target += "AcceptLanguage=zh-CN";
  EXPECT_EQ(code_of(send(forged)), "SignatureDoesNotMatch");
  EXPECT_EQ(send(request).status, 200);
}

TEST_F(EndpointTest, ThrottlesWhenNoNonceCanBeRemembered) {
  answer_with("DescribeRegions", MapBuilder().build());
  RawResponse last;
  for (int i = 0; i < 1100; ++i) last = send(acs3("DescribeRegions", {}));
  EXPECT_EQ(code_of(last), "Throttling");
  EXPECT_EQ(access::find_header(last.headers, "x-acs-retry-after"), "1000");
}

}  // namespace
}  // namespace cairn::api

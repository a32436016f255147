#include "api/endpoint.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "access/sign.h"
#include "api/envelope.h"
#include "catalog/error_catalog.h"
#include "value/json.h"

namespace cairn::api {
namespace {

const std::string_view kRosVersion = info_of(Api::kRos).version;

constexpr TimeMs kNow = 1'795'282'660'000;

class FixedClock final : public Clock {
 public:
  TimeMs now() const override { return now_ms; }
  TimeMs now_ms = kNow;
};

class CountingChance final : public Chance {
 public:
  std::uint64_t next() override { return ++count_ * 0x0101010101010101; }

 private:
  std::uint64_t count_ = 0xa0;
};

class EndpointTest : public ::testing::Test {
 protected:
  // The answer, if it came before handle() returned.
  RawResponse send(RawRequest request) {
    RawResponse response;
    int answers = 0;
    endpoint_.handle(std::move(request), [&](RawResponse r) {
      response = std::move(r);
      ++answers;
    });
    EXPECT_EQ(answers, 1);
    return response;
  }

  std::string nonce() { return "nonce-" + std::to_string(++nonces_made_); }

  RawRequest acs3(std::string_view action, FormFields query, std::string body = "") {
    RawRequest out{.method = "POST",
                   .target = "/?" + access::form_text(query),
                   .body = std::move(body),
                   .remote_address = "192.0.2.1"};
    out.headers = access::sign_acs3(
        credentials_,
        {.host = "localhost:8080",
         .action = action,
         .version = kRosVersion,
         .query = &query,
         .content_type = out.body.empty() ? "" : "application/x-www-form-urlencoded",
         .body = out.body},
        nonce(), kNow);
    return out;
  }

  RawRequest v1(std::string_view action, FormFields fields,
                std::string_view version = kRosVersion) {
    fields =
        access::sign_rpc_v1(credentials_, "GET", action, version, std::move(fields), nonce(), kNow);
    return {.method = "GET",
            .target = "/?" + access::form_text(fields),
            .headers = {{"host", "localhost:8080"}},
            .remote_address = "192.0.2.1"};
  }

  static Value json(const RawResponse& response) {
    const Result<Value> value = read_json(response.body);
    EXPECT_TRUE(value) << response.body;
    return value ? *value : Value();
  }
  static std::string code_of(const RawResponse& response) {
    return std::string(json(response).get_string("Code"));
  }

  void answer_with(std::string_view action, const Result<Value>& result) {
    router_.add(action, [this, result](service::ActionRequest request, service::Reply reply) {
      seen_ = std::move(request);
      reply(result);
    });
  }

  access::Credentials credentials_{"key", "secret", ""};
  FixedClock clock_;
  CountingChance chance_;
  access::KeyRing keys_{
      {{.id = "key", .secret = "secret", .holder = {.account_id = "1234567890123456"}}}};
  access::NonceStore nonces_{{.entries_max = 1000}};
  Router router_;
  std::vector<std::string> observed_;
  Endpoint endpoint_{{.clock = &clock_,
                      .chance = &chance_,
                      .keys = &keys_,
                      .nonces = &nonces_,
                      .router = &router_,
                      .observe =
                          [this](const Answered& answered) {
                            observed_.push_back(std::string(answered.action) + " " +
                                                std::string(answered.code) + " " +
                                                std::to_string(answered.status));
                          },
                      .authorize =
                          [this](const service::ActionRequest& request) {
                            asked_ = request.action->name + " from " + request.source_ip +
                                     (request.secure ? " in secret" : "");
                            return denied_;
                          }}};
  std::string asked_;
  std::optional<service::Denied> denied_;
  service::ActionRequest seen_;
  int nonces_made_ = 0;
};

Value some_stack() {
  return MapBuilder()
      .set("StackName", Value::string("a<b>&\"c\""))
      .set("DisableRollback", Value::boolean(false))
      .set("Description", Value::null())
      .set("Tags", Value::list({MapBuilder().set("Key", Value::string("x")).build(),
                                MapBuilder().set("Key", Value::string("y")).build()}))
      .set("Empty", Value::list({}))
      .set("Labels", MapBuilder().set("1 st", Value::integer(1)).build())
      .build();
}

TEST_F(EndpointTest, AnswersJson) {
  answer_with("GetStack", some_stack());
  const RawResponse response =
      send(acs3("GetStack", {{"RegionId", "cn-hangzhou"},
                             {"StackId", "123e4567-e89b-12d3-a456-426655440000"}}));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json;charset=utf-8");
  const std::string id = seen_.request_id;
  EXPECT_EQ(id, "A1A1A1A1-A1A1-41A1-A2A2-A2A2A2A2A2A2");
  EXPECT_EQ(access::find_header(response.headers, "x-acs-request-id"), id);
  EXPECT_EQ(response.body,
            "{\"RequestId\":\"" + id +
                R"(","StackName":"a<b>&\"c\"","DisableRollback":false,"Description":null,)"
                R"("Tags":[{"Key":"x"},{"Key":"y"}],"Empty":[],"Labels":{"1 st":1}})");
  EXPECT_EQ(seen_.action->name, "GetStack");
  EXPECT_EQ(seen_.region, "cn-hangzhou");
  EXPECT_EQ(seen_.identity.account_id, "1234567890123456");
  EXPECT_EQ(seen_.identity.access_key_id, "key");
  EXPECT_EQ(seen_.source_ip, "192.0.2.1");
  EXPECT_EQ(observed_, std::vector<std::string>{"GetStack  200"});
}

TEST_F(EndpointTest, AnswersWithoutFieldsAreStillObjects) {
  for (const Value& nothing : {MapBuilder().build(), Value::null()}) {
    answer_with("DescribeRegions", nothing);
    const std::string body = send(v1("DescribeRegions", {})).body;
    EXPECT_EQ(body, "{\"RequestId\":\"" + seen_.request_id + "\"}");
  }
}

TEST_F(EndpointTest, AnswersXml) {
  answer_with("DescribeRegions", some_stack());
  const RawResponse response = send(v1("DescribeRegions", {{"Format", "XML"}}));
  EXPECT_EQ(response.content_type, "text/xml;charset=utf-8");
  EXPECT_EQ(response.body,
            R"(<?xml version="1.0" encoding="UTF-8"?><DescribeRegionsResponse><RequestId>)" +
                seen_.request_id +
                "</RequestId><StackName>a&lt;b&gt;&amp;\"c\"</StackName>"
                "<DisableRollback>false</DisableRollback><Tags><Key>x</Key></Tags>"
                "<Tags><Key>y</Key></Tags><Labels><Entry><Key>1 st</Key><Value>1</Value></Entry>"
                "</Labels></DescribeRegionsResponse>");
}

TEST_F(EndpointTest, AnswersErrorsWithTheirDetail) {
  answer_with("GetStack", Error{.code = "StackNotFound",
                                .message = "The Stack (x) could not be found.",
                                .where = "StackId",
                                .at = {3, 7},
                                .fix = "List the stacks."});
  const FormFields fields = {{"RegionId", "cn-hangzhou"},
                             {"StackId", "123e4567-e89b-12d3-a456-426655440000"}};
  const RawResponse response = send(acs3("GetStack", fields));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body,
            "{\"RequestId\":\"" + seen_.request_id +
                R"(","HostId":"localhost:8080","Code":"StackNotFound",)"
                R"("Message":"The Stack (x) could not be found.",)"
                R"("Recommend":"https://api.aliyun.com/troubleshoot?q=StackNotFound&product=ROS",)"
                R"("Detail":{"Where":"StackId","Line":3,"Column":7,"Fix":"List the stacks."}})");
  FormFields as_xml = fields;
  as_xml.emplace_back("Format", "xml");
  const RawResponse xml = send(v1("GetStack", as_xml));
  EXPECT_EQ(xml.status, 404);
  EXPECT_TRUE(xml.body.starts_with(R"(<?xml version="1.0" encoding="UTF-8"?><Error><RequestId>)"));
  EXPECT_NE(xml.body.find("<Code>StackNotFound</Code>"), std::string::npos);
  EXPECT_EQ(observed_[0], "GetStack StackNotFound 404");
}

TEST_F(EndpointTest, EveryActionIsRouted) {
  for (const Action& action : ActionCatalog::embedded().all()) {
    const auto secure = [&] {
      RawRequest request = acs3(action.name, {});
      request.secure = true;
      return request;
    };
    const RawResponse response = send(secure());
    EXPECT_EQ(code_of(response), "NotSupported");
    EXPECT_EQ(json(response).get_string("Message"), action.name + " is not supported.");
    EXPECT_EQ(response.status, 400);
    answer_with(action.name, MapBuilder().build());
    const std::string built = code_of(send(secure()));
    EXPECT_TRUE(built.empty() || built.starts_with("Missing")) << action.name << ": " << built;
  }
}

TEST_F(EndpointTest, ActionsThatAskForTlsGetItOrStayOnThisMachine) {
  struct Case {
    std::string_view action;
    std::string_view from;
    bool secure;
    std::string_view code;
  };
  const Case cases[] = {
      {"ListAITasks", "192.0.2.1", false, "InvalidProtocol.NeedSsl"},
      {"ListAITasks", "192.0.2.1", true, ""},
      {"ListAITasks", "127.0.0.1", false, ""},
      {"ListAITasks", "::1", false, ""},
      {"ListAITasks", "12.7.0.1", false, "InvalidProtocol.NeedSsl"},
      {"ListStacks", "192.0.2.1", false, ""},
  };
  for (const Case& c : cases) {
    answer_with(c.action, MapBuilder().build());
    RawRequest request = acs3(c.action, {{"RegionId", "cn-hangzhou"}});
    request.remote_address = c.from;
    request.secure = c.secure;
    const RawResponse response = send(request);
    EXPECT_EQ(code_of(response), c.code) << c.action << " from " << c.from;
    EXPECT_EQ(response.status, c.code.empty() ? 200 : 404);
    if (c.code.empty()) EXPECT_EQ(seen_.secure, c.secure);
  }
}

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

TEST_F(EndpointTest, ABodyAddsToTheQuery) {
  answer_with("ValidateTemplate", MapBuilder().build());
  send(acs3("ValidateTemplate", {{"RegionId", "cn-hangzhou"}}, "TemplateBody=%7B%22a%22%3A+1%7D"));
  EXPECT_EQ(to_json(seen_.parameters), R"({"RegionId":"cn-hangzhou","TemplateBody":"{\"a\": 1}"})");
}

TEST_F(EndpointTest, HandlersThatDoNotReply) {
  router_.add("DescribeRegions", [](service::ActionRequest, service::Reply) {});
  RawResponse response = send(v1("DescribeRegions", {}));
  EXPECT_EQ(code_of(response), "InternalError");
  EXPECT_EQ(response.status, 500);
  router_.add("DescribeRegions",
              [](service::ActionRequest, service::Reply) { throw std::runtime_error("a bug"); });
  EXPECT_EQ(code_of(send(v1("DescribeRegions", {}))), "InternalError");
  router_.add("DescribeRegions", [](service::ActionRequest, service::Reply reply) {
    reply(MapBuilder().build());
    reply(Error{.code = "InternalError"});
  });
  EXPECT_EQ(send(v1("DescribeRegions", {})).status, 200) << "the first reply counts";
}

TEST_F(EndpointTest, AReplyMayComeLater) {
  service::Reply later;
  router_.add("DescribeRegions",
              [&](service::ActionRequest, service::Reply reply) { later = std::move(reply); });
  int status = 0;
  endpoint_.handle(v1("DescribeRegions", {}), [&](RawResponse r) { status = r.status; });
  EXPECT_EQ(status, 0);
  later(MapBuilder().build());
  EXPECT_EQ(status, 200);
}

TEST_F(EndpointTest, AnswersAreUtf8WhateverWasSent) {
  answer_with("GetStack", MapBuilder().build());
  RawRequest request = v1("GetStack", {{"RegionId", "cn-hangzhou"}, {"StackId", "\xff\xfe"}});
  request.headers[0].second = "host\xff";
  const RawResponse response = send(std::move(request));
  EXPECT_EQ(code_of(response), "InvalidParameter");
  EXPECT_EQ(json(response).get_string("HostId"), "host\xEF\xBF\xBD");
}

TEST_F(EndpointTest, GivesDefaultsOfTheCatalogueOnRequest) {
  answer_with("ListStacks", MapBuilder().build());
  send(acs3("ListStacks", {{"RegionId", "cn-hangzhou"}, {"PageNumber", "3"}}));
  EXPECT_EQ(seen_.get("PageNumber").as_int(), 3);
  EXPECT_EQ(seen_.get("PageSize").as_int(), 10);
  EXPECT_TRUE(seen_.get("ResourceGroupId").is_null());
  EXPECT_EQ(seen_.parameters.find("PageSize"), nullptr);
}

TEST_F(EndpointTest, AsksWhetherTheCallerMay) {
  answer_with("ListStacks", MapBuilder().build());
  RawRequest request = v1("ListStacks", {{"RegionId", "cn-hangzhou"}});
  request.secure = true;
  EXPECT_EQ(send(std::move(request)).status, 200);
  EXPECT_EQ(asked_, "ListStacks from 192.0.2.1 in secret");
  EXPECT_TRUE(seen_.secure);

  seen_ = {};
  asked_.clear();
  denied_ = service::Denied{
      {.code = "Forbidden", .message = "You may not.", .where = {}, .at = {}, .fix = "Ask."},
      MapBuilder().set("AuthAction", Value::string("ros:ListStacks")).build()};
  const RawResponse refused = send(v1("ListStacks", {{"RegionId", "cn-hangzhou"}}));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(code_of(refused), "Forbidden");
  EXPECT_EQ(json(refused).get("AccessDeniedDetail").get_string("AuthAction"), "ros:ListStacks");
  EXPECT_EQ(json(refused).get("Detail").get_string("Fix"), "Ask.");
  EXPECT_EQ(seen_.action, nullptr) << "the action heard nothing of it";
  EXPECT_EQ(observed_.back(), "ListStacks Forbidden 403");

  const RawResponse xml = send(v1("ListStacks", {{"RegionId", "cn-hangzhou"}, {"Format", "XML"}}));
  EXPECT_NE(xml.body.find("<AccessDeniedDetail><AuthAction>ros:ListStacks</AuthAction>"),
            std::string::npos);
}

TEST_F(EndpointTest, WhatIsWrongWithTheRequestComesBeforeWhoMay) {
  answer_with("ListStacks", MapBuilder().build());
  denied_ =
      service::Denied{{.code = "Forbidden", .message = "", .where = {}, .at = {}, .fix = ""}, {}};
  EXPECT_EQ(code_of(send(v1("ListStacks", {}))), "MissingRegionId");
  EXPECT_EQ(code_of(send(v1("GetStack", {{"RegionId", "cn-hangzhou"}}))), "NotSupported");
  EXPECT_EQ(asked_, "");
}

}  // namespace
}  // namespace cairn::api

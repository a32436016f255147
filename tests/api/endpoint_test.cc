#include <stdexcept>

#include "tests/api/endpoint_fixture.h"

namespace cairn::api {
namespace {

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

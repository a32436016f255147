// Which texts are policies, and what is said of those that are none.
#include <gtest/gtest.h>

#include <string>

#include "access/policy.h"

namespace cairn::access {
namespace {

struct Accepted {
  std::string_view why;
  std::string_view text;
};

const Accepted kAccepted[] = {
    {"a list of statements",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"},
    {"one statement",
     R"({"Version":"1","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})"},
    {"members in any order",
     R"({"Statement":[{"Resource":"*","Action":"*","Effect":"Deny"}],"Version":"1"})"},
    {"lists",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":["a:B","c:*"],"Resource":["*","acs:a:b:c:d"]}]})"},
    {"both opposites",
     R"({"Version":"1","Statement":[{"Effect":"Allow","NotAction":"ram:*","NotResource":"acs:ram:*:*:*"}]})"},
    {"names without region and account",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"acs:ram::*:role/r"}]})"},
    {"colons in a name",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"acs:log:*:*:project/a:b"}]})"},
    {"an empty condition",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}]})"},
    {"conditions",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8","::1"]},"Bool":{"acs:SecureTransport":"true"}}}]})"},
    {"a key of a tag with a slash",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"acs:ResourceTag/team a":"x"}}}]})"},
    {"line breaks",
     "{\n \"Version\": \"1\",\n \"Statement\": [\n  {\"Effect\": \"Allow\", \"Action\": \"*\", "
     "\"Resource\": \"*\"}\n ]\n}\n"},
};

TEST(PolicyGrammar, Accepts) {
  for (const Accepted& row : kAccepted) {
    const auto parsed = Policy::parse(row.text, PolicyUse::kIdentity);
    ASSERT_TRUE(parsed) << row.why << ": " << parsed.error().message;
    EXPECT_EQ((*parsed)->text(), row.text) << "kept as it was given";
    EXPECT_EQ((*parsed)->statement_count(), 1u) << row.why;
  }
}

struct Refused {
  std::string_view why;
  std::string_view text;
  std::string_view where;  // as the error names it
  std::string_view says;   // a part of its message
};

const Refused kRefused[] = {
    {"nothing", "", "", ""},
    {"no JSON", "{", "", ""},
    {"something behind it", R"({"Version":"1","Statement":[]} x)", "", ""},
    {"YAML", "Version: '1'", "", ""},
    {"a list", "[]", "", "not a JSON object"},
    {"no version", R"({"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})", "Version",
     "\"1\""},
    {"the number 1",
     R"({"Version":1,"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})", "Version",
     "\"1\""},
    {"another version",
     R"({"Version":"2","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})", "Version",
     "\"1\""},
    {"no statement", R"({"Version":"1"})", "Statement", "neither"},
    {"no statement in the list", R"({"Version":"1","Statement":[]})", "Statement", "neither"},
    {"a text for a statement", R"({"Version":"1","Statement":["Allow"]})", "Statement[0]",
     "not a JSON object"},
    {"an unknown element",
     R"({"Version":"1","Id":"x","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})",
     "Id", "not an element of a policy"},
    {"a mistyped element",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Actions":"*","Action":"*","Resource":"*"}]})",
     "Statement[0].Actions", "not an element"},
    {"elements in other case", R"({"version":"1","statement":[]})", "version", "not an element"},
    {"a statement's id",
     R"({"Version":"1","Statement":[{"Sid":"1","Effect":"Allow","Action":"*","Resource":"*"}]})",
     "Statement[0].Sid", "not an element"},
    {"a principal outside trust",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"RAM":["acs:ram::1:root"]}}]})",
     "Statement[0].Principal", "not an element"},
    {"an element twice",
     R"({"Version":"1","Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]})",
     "Effect", "twice"},
    {"an operator twice",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"acs:MFAPresent":"true"},"Bool":{"acs:SecureTransport":"true"}}}]})",
     "Bool", "twice"},
    {"no effect", R"({"Version":"1","Statement":[{"Action":"*","Resource":"*"}]})",
     "Statement[0].Effect", "neither"},
    {"an effect in other case",
     R"({"Version":"1","Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]})",
     "Statement[0].Effect", "neither"},
    {"no action", R"({"Version":"1","Statement":[{"Effect":"Allow","Resource":"*"}]})",
     "Statement[0]", "exactly one of Action"},
    {"both kinds of action",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","NotAction":"a:b","Resource":"*"}]})",
     "Statement[0]", "exactly one of Action"},
    {"an empty list of actions",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":[],"Resource":"*"}]})",
     "Statement[0].Action", "list of texts"},
    {"a number among the actions",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":["a:b",1],"Resource":"*"}]})",
     "Statement[0].Action", "list of texts"},
    {"an action without a service",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"GetStack","Resource":"*"}]})",
     "Statement[0].Action", "GetStack"},
    {"an action with an empty service",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":":GetStack","Resource":"*"}]})",
     "Statement[0].Action", "names no action"},
    {"an action with nothing behind the colon",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"ros:","Resource":"*"}]})",
     "Statement[0].Action", "names no action"},
    {"an action with two colons",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"ros:a:b","Resource":"*"}]})",
     "Statement[0].Action", "names no action"},
    {"a blank in an action",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"ros:Get Stack","Resource":"*"}]})",
     "Statement[0].Action", "names no action"},
    {"two actions in one text",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"ros:A, ros:B","Resource":"*"}]})",
     "Statement[0].Action", "names no action"},
    {"no resource", R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*"}]})",
     "Statement[0]", "exactly one of Resource"},
    {"both kinds of resource",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}]})",
     "Statement[0]", "exactly one of Resource"},
    {"an id for a resource",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"stack/s-1"}]})",
     "Statement[0].Resource", "names no resource"},
    {"another cloud's name",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:ros:*:*:*"}]})",
     "Statement[0].Resource", "names no resource"},
    {"a name with too few parts",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*"}]})",
     "Statement[0].Resource", "names no resource"},
    {"a name without a service",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"acs::*:*:*"}]})",
     "Statement[0].Resource", "names no resource"},
    {"a name of nothing",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*:"}]})",
     "Statement[0].Resource", "names no resource"},
    {"the second statement",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Maybe","Action":"*","Resource":"*"}]})",
     "Statement[1].Effect", "neither"},
    {"a condition that is a list",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}]})",
     "Statement[0].Condition", "not a JSON object"},
    {"an unknown operator",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqual":{"acs:a":"b"}}}]})",
     "Statement[0].Condition", "no operator"},
    {"an operator of another cloud",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualsIfExists":{"acs:a":"b"}}}]})",
     "Statement[0].Condition", "no operator"},
    {"asking for what is not there",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"acs:a":"true"}}}]})",
     "Statement[0].Condition", "no operator"},
    {"an operator without keys",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{}}}]})",
     "Statement[0].Condition.Bool", "with keys"},
    {"a key without a service",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"MFAPresent":"true"}}}]})",
     "Statement[0].Condition.Bool.MFAPresent", "names no key"},
    {"a boolean without quotes",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"acs:MFAPresent":true}}}]})",
     "Statement[0].Condition.Bool.acs:MFAPresent", "text"},
    {"no boolean",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"acs:MFAPresent":"yes"}}}]})",
     "Statement[0].Condition.Bool.acs:MFAPresent", "yes"},
    {"no number",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"acs:a":"1x"}}}]})",
     "Statement[0].Condition.NumericEquals.acs:a", "1x"},
    {"an infinite number",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"acs:a":"inf"}}}]})",
     "Statement[0].Condition.NumericLessThan.acs:a", "inf"},
    {"no date",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"acs:CurrentTime":"tomorrow"}}}]})",
     "Statement[0].Condition.DateLessThan.acs:CurrentTime", "tomorrow"},
    {"a day that does not exist",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"acs:CurrentTime":"2026-02-30T00:00:00Z"}}}]})",
     "Statement[0].Condition.DateLessThan.acs:CurrentTime", "2026-02-30"},
    {"no address",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.256"}}}]})",
     "Statement[0].Condition.IpAddress.acs:SourceIp", "256"},
    {"a prefix that is too long",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/33"}}}]})",
     "Statement[0].Condition.IpAddress.acs:SourceIp", "33"},
    {"a value of no list",
     R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"acs:a":[]}}}]})",
     "Statement[0].Condition.Bool.acs:a", "list of texts"},
};

TEST(PolicyGrammar, Refuses) {
  for (const Refused& row : kRefused) {
    const auto parsed = Policy::parse(row.text, PolicyUse::kIdentity);
    ASSERT_FALSE(parsed) << row.why;
    const Error& error = parsed.error();
    EXPECT_EQ(error.code, kMalformedPolicy) << row.why;
    EXPECT_FALSE(error.message.empty()) << row.why;
    EXPECT_FALSE(error.fix.empty()) << row.why;
    if (!row.says.empty()) {
      EXPECT_EQ(error.where, row.where) << row.why;
      EXPECT_NE(error.message.find(row.says), std::string::npos)
          << row.why << ": " << error.message;
      EXPECT_GT(error.at.line, 0u) << row.why << ": a place in the text";
    }
  }
}

std::string trust(std::string_view principal, std::string_view action = "sts:AssumeRole") {
  return R"({"Version":"1","Statement":[{"Effect":"Allow","Action":")" + std::string(action) +
         R"(","Principal":)" + std::string(principal) + "}]}";
}

TEST(PolicyGrammar, Trust) {
  const std::string_view accepted[] = {
      R"({"RAM":["acs:ram::1234567890123456:root"]})",
      R"({"RAM":"acs:ram::1234567890123456:user/alice"})",
      R"({"RAM":["acs:ram::1234567890123456:role/ops","acs:ram::1:root"]})",
      R"({"Service":["ros.aliyuncs.com","ecs.aliyuncs.com"]})",
      R"({"Federated":["acs:ram::1234567890123456:saml-provider/idp"]})",
      R"({"Federated":["acs:ram::1:oidc-provider/idp"],"Service":"ros.aliyuncs.com"})",
  };
  for (const std::string_view principal : accepted) {
    const auto parsed = Policy::parse(trust(principal), PolicyUse::kTrust);
    EXPECT_TRUE(parsed) << principal << ": " << parsed.error().message;
  }
  const std::string_view refused[] = {
      R"("*")",
      "{}",
      "[]",
      R"({"RAM":[]})",
      R"({"RAM":"*"})",
      R"({"RAM":["acs:ram::*:root"]})",
      R"({"RAM":["acs:ram::1:user/*"]})",
      R"({"RAM":["acs:ram::1:user/"]})",
      R"({"RAM":["acs:ram:::root"]})",
      R"({"RAM":["1234567890123456"]})",
      R"({"RAM":["acs:ecs::1:root"]})",
      R"({"RAM":["acs:ram::1:group/g"]})",
      R"({"Service":[""]})",
      R"({"Service":["*"]})",
      R"({"Federated":["acs:ram::1:root"]})",
      R"({"Aws":["acs:ram::1:root"]})",
      R"({"ram":["acs:ram::1:root"]})",
  };
  for (const std::string_view principal : refused) {
    const auto parsed = Policy::parse(trust(principal), PolicyUse::kTrust);
    ASSERT_FALSE(parsed) << principal;
    EXPECT_TRUE(parsed.error().where.starts_with("Statement[0].Principal")) << parsed.error().where;
  }
  EXPECT_TRUE(Policy::parse(trust(accepted[0], "sts:*"), PolicyUse::kTrust));
  EXPECT_FALSE(Policy::parse(trust(accepted[0], "ros:*"), PolicyUse::kTrust)) << "not about trust";
  EXPECT_FALSE(Policy::parse(
      R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["a"]},"Resource":"*"}]})",
      PolicyUse::kTrust))
      << "the role itself is the resource";
  EXPECT_FALSE(
      Policy::parse(R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]})",
                    PolicyUse::kTrust))
      << "nobody is named";
}

TEST(PolicyGrammar, Sizes) {
  const auto of_size = [](std::size_t characters, std::string_view filler) {
    std::string text =
        R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"acs:a:b:c:)";
    const std::string end = R"("}]})";
    const std::size_t room = characters - text.size() - end.size();
    for (std::size_t i = 0; i < room; ++i) text += filler;
    return text + end;
  };
  struct Case {
    PolicyUse use;
    std::size_t max;
  };
  for (const Case& c : {Case{PolicyUse::kIdentity, 6144}, Case{PolicyUse::kSession, 2048},
                        Case{PolicyUse::kControl, 4096}}) {
    EXPECT_TRUE(Policy::parse(of_size(c.max, "x"), c.use));
    EXPECT_TRUE(Policy::parse(of_size(c.max, "\xe6\xa0\x88"), c.use)) << "characters, not bytes";
    const auto longer = Policy::parse(of_size(c.max + 1, "x"), c.use);
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error().code, kPolicyTooLong);
    EXPECT_NE(longer.error().message.find(std::to_string(c.max)), std::string::npos);
  }
}

}  // namespace
}  // namespace cairn::access

#include "access/signature.h"

#include <gtest/gtest.h>

#include "access/canonical.h"
#include "access/nonce_store.h"
#include "access/sign.h"
#include "base/digest.h"
#include "base/utc.h"

namespace cairn::access {
namespace {

constexpr std::int64_t kNow = 1'795'282'660'000;  // 2026-11-21T17:37:40Z

// Vectors printed in official documents, recomputed (access-control section 7).
TEST(Vectors, RpcV1) {
  struct Case {
    std::string_view why, action, region, format, nonce, time, version, want;
  };
  const Case cases[] = {
      {"request structure page", "DescribeDedicatedHosts", "cn-beijing", "JSON",
       "edb2b34af0af9a6d14deaf7c1a5315eb", "2023-03-13T08:34:30Z", "2014-05-26",
       "9NaGiOspFP5UPcwX8Iwt2YJXXuk="},
      {"signature page, its signature corrected", "DescribeRegions", "", "XML",
       "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf", "2019-08-23T12:46:24Z", "2019-09-10",
       "u5GLRDKD9xTcL8TpK+1XvnDlVx8="},
      {"the one its signature was copied from", "DescribeRegions", "", "XML",
       "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf", "2016-02-23T12:46:24Z", "2014-05-26",
       "OLeaidS1JvxuMvnyHOwuJ+uX5qY="},
  };
  for (const Case& c : cases) {
    FormFields fields = {{"Format", std::string(c.format)}};
    if (!c.region.empty()) fields.emplace_back("RegionId", c.region);
    const FormFields sent = sign_rpc_v1({"testid", "testsecret", ""}, "GET", c.action, c.version,
                                        fields, c.nonce, parse_utc(c.time).value());
    EXPECT_EQ(sent.back().first, "Signature");
    EXPECT_EQ(sent.back().second, c.want) << c.why;
  }
}

TEST(Vectors, Acs3) {
  const FormFields query = {{"ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"},
                            {"RegionId", "cn-shanghai"}};
  const Headers headers =
      sign_acs3({"YourAccessKeyId", "YourAccessKeySecret", ""},
                {.method = "POST",
                 .host = "ecs.cn-shanghai.aliyuncs.com",
                 .action = "RunInstances",
                 .version = "2014-05-26",
                 .query = &query},
                "3156853299f313e23d1673dc12e1703d", parse_utc("2023-10-26T10:22:32Z").value());
  EXPECT_TRUE(find_header(headers, "authorization")
                  .ends_with("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0"
                             "f3283c0"))
      << find_header(headers, "authorization");
}

KeyRing test_ring() {
  return KeyRing(
      {{.id = "lasting", .secret = "s1", .holder = {.account_id = "1"}},
       {.id = "disabled", .secret = "s2", .holder = {.account_id = "1"}, .active = false},
       {.id = "session", .secret = "s3", .holder = {.account_id = "1"}, .security_token = "tok"},
       {.id = "ended",
        .secret = "s4",
        .holder = {.account_id = "1"},
        .security_token = "tok",
        .expires_ms = kNow}});
}

std::string verdict_of(const std::variant<Verified, Refusal>& verdict) {
  const auto* refusal = std::get_if<Refusal>(&verdict);
  if (refusal == nullptr) return "ok";
  EXPECT_FALSE(refusal->fix.empty()) << refusal->code;
  return refusal->code;
}

std::string verdict_v1(const FormFields& fields) {
  const Headers none;
  return verdict_of(
      verify({.method = "GET", .headers = &none, .fields = &fields, .query_fields = fields.size()},
             test_ring(), kNow));
}

FormFields signed_v1(const Credentials& who) {
  return sign_rpc_v1(who, "GET", "GetStack", "2019-09-10", {{"RegionId", "cn-hangzhou"}}, "n1",
                     kNow);
}

TEST(RpcV1, KeysAndTokens) {
  struct Case {
    std::string_view why;
    Credentials who;
    std::string_view want;
  };
  const Case cases[] = {
      {"a good key", {"lasting", "s1", ""}, "ok"},
      {"another secret", {"lasting", "s2", ""}, "SignatureDoesNotMatch"},
      {"no such key", {"nobody", "s1", ""}, "InvalidAccessKeyId.NotFound"},
      {"a disabled key", {"disabled", "s2", ""}, "InvalidAccessKeyId.Inactive"},
      {"a session with its token", {"session", "s3", "tok"}, "ok"},
      {"a session without it", {"session", "s3", ""}, "MissingSecurityToken"},
      {"a session with another's",
       {"session", "s3", "kot"},
       "InvalidSecurityToken.MismatchWithAccessKey"},
      {"a lasting key with a token",
       {"lasting", "s1", "tok"},
       "InvalidSecurityToken.MismatchWithAccessKey"},
      {"a session that ended", {"ended", "s4", "tok"}, "InvalidSecurityToken.Expired"},
  };
  for (const Case& c : cases) EXPECT_EQ(verdict_v1(signed_v1(c.who)), c.want) << c.why;
}

TEST(RpcV1, EachCommonParameterIsNeeded) {
  const FormFields whole = signed_v1({"lasting", "s1", ""});
  struct Case {
    std::string_view name, want;
  };
  const Case cases[] = {{"AccessKeyId", "MissingAccessKeyId"},
                        {"Signature", "MissingSignature"},
                        {"SignatureMethod", "MissingSignatureMethod"},
                        {"SignatureVersion", "MissingSignatureVersion"},
                        {"SignatureNonce", "MissingSignatureNonce"},
                        {"Timestamp", "MissingTimestamp"},
                        {"RegionId", "SignatureDoesNotMatch"}};
  for (const Case& c : cases) {
    FormFields fields = whole;
    std::erase_if(fields, [&](const auto& field) { return field.first == c.name; });
    EXPECT_EQ(verdict_v1(fields), c.want) << c.name;
    fields = whole;
    for (auto& [name, value] : fields) {
      if (name == c.name) value.clear();
    }
    EXPECT_EQ(verdict_v1(fields), c.want) << c.name << " empty";
  }
  EXPECT_EQ(verdict_v1({}), "MissingAccessKeyId");
}

TEST(RpcV1, CommonParametersOfOtherSchemes) {
  struct Case {
    std::string_view why, name, value, want;
  };
  const Case cases[] = {
      {"another hash", "SignatureMethod", "HMAC-SHA256", "InvalidSignatureMethod"},
      {"in lower case", "SignatureMethod", "hmac-sha1", "InvalidSignatureMethod"},
      {"another version", "SignatureVersion", "2.0", "IncompleteSignature"},
      {"not a time", "Timestamp", "yesterday", "InvalidTimeStamp.Format"},
      {"local time", "Timestamp", "2026-11-21T17:37:40+0800", "InvalidTimeStamp.Format"},
      {"an old time", "Timestamp", "2026-11-21T17:22:39Z", "InvalidTimeStamp.Expired"},
      {"a time to come", "Timestamp", "2026-11-21T17:52:41Z", "InvalidTimeStamp.Expired"},
      {"the oldest, but signed with another", "Timestamp", "2026-11-21T17:22:40Z",
       "SignatureDoesNotMatch"},
  };
  for (const Case& c : cases) {
    FormFields fields = signed_v1({"lasting", "s1", ""});
    for (auto& [name, value] : fields) {
      if (name == c.name) value = c.value;
    }
    EXPECT_EQ(verdict_v1(fields), c.want) << c.why;
  }
  FormFields bearer = {{"SignatureType", "BEARERTOKEN"}};
  EXPECT_EQ(verdict_v1(bearer), "InvalidSignatureMethod");
}

TEST(RpcV1, AMismatchShowsTheServersString) {
  FormFields fields = signed_v1({"lasting", "s1", ""});
  fields.emplace_back("A", "x y*~");
  const Headers none;
  const auto verdict =
      verify({.method = "GET", .headers = &none, .fields = &fields}, test_ring(), kNow);
  const auto& refusal = std::get<Refusal>(verdict);
  EXPECT_EQ(refusal.code, "SignatureDoesNotMatch");
  EXPECT_TRUE(refusal.string_to_sign.starts_with(
      "GET&%2F&A%3Dx%2520y%252A~%26AccessKeyId%3Dlasting%26Action%3DGetStack%26"))
      << refusal.string_to_sign;
}

struct Acs3Request {
  FormFields query = {{"RegionId", "cn-hangzhou"}, {"StackName", "a b+c*"}};
  std::string body = "TemplateBody=%7B%7D";
  Headers headers = sign_acs3({"lasting", "s1", ""},
                              {.host = "127.0.0.1:1",
                               .action = "CreateStack",
                               .version = "2019-09-10",
                               .query = &query,
                               .content_type = "application/x-www-form-urlencoded",
                               .body = body},
                              "n1", kNow);

  std::string& header(std::string_view name) {
    for (auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return headers.emplace_back(name, "").second;
  }
  std::string verdict() const {
    return verdict_of(verify({.method = "POST",
                              .headers = &headers,
                              .fields = &query,
                              .query_fields = query.size(),
                              .body = body},
                             test_ring(), kNow));
  }
};

TEST(Acs3, RefusesWhatIsNotWhole) {
  EXPECT_EQ(Acs3Request().verdict(), "ok");
  const std::string good = Acs3Request().header("authorization");
  struct Case {
    std::string_view why, name, value, want;
  };
  const Case cases[] = {
      {"another algorithm", "authorization",
       "ACS3-HMAC-SM3 Credential=a,SignedHeaders=b,Signature=c", "InvalidSignatureMethod"},
      {"a password", "authorization", "Basic bGFzdGluZzpzMQ==", "InvalidSignatureMethod"},
      {"the algorithm alone", "authorization", "ACS3-HMAC-SHA256", "IncompleteSignature"},
      {"no signature", "authorization", "ACS3-HMAC-SHA256 Credential=lasting,SignedHeaders=host",
       "IncompleteSignature"},
      {"nothing signed", "authorization",
       "ACS3-HMAC-SHA256 Credential=lasting,SignedHeaders=,Signature=00", "IncompleteSignature"},
      {"only the host signed", "authorization",
       "ACS3-HMAC-SHA256 Credential=lasting,SignedHeaders=host,Signature=00",
       "IncompleteSignature"},
      {"no date", "x-acs-date", "", "IncompleteSignature"},
      {"no nonce", "x-acs-signature-nonce", "", "IncompleteSignature"},
      {"not a date", "x-acs-date", "Sat, 21 Nov 2026 17:37:40 GMT", "InvalidTimeStamp.Format"},
      {"another digest of the body", "x-acs-content-sha256", "00", "SignatureDoesNotMatch"},
      {"another host", "host", "127.0.0.1:2", "SignatureDoesNotMatch"},
      {"a header that is not signed", "x-acs-region-id", "cn-beijing", "IncompleteSignature"},
      {"a header of no interest", "accept-language", "en", "ok"},
  };
  for (const Case& c : cases) {
    Acs3Request request;
    request.header(c.name) = c.value;
    EXPECT_EQ(request.verdict(), c.want) << c.why;
  }
  Acs3Request other_body;
  other_body.body += " ";
  EXPECT_EQ(other_body.verdict(), "SignatureDoesNotMatch");
}

TEST(Acs3, AHeaderTwiceIsRefusedEvenIfEqual) {
  Acs3Request request;
  request.headers.emplace_back("x-acs-action", "CreateStack");
  EXPECT_EQ(request.verdict(), "IncompleteSignature");
}

TEST(Acs3, ASessionSignsItsToken) {
  const FormFields query;
  const Headers headers =
      sign_acs3({"session", "s3", "tok"},
                {.host = "h", .action = "GetStack", .version = "2019-09-10"}, "n", kNow);
  EXPECT_EQ(verdict_of(verify({.method = "POST", .headers = &headers, .fields = &query},
                              test_ring(), kNow)),
            "ok");
}

TEST(KeyRing, IsReplacedAsAWhole) {
  KeyRing ring({{.id = "a", .secret = "1"}, {.id = "a", .secret = "2"}});
  const auto before = ring.find("a");
  ring.replace({{.id = "b", .secret = "3"}});
  EXPECT_EQ(before->secret, "2") << "what was found stays, and the last of two counts";
  EXPECT_EQ(ring.find("a"), nullptr);
  EXPECT_EQ(ring.find("b")->secret, "3");
}

}  // namespace
}  // namespace cairn::access

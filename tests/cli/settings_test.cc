#include "cli/settings.h"

#include <gtest/gtest.h>

#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

constexpr const char* kFile =
    R"({"AccountId": "1", "AccessKeyId": "file", "AccessKeySecret": "s"})";
constexpr const char* kHome =
    R"({"AccountId": "1", "AccessKeyId": "home", "AccessKeySecret": "s"})";

TEST(Settings, TheFirstSourceOfCredentialsCounts) {
  FakeHost host;
  host.variables["HOME"] = "/home/u";
  GlobalOptions options;
  const auto key = [&] {
    const auto session = resolve_session(options, host);
    return session ? session->credentials.access_key_id : session.error().code;
  };
  EXPECT_EQ(key(), "CredentialsMissing");
  host.files["/home/u/.cairn/credentials.json"] = kHome;
  EXPECT_EQ(key(), "home");
  host.files["cairn-data/credentials.json"] = kFile;
  EXPECT_EQ(key(), "file");
  host.variables["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "env";
  EXPECT_EQ(key(), "CredentialsIncomplete");
  host.variables["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "s";
  EXPECT_EQ(key(), "env");
  options.credentials_file = "given.json";
  EXPECT_EQ(key(), "FileUnreadable");
  host.files["given.json"] = R"({"AccessKeyId": "given", "AccessKeySecret": "s"})";
  EXPECT_EQ(key(), "given");
  options.access_key_secret = "s";
  EXPECT_EQ(key(), "CredentialsIncomplete");
  options.access_key_id = "flag";
  EXPECT_EQ(key(), "flag");
}

TEST(Settings, ASecurityTokenBelongsToTheKeyOfTheEnvironmentOnly) {
  FakeHost host;
  host.variables = {{"ALIBABA_CLOUD_ACCESS_KEY_ID", "env"},
                    {"ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s"},
                    {"ALIBABA_CLOUD_SECURITY_TOKEN", "token"}};
  EXPECT_EQ(resolve_session({}, host)->credentials.security_token, "token");
  EXPECT_EQ(resolve_session({.access_key_id = "a", .access_key_secret = "b"}, host)
                ->credentials.security_token,
            "");
}

TEST(Settings, AFileThatHoldsNoKeyIsRefused) {
  for (const char* text : {"", "[]", "{}", R"({"AccessKeyId": "x"})", R"({"AccessKeyId": 5})"}) {
    FakeHost host;
    host.files["c.json"] = text;
    const auto session = resolve_session({.credentials_file = "c.json"}, host);
    ASSERT_FALSE(session) << text;
    EXPECT_EQ(session.error().code, "CredentialsUnusable");
    EXPECT_FALSE(session.error().fix.empty());
  }
}

TEST(Settings, EndpointAndRegion) {
  FakeHost host;
  GlobalOptions options{.access_key_id = "a", .access_key_secret = "b"};
  EXPECT_EQ(resolve_session(options, host)->endpoint.url, "http://127.0.0.1:8610");
  EXPECT_EQ(resolve_session(options, host)->region, "cn-hangzhou");
  host.variables["CAIRN_ENDPOINT"] = "http://10.0.0.1:1";
  host.variables["ALIBABA_CLOUD_REGION_ID"] = "cn-beijing";
  EXPECT_EQ(resolve_session(options, host)->endpoint.url, "http://10.0.0.1:1");
  EXPECT_EQ(resolve_session(options, host)->region, "cn-beijing");
  options.endpoint = "localhost:2";
  options.region = "cn-shanghai";
  EXPECT_EQ(resolve_session(options, host)->endpoint.url, "http://localhost:2");
  EXPECT_EQ(resolve_session(options, host)->region, "cn-shanghai");
}

TEST(Settings, EndpointsAreReadAsPeopleWriteThem) {
  struct Case {
    std::string_view text;
    std::string_view url;  // empty: refused
    std::string_view host;
  };
  const Case cases[] = {
      {"http://127.0.0.1:8610/", "http://127.0.0.1:8610", "127.0.0.1:8610"},
      {"127.0.0.1:8610", "http://127.0.0.1:8610", "127.0.0.1:8610"},
      {"[::1]:8610", "http://[::1]:8610", "[::1]:8610"},
      {"ros.example.com", "https://ros.example.com", "ros.example.com"},
      {"https://ros.example.com:443", "https://ros.example.com", "ros.example.com"},
      {"http://h:80", "http://h", "h"},
      {"http://h:443", "http://h:443", "h:443"},
      {"ftp://h", "", ""},
      {"http://", "", ""},
      {"http://h/path", "", ""},
      {"http://user@h", "", ""},
      {"http://h h", "", ""},
      {"", "", ""},
  };
  for (const Case& c : cases) {
    const auto endpoint = parse_endpoint(c.text);
    ASSERT_EQ(static_cast<bool>(endpoint), !c.url.empty()) << c.text;
    if (!endpoint) continue;
    EXPECT_EQ(endpoint->url, c.url);
    EXPECT_EQ(endpoint->host, c.host);
  }
}

TEST(Settings, Colours) {
  FakeHost host;
  EXPECT_FALSE(wants_color({}, host));
  host.shape.is_terminal = true;
  EXPECT_TRUE(wants_color({}, host));
  host.variables["NO_COLOR"] = "1";
  EXPECT_FALSE(wants_color({}, host));
  EXPECT_TRUE(wants_color({.color = Color::kAlways}, host));
  EXPECT_FALSE(wants_color({.color = Color::kNever}, host));
}

}  // namespace
}  // namespace cairn::cli

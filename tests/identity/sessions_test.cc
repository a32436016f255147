#include "identity/sessions.h"

#include <gtest/gtest.h>

#include <set>
#include <variant>

#include "access/sign.h"
#include "access/signature.h"
#include "tests/identity/known_people.h"

namespace cairn::identity {
namespace {

const std::string kTrust =
    R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1000000000000001:root"]}})";

class SessionsTest : public ::testing::Test {
 protected:
  SessionsTest() { people_.add_role(kAccount, "ops", kTrust); }

  access::AccessKey begin(std::string_view name = "monday", TimeMs ends = kNow + 3'600'000) {
    const auto role = people_.role(kAccount, "ops");
    return sessions_.begin({.role = *role, .name = name, .policy = {}, .ends = ends}, chance_);
  }

  // What a request signed with these credentials is answered, in both schemes.
  std::string verdict(const access::Credentials& credentials, const access::KeySource& keys) {
    const std::string nonce = "n" + std::to_string(++nonces_);
    const FormFields fields =
        access::sign_rpc_v1(credentials, "GET", "GetStack", "2019-09-10", {}, nonce, clock_.now());
    const access::Headers none;
    const std::string v1 = code(access::verify({.method = "GET",
                                                .headers = &none,
                                                .fields = &fields,
                                                .query_fields = fields.size(),
                                                .body = {}},
                                               keys, clock_.now()));
    const FormFields no_fields;
    const access::Headers headers = access::sign_acs3(
        credentials, {.host = "localhost", .action = "GetStack", .version = "2019-09-10"}, nonce,
        clock_.now());
    const std::string acs3 = code(access::verify({.method = "POST",
                                                  .headers = &headers,
                                                  .fields = &no_fields,
                                                  .query_fields = 0,
                                                  .body = {}},
                                                 keys, clock_.now()));
    EXPECT_EQ(v1, acs3);
    return v1;
  }
  std::string verdict(const access::Credentials& credentials) {
    return verdict(credentials, sessions_);
  }

  static std::string code(const std::variant<access::Verified, access::Refusal>& verdict) {
    const auto* refusal = std::get_if<access::Refusal>(&verdict);
    return refusal == nullptr ? "ok" : refusal->code;
  }
  static access::Credentials credentials(const access::AccessKey& key) {
    return {key.id, key.secret, key.security_token};
  }

  FixedClock clock_;
  CountingChance chance_;
  KnownPeople people_;
  Seal seal_{std::string(32, 'k')};
  access::KeyRing lasting_{{{.id = "lasting", .secret = "s", .holder = root_of(kAccount)}}};
  Sessions sessions_{{lasting_, people_, seal_}};
  int nonces_ = 0;
};

TEST_F(SessionsTest, AreAcceptedInBothSchemes) {
  const access::AccessKey key = begin();
  EXPECT_TRUE(key.id.starts_with("STS."));
  EXPECT_EQ(verdict(credentials(key)), "ok");
  EXPECT_EQ(verdict({"lasting", "s", ""}), "ok");
  const auto found = sessions_.find(key.id, key.security_token);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->holder.arn(), "acs:ram::1000000000000001:assumed-role/ops/monday");
  EXPECT_EQ(found->holder.id, "id-of-ops");
  EXPECT_EQ(found->expires_ms, kNow + 3'600'000);
}

TEST_F(SessionsTest, AreKnownAfterARestart) {
  const access::AccessKey key = begin();
  const Sessions next({lasting_, people_, seal_});
  EXPECT_EQ(verdict(credentials(key), next), "ok");
  const Seal stranger(std::string(32, 'x'));
  const Sessions elsewhere({lasting_, people_, stranger});
  EXPECT_EQ(verdict(credentials(key), elsewhere), "InvalidSecurityToken.Malformed");
}

TEST_F(SessionsTest, CarryTheirPolicy) {
  const auto role = people_.role(kAccount, "ops");
  const access::NamedPolicy narrow =
      policy("p", statement("Allow", "ros:Get*", "*"), access::PolicyUse::kSession);
  const access::AccessKey key = sessions_.begin(
      {.role = *role, .name = "narrow", .policy = narrow.policy, .ends = kNow + 1}, chance_);
  const Sessions next({lasting_, people_, seal_});
  const auto found = next.find(key.id, key.security_token);
  ASSERT_NE(found, nullptr);
  ASSERT_NE(found->holder.session_policy, nullptr);
  EXPECT_EQ(found->holder.session_policy->text(), narrow.policy->text());
}

TEST_F(SessionsTest, WithTheWrongTokenAreRefused) {
  const access::AccessKey key = begin();
  const access::AccessKey other = begin("tuesday");
  const std::string& token = key.security_token;
  std::string altered = token;
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
  struct Case {
    std::string_view why;
    access::Credentials sent;
    std::string_view want;
  };
  const Case cases[] = {
      {"no token", {key.id, key.secret, ""}, "MissingSecurityToken"},
      {"cut short",
       {key.id, key.secret, token.substr(0, token.size() - 4)},
       "InvalidSecurityToken.Malformed"},
      {"altered", {key.id, key.secret, altered}, "InvalidSecurityToken.Malformed"},
      {"made up", {key.id, key.secret, "token"}, "InvalidSecurityToken.Malformed"},
      {"a made-up id with no token", {"STS.x", "s", ""}, "MissingSecurityToken"},
      {"another session's",
       {key.id, key.secret, other.security_token},
       "InvalidSecurityToken.MismatchWithAccessKey"},
      {"another session's key",
       {other.id, other.secret, token},
       "InvalidSecurityToken.MismatchWithAccessKey"},
      {"with a lasting key", {"lasting", "s", token}, "InvalidSecurityToken.MismatchWithAccessKey"},
      {"a wrong secret", {key.id, "secret", token}, "SignatureDoesNotMatch"},
  };
  for (const Case& c : cases) EXPECT_EQ(verdict(c.sent), c.want) << c.why;
}

TEST_F(SessionsTest, EndInTime) {
  const access::AccessKey key = begin();
  clock_.now_ms = key.expires_ms - 1;
  EXPECT_EQ(verdict(credentials(key)), "ok");
  clock_.now_ms = key.expires_ms;
  EXPECT_EQ(verdict(credentials(key)), "InvalidSecurityToken.Expired");
}

TEST_F(SessionsTest, EndWithTheirRole) {
  const access::AccessKey key = begin();
  EXPECT_EQ(verdict(credentials(key)), "ok");
  people_.roles.begin()->second.id = "made anew";
  EXPECT_EQ(verdict(credentials(key)), "InvalidSecurityToken.Expired");
  people_.roles.clear();
  EXPECT_EQ(verdict(credentials(key)), "InvalidSecurityToken.Expired");
}

TEST_F(SessionsTest, AreForgottenOnlyFromMemory) {
  const access::AccessKey first = begin("first");
  std::set<std::string> ids;
  for (int i = 0; i < 3'000; ++i) {
    const access::AccessKey key = begin("many");
    EXPECT_TRUE(ids.insert(key.id).second);
    ASSERT_NE(sessions_.find(key.id, key.security_token), nullptr);
  }
  EXPECT_EQ(verdict(credentials(first)), "ok");
}

}  // namespace
}  // namespace cairn::identity

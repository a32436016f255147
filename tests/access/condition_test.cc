// Operators of conditions, one row a case; and the small readers beneath them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "access/glob.h"
#include "access/instant.h"
#include "access/ip_prefix.h"
#include "access/policy.h"

namespace cairn::access {
namespace {

constexpr std::string_view kAbsent = "\x01";  // the request does not bring the key

struct Row {
  std::string_view op;
  std::string_view wanted;  // JSON
  std::string_view given;
  bool holds;
};

const Row kRows[] = {
    {"StringEquals", R"("dev")", "dev", true},
    {"StringEquals", R"("dev")", "Dev", false},
    {"StringEquals", R"("dev")", "dev ", false},
    {"StringEquals", R"("d*")", "dev", false},
    {"StringEquals", R"(["a","dev"])", "dev", true},
    {"StringEquals", R"("")", "", true},
    {"StringEquals", R"("")", kAbsent, false},
    {"StringEquals", R"("dev")", kAbsent, false},
    {"StringNotEquals", R"("dev")", "dev", false},
    {"StringNotEquals", R"("dev")", "Dev", true},
    {"StringNotEquals", R"(["dev","ops"])", "ops", false},
    {"StringNotEquals", R"(["dev","ops"])", "all", true},
    {"StringNotEquals", R"("dev")", kAbsent, true},
    {"StringEqualsIgnoreCase", R"("Dev")", "dEV", true},
    {"StringEqualsIgnoreCase", R"("dev")", "devs", false},
    {"StringEqualsIgnoreCase", R"("dev")", kAbsent, false},
    {"StringNotEqualsIgnoreCase", R"("Dev")", "dEV", false},
    {"StringNotEqualsIgnoreCase", R"("dev")", "ops", true},
    {"StringNotEqualsIgnoreCase", R"("dev")", kAbsent, true},
    {"StringLike", R"("d*")", "dev", true},
    {"StringLike", R"("d?v")", "dev", true},
    {"StringLike", R"("d?v")", "dv", false},
    {"StringLike", R"("D*")", "dev", false},
    {"StringLike", R"("*")", "", true},
    {"StringLike", R"("*")", kAbsent, false},
    {"StringLike", R"(["a*","*v"])", "dev", true},
    {"StringNotLike", R"("d*")", "dev", false},
    {"StringNotLike", R"("d*")", "ops", true},
    {"StringNotLike", R"("*")", kAbsent, true},
    {"NumericEquals", R"("10")", "10", true},
    {"NumericEquals", R"("10")", "10.0", true},
    {"NumericEquals", R"("10")", "11", false},
    {"NumericEquals", R"(["9","10"])", "10", true},
    {"NumericEquals", R"("10")", "ten", false},
    {"NumericEquals", R"("0")", "", false},
    {"NumericEquals", R"("10")", kAbsent, false},
    {"NumericNotEquals", R"("10")", "10", false},
    {"NumericNotEquals", R"("10")", "11", true},
    {"NumericNotEquals", R"("10")", kAbsent, true},
    {"NumericLessThan", R"("10")", "9.5", true},
    {"NumericLessThan", R"("10")", "10", false},
    {"NumericLessThan", R"("-1")", "-2", true},
    {"NumericLessThan", R"(["1","10"])", "5", true},
    {"NumericLessThan", R"("10")", kAbsent, false},
    {"NumericLessThanEquals", R"("10")", "10", true},
    {"NumericLessThanEquals", R"("10")", "10.1", false},
    {"NumericGreaterThan", R"("10")", "10", false},
    {"NumericGreaterThan", R"("10")", "11", true},
    {"NumericGreaterThanEquals", R"("10")", "10", true},
    {"NumericGreaterThanEquals", R"("10")", "9", false},
    {"DateEquals", R"("2026-11-22T08:00:00Z")", "2026-11-22T08:00:00Z", true},
    {"DateEquals", R"("2026-11-22T16:00:00+08:00")", "2026-11-22T08:00:00Z", true},
    {"DateEquals", R"("1795334400")", "2026-11-22T08:00:00Z", true},
    {"DateEquals", R"("2026-11-22T08:00:00Z")", "2026-11-22T08:00:01Z", false},
    {"DateEquals", R"("2026-11-22T08:00:00Z")", kAbsent, false},
    {"DateNotEquals", R"("2026-11-22T08:00:00Z")", "2026-11-22T08:00:00Z", false},
    {"DateNotEquals", R"("2026-11-22T08:00:00Z")", "2026-11-22T08:00:01Z", true},
    {"DateNotEquals", R"("2026-11-22T08:00:00Z")", kAbsent, true},
    {"DateLessThan", R"("2026-11-22T08:00:00Z")", "2026-11-22T07:59:59Z", true},
    {"DateLessThan", R"("2026-11-22T08:00:00Z")", "2026-11-22T08:00:00Z", false},
    {"DateLessThan", R"("2026-11-22")", "2026-11-21T23:59:59Z", true},
    {"DateLessThan", R"("2026-11-22T08:00:00Z")", "noon", false},
    {"DateLessThanEquals", R"("2026-11-22T08:00:00Z")", "2026-11-22T08:00:00Z", true},
    {"DateLessThanEquals", R"("2026-11-22T08:00:00Z")", "2026-11-22T08:00:01Z", false},
    {"DateGreaterThan", R"("2026-11-22T08:00:00Z")", "2026-11-22T08:00:00.001Z", true},
    {"DateGreaterThan", R"("2026-11-22T08:00:00Z")", "2026-11-22T08:00:00Z", false},
    {"DateGreaterThanEquals", R"("2026-11-22T08:00:00Z")", "2026-11-22T08:00:00Z", true},
    {"DateGreaterThanEquals", R"("2026-11-22T08:00:00Z")", "2026-11-22T07:00:00Z", false},
    {"Bool", R"("true")", "true", true},
    {"Bool", R"("true")", "false", false},
    {"Bool", R"("false")", "false", true},
    {"Bool", R"("True")", "true", true},
    {"Bool", R"(["true","false"])", "false", true},
    {"Bool", R"("true")", "1", false},
    {"Bool", R"("false")", kAbsent, false},
    {"IpAddress", R"("192.0.2.7")", "192.0.2.7", true},
    {"IpAddress", R"("192.0.2.7")", "192.0.2.8", false},
    {"IpAddress", R"("192.0.2.0/24")", "192.0.2.255", true},
    {"IpAddress", R"("192.0.2.0/24")", "192.0.3.0", false},
    {"IpAddress", R"("192.0.2.0/25")", "192.0.2.127", true},
    {"IpAddress", R"("192.0.2.0/25")", "192.0.2.128", false},
    {"IpAddress", R"("192.0.2.99/24")", "192.0.2.1", true},
    {"IpAddress", R"("0.0.0.0/0")", "203.0.113.5", true},
    {"IpAddress", R"("0.0.0.0/0")", "2001:db8::1", false},
    {"IpAddress", R"("::/0")", "2001:db8::1", true},
    {"IpAddress", R"("::/0")", "203.0.113.5", false},
    {"IpAddress", R"("2001:db8::/32")", "2001:db8:1::1", true},
    {"IpAddress", R"("2001:db8::/32")", "2001:db9::1", false},
    {"IpAddress", R"("2001:db8::1")", "2001:0db8:0:0::1", true},
    {"IpAddress", R"("192.0.2.0/24")", "::ffff:192.0.2.9", true},
    {"IpAddress", R"("::ffff:192.0.2.0/120")", "192.0.2.9", true},
    {"IpAddress", R"(["10.0.0.0/8","192.0.2.0/24"])", "192.0.2.9", true},
    {"IpAddress", R"("192.0.2.0/24")", "nowhere", false},
    {"IpAddress", R"("192.0.2.0/24")", kAbsent, false},
    {"NotIpAddress", R"("192.0.2.0/24")", "192.0.2.9", false},
    {"NotIpAddress", R"("192.0.2.0/24")", "192.0.3.9", true},
    {"NotIpAddress", R"(["10.0.0.0/8","192.0.2.0/24"])", "10.1.1.1", false},
    {"NotIpAddress", R"("192.0.2.0/24")", "nowhere", true},
    {"NotIpAddress", R"("192.0.2.0/24")", kAbsent, true},
};

bool allows(const std::string& condition, const ConditionContext& context) {
  const std::string text =
      R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":)" +
      condition + "}]}";
  const auto policy = Policy::parse(text, PolicyUse::kIdentity);
  EXPECT_TRUE(policy) << condition << ": " << (policy ? "" : policy.error().message);
  if (!policy) return false;
  const Policy* list[] = {policy->get()};
  return judge(list, {.action = "ros:GetStack",
                      .resources = {"*"},
                      .context = context,
                      .principals = nullptr})
             .verdict == Verdict::kAllow;
}

TEST(Condition, Operators) {
  for (const Row& row : kRows) {
    ConditionContext context;
    if (row.given != kAbsent) context.set("acs:Key", row.given);
    const std::string condition =
        "{\"" + std::string(row.op) + R"(":{"acs:Key":)" + std::string(row.wanted) + "}}";
    EXPECT_EQ(allows(condition, context), row.holds) << condition << " with " << row.given;
  }
}

TEST(Condition, KeysAndOperatorsAreAllRequired) {
  const std::string two_keys = R"({"StringEquals":{"acs:A":"1","acs:B":"2"}})";
  EXPECT_TRUE(allows(two_keys, {{"acs:A", "1"}, {"acs:B", "2"}}));
  EXPECT_FALSE(allows(two_keys, {{"acs:A", "1"}, {"acs:B", "1"}}));
  EXPECT_FALSE(allows(two_keys, {{"acs:A", "1"}}));
  const std::string two_operators =
      R"({"StringEquals":{"acs:A":"1"},"Bool":{"acs:MFAPresent":"true"}})";
  EXPECT_TRUE(allows(two_operators, {{"acs:A", "1"}, {"acs:MFAPresent", "true"}}));
  EXPECT_FALSE(allows(two_operators, {{"acs:A", "1"}, {"acs:MFAPresent", "false"}}));
  EXPECT_FALSE(allows(two_operators, {{"acs:A", "1"}}));
  const std::string between =
      R"({"DateGreaterThan":{"acs:CurrentTime":"2026-01-01T00:00:00Z"},"DateLessThan":{"acs:CurrentTime":"2027-01-01T00:00:00Z"}})";
  EXPECT_TRUE(allows(between, {{"acs:CurrentTime", "2026-11-22T08:00:00Z"}}));
  EXPECT_FALSE(allows(between, {{"acs:CurrentTime", "2027-11-22T08:00:00Z"}}));
  EXPECT_TRUE(allows("{}", {}));
}

TEST(Condition, KeysHaveNoCase) {
  EXPECT_TRUE(allows(R"({"StringEquals":{"ACS:sourceip":"x"}})", {{"acs:SourceIp", "x"}}));
  EXPECT_TRUE(
      allows(R"({"StringEquals":{"acs:ResourceTag/Team":"x"}})", {{"acs:resourcetag/team", "x"}}));
}

TEST(Condition, SeveralValuesOfARequest) {
  const ConditionContext context = {{"acs:A", "1"}, {"acs:A", "2"}};
  EXPECT_TRUE(allows(R"({"StringEquals":{"acs:A":"2"}})", context)) << "one of them is";
  EXPECT_FALSE(allows(R"({"StringNotEquals":{"acs:A":"2"}})", context)) << "one of them is";
  EXPECT_TRUE(allows(R"({"StringNotEquals":{"acs:A":"3"}})", context));
  ConditionContext replaced = context;
  replaced.set("ACS:a", "3");
  EXPECT_FALSE(allows(R"({"StringEquals":{"acs:A":"2"}})", replaced));
}

TEST(Instant, Reads) {
  struct Case {
    std::string_view text;
    std::int64_t ms;
  };
  const Case good[] = {
      {"1970-01-01", 0},
      {"1970-01-01T00:00Z", 0},
      {"1970-01-01T00:00:01Z", 1000},
      {"1970-01-01T00:00:01.5Z", 1500},
      {"1970-01-01T00:00:01.123456Z", 1123},
      {"1970-01-01T08:00:00+08:00", 0},
      {"1970-01-01T08:00:00+0800", 0},
      {"1969-12-31T19:00:00-05:00", 0},
      {"2024-02-29T00:00:00Z", 1'709'164'800'000},
      {"0", 0},
      {"1795334400", 1'795'334'400'000},
  };
  for (const Case& c : good) EXPECT_EQ(parse_instant(c.text), c.ms) << c.text;
  for (const std::string_view bad :
       {"", "-", "2026", "2026-11", "2026-13-01", "2026-00-10", "2025-02-29", "2026-11-22T",
        "2026-11-22T08:00:00", "2026-11-22T24:00:00Z", "2026-11-22T08:60:00Z",
        "2026-11-22T08:00:00.Z", "2026-11-22T08:00:00Zx", "2026-11-22 08:00:00Z",
        "2026-11-22T08:00:00+15:00", "2026-1-2", "-5", "1.5", "99999999999999999999"}) {
    if (std::string_view(bad) == "2026") continue;  // seconds since 1970
    EXPECT_EQ(parse_instant(bad), std::nullopt) << bad;
  }
}

TEST(IpPrefix, Refuses) {
  for (const std::string_view bad : {"", "/", "/8", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/33",
                                     "10.0.0.0/8x", "10.0.0", "10.0.0.0.0", "010.0.0.1x", "1::2::3",
                                     "::/129", "fe80::1%eth0", "10.0.0.0/255.0.0.0", " 10.0.0.1"}) {
    EXPECT_FALSE(IpPrefix::parse(bad)) << bad;
  }
  EXPECT_FALSE(IpPrefix::parse(std::string_view("10.0.0.1\0x", 10)));
}

TEST(Glob, Matches) {
  struct Case {
    std::string_view pattern;
    std::string_view text;
    bool matches;
  };
  const Case cases[] = {
      {"", "", true},          {"", "a", false},          {"*", "", true},
      {"**", "ab", true},      {"?", "", false},          {"?", "a", true},
      {"?", "\xc3\xa9", true}, {"??", "\xc3\xa9", false}, {"a*", "ab", true},
      {"a*", "b", false},      {"*b", "aab", true},       {"*b*", "abc", true},
      {"a*c", "abc", true},    {"a*c", "ab", false},      {"a*b*c", "aXbYbc", true},
      {"a?c", "abc", true},    {"a?c", "ac", false},      {"*?", "", false},
      {"*?", "x", true},       {"?*", "x", true},         {"a**b", "ab", true},
      {"*a", "aaaaab", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Glob(c.pattern).matches(c.text), c.matches) << c.pattern << " on " << c.text;
  }
}

}  // namespace
}  // namespace cairn::access

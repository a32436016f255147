#include "access/condition_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cairn::access {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(ConditionContext, KeysHaveNoCase) {
  ConditionContext context;
  context.set("acs:SourceIp", "192.0.2.7");
  context.add("ACS:sourceip", "192.0.2.8");
  EXPECT_THAT(context.find("acs:sourceip"), ElementsAre("192.0.2.7", "192.0.2.8"));
  context.set("acs:SourceIP", "192.0.2.9");
  EXPECT_THAT(context.find("acs:sourceip"), ElementsAre("192.0.2.9"));
  EXPECT_THAT(context.find("acs:currenttime"), IsEmpty());
}

TEST(ConditionContext, WhatIsGivenLaterIsAskedForOnceAndOnlyWhenLookedFor) {
  int asked = 0;
  ConditionContext context;
  context.set("acs:SourceIp", "192.0.2.7");
  context.set_later("acs:ResourceTag/", [&asked]() -> Pairs {
    ++asked;
    return {{"Team", "web"}, {"team", "db"}, {"stage", "test"}};
  });
  EXPECT_THAT(context.find("acs:sourceip"), ElementsAre("192.0.2.7"));
  EXPECT_THAT(context.find("acs:requesttag/team"), IsEmpty());
  EXPECT_EQ(asked, 0);
  EXPECT_THAT(context.find("acs:resourcetag/team"), ElementsAre("web", "db"));
  EXPECT_THAT(context.find("acs:resourcetag/stage"), ElementsAre("test"));
  EXPECT_THAT(context.find("acs:resourcetag/owner"), IsEmpty());
  EXPECT_EQ(asked, 1);
}

TEST(ConditionContext, WhatIsGivenLaterAgainReplacesWhatWasThere) {
  ConditionContext context;
  context.set_later("acs:ResourceTag/", []() -> Pairs { return {{"team", "web"}}; });
  EXPECT_THAT(context.find("acs:resourcetag/team"), ElementsAre("web"));
  context.set_later("acs:ResourceTag/", []() -> Pairs { return {{"stage", "test"}}; });
  EXPECT_THAT(context.find("acs:resourcetag/team"), IsEmpty());
  EXPECT_THAT(context.find("acs:resourcetag/stage"), ElementsAre("test"));
}

}  // namespace
}  // namespace cairn::access

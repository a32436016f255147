// cairn tag, untag, tags, against a faked service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.h"
#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;

struct Cli {
  FakeHost host;
  FakeApi api;

  Cli() {
    api.queues["ListStacks"] = {json(R"({"Stacks": [{"StackId": "S-1", "StackName": "web"}]})")};
    for (const char* action : {"TagResources", "UntagResources"}) api.queues[action] = {json("{}")};
  }
  Exit operator()(std::vector<std::string> args) {
    args.insert(args.begin(), {"--access-key-id", "a", "--access-key-secret", "b"});
    return run(args, host, [this](Session) -> std::unique_ptr<Api> {
      return std::make_unique<BorrowedApi>(api);
    });
  }
};

TEST(Tag, GivesAStackItsTags) {
  Cli cli;
  EXPECT_EQ(cli({"tag", "web", "team=shop", "url=a=b", "empty="}), Exit::kOk);
  const struct {
    const char* name;
    const char* value;
  } sent[] = {{"ResourceType", "stack"}, {"ResourceId.1", "S-1"}, {"Tag.1.Key", "team"},
              {"Tag.1.Value", "shop"},   {"Tag.2.Key", "url"},    {"Tag.2.Value", "a=b"},
              {"Tag.3.Key", "empty"},    {"Tag.3.Value", ""}};
  for (const auto& s : sent) EXPECT_EQ(cli.api.sent("TagResources", s.name), s.value) << s.name;
  EXPECT_EQ(cli.host.out_text, "web has the tags.\n");
}

TEST(Tag, NamesOtherThingsByTheirId) {
  Cli cli;
  EXPECT_EQ(cli({"tag", "ts-1", "team=shop", "--type", "templatescratch", "--output", "json"}),
            Exit::kOk);
  EXPECT_EQ(cli.api.count("ListStacks"), 0u);
  EXPECT_EQ(cli.api.sent("TagResources", "ResourceType"), "templatescratch");
  EXPECT_EQ(cli.api.sent("TagResources", "ResourceId.1"), "ts-1");
  EXPECT_THAT(cli.host.out_text, HasSubstr("\"ResourceId\": \"ts-1\""));
}

TEST(Tag, WantsTagsOfKnownThings) {
  const std::vector<std::string> cases[] = {{"tag", "web"},
                                            {"tag", "web", "team"},
                                            {"tag", "web", "a=b", "--type", "vpc"},
                                            {"untag", "web"},
                                            {"untag", "web", "team", "--all"},
                                            {"tags", "web", "--tag", "a=b"}};
  for (const auto& args : cases) {
    Cli cli;
    EXPECT_EQ(cli(args), Exit::kUsage) << args[0] << " " << args.back();
    EXPECT_EQ(cli.api.count("TagResources") + cli.api.count("UntagResources"), 0u);
  }
}

TEST(Tag, SaysWhatTheServiceRefuses) {
  Cli cli;
  cli.api.queues["TagResources"] = {
      refused("StackNotFound", "The Stack (web) could not be found.")};
  EXPECT_EQ(cli({"tag", "web", "a=b"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("The Stack (web) could not be found."));
}

TEST(Untag, TakesKeysOrAll) {
  Cli cli;
  EXPECT_EQ(cli({"untag", "web", "team", "env"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("UntagResources", "TagKey.1"), "team");
  EXPECT_EQ(cli.api.sent("UntagResources", "TagKey.2"), "env");
  EXPECT_EQ(cli.api.sent("UntagResources", "All"), "(absent)");
  Cli all;
  EXPECT_EQ(all({"untag", "web", "--all"}), Exit::kOk);
  EXPECT_EQ(all.api.sent("UntagResources", "All"), "true");
}

TEST(Tags, OfAThingAreALineEach) {
  Cli cli;
  cli.api.queues["ListTagResources"] = {json(R"({"NextToken": "t", "TagResources": [
          {"ResourceId": "S-1", "ResourceType": "stack", "TagKey": "env", "TagValue": "dev"}]})"),
                                        json(R"({"TagResources": [
          {"ResourceId": "S-1", "ResourceType": "stack", "TagKey": "team", "TagValue": "shop"}]})")};
  EXPECT_EQ(cli({"tags", "web"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("ListTagResources", "ResourceId.1"), "S-1");
  EXPECT_EQ(cli.api.calls.back().parameters.back(),
            (std::pair<std::string, std::string>("NextToken", "t")));
  EXPECT_EQ(cli.host.out_text, "env   dev\nteam  shop\n");
}

TEST(Tags, FindWhatCarriesThem) {
  Cli cli;
  cli.api.queues["ListTagResources"] = {json(R"({"TagResources": [
          {"ResourceId": "S-1", "ResourceType": "stack", "TagKey": "team", "TagValue": "shop"}]})"),
                                        json(R"({"TagResources": []})")};
  EXPECT_EQ(cli({"tags", "--tag", "team=shop", "--tag", "env"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("ListTagResources", "Tag.1.Value"), "shop");
  EXPECT_EQ(cli.api.sent("ListTagResources", "Tag.2.Key"), "env");
  EXPECT_EQ(cli.api.sent("ListTagResources", "Tag.2.Value"), "(absent)");
  EXPECT_EQ(cli.host.out_text, "ID   KEY   VALUE\nS-1  team  shop\n");
  cli.host.out_text.clear();
  EXPECT_EQ(cli({"tags", "--tag", "owner"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "Nothing carries them.\n");
}

TEST(Tags, InUseAreListedWithTheirValues) {
  Cli cli;
  cli.api.queues["ListTagKeys"] = {json(R"({"Keys": ["team"]})")};
  cli.api.queues["ListTagValues"] = {json(R"({"Values": ["", "shop"]})")};
  EXPECT_EQ(cli({"tags"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("ListTagValues", "Key"), "team");
  EXPECT_THAT(cli.host.out_text, HasSubstr("team  shop\n"));
}

}  // namespace
}  // namespace cairn::cli

// Tags and groups of one account, seen from another account and from another region.

#include <gtest/gtest.h>

#include "tests/scenario/stage.h"
#include "value/json.h"

namespace cairn::testing {
namespace {

constexpr const char* kTemplate = R"({
  "ROSTemplateFormatVersion": "2015-09-01",
  "Resources": {"Vpc": {"Type": "ALIYUN::ECS::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}})";
constexpr const char* kOther = "2222222222222222";

struct Thing {
  std::string type;
  std::string id;
  std::string not_found;
  bool everywhere;  // in every region
};

class TagsTest : public ::testing::Test {
 protected:
  TagsTest() : stage_(options()) {
    const FormFields tags = {{"Tags.1.Key", "team"}, {"Tags.1.Value", "red"}};
    add({"stack", made("CreateStack", "StackId", tags, "StackName"), "StackNotFound", false});
    add({"template", made("CreateTemplate", "TemplateId", tags, "TemplateName"), "TemplateNotFound",
         true});
    add({"templatescratch", scratch(tags), "TemplateScratchNotFound", false});
    EXPECT_TRUE(stage_.run());
  }

  static StageOptions options() {
    StageOptions options;
    options.cloud.latency = sim::Latency::parse("none").value();
    return options;
  }
  void add(Thing thing) { things_.push_back(std::move(thing)); }
  std::string made(const std::string& action, const std::string& id, FormFields fields,
                   const std::string& name) {
    fields.emplace_back(name, "mine");
    fields.emplace_back("TemplateBody", kTemplate);
    const auto answer = stage_.call(action, std::move(fields));
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? std::string(answer->get_string(id)) : "";
  }
  std::string scratch(FormFields fields) {
    fields.emplace_back("TemplateScratchType", "ArchitectureReplication");
    fields.emplace_back("SourceTag", R"({"ResourceTags": {"no": "body"}})");
    fields.emplace_back("ExecutionMode", "Sync");
    const auto answer = stage_.call("CreateTemplateScratch", std::move(fields));
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? std::string(answer->get_string("TemplateScratchId")) : "";
  }

  std::string said(const std::string& action, const Thing& thing, FormFields more) {
    more.emplace_back("ResourceType", thing.type);
    const auto answer = stage_.call(action, std::move(more));
    return answer ? to_json(*answer) : answer.error().code;
  }
  // What whoever asks now gets for the thing.
  void expect_unknown(const Thing& thing, const FormFields& where) {
    const auto with = [&](FormFields fields) {
      fields.insert(fields.end(), where.begin(), where.end());
      return fields;
    };
    EXPECT_EQ(said("TagResources", thing,
                   with({{"ResourceId.1", thing.id}, {"Tag.1.Key", "a"}, {"Tag.1.Value", "b"}})),
              thing.not_found);
    EXPECT_EQ(said("UntagResources", thing, with({{"ResourceId.1", thing.id}, {"All", "true"}})),
              thing.not_found);
    if (thing.type != "templatescratch") {
      EXPECT_EQ(said("MoveResourceGroup", thing,
                     with({{"ResourceId", thing.id}, {"NewResourceGroupId", "rg-theirs"}})),
                thing.not_found);
    }
    const std::string nothing = R"({"TagResources":[]})";
    EXPECT_EQ(said("ListTagResources", thing, with({{"ResourceId.1", thing.id}})), nothing);
    EXPECT_EQ(said("ListTagResources", thing, with({{"Tag.1.Key", "team"}})), nothing);
    EXPECT_EQ(said("ListTagKeys", thing, with({})), R"({"Keys":[]})");
    EXPECT_EQ(said("ListTagValues", thing, with({{"Key", "team"}})), R"({"Values":[]})");
  }
  void expect_untouched(const Thing& thing) {
    EXPECT_EQ(said("ListTagValues", thing, {{"Key", "team"}}), R"({"Values":["red"]})");
    EXPECT_EQ(said("ListTagKeys", thing, {}), R"({"Keys":["team"]})");
  }

  Stage stage_;
  std::vector<Thing> things_;
};

TEST_F(TagsTest, are_unknown_to_another_account) {
  stage_.ask_as(kOther);
  for (const Thing& thing : things_) {
    SCOPED_TRACE(thing.type);
    expect_unknown(thing, {});
  }
  stage_.ask_as(options().account);
  for (const Thing& thing : things_) expect_untouched(thing);
}

TEST_F(TagsTest, are_unknown_in_another_region) {
  for (const Thing& thing : things_) {
    if (thing.everywhere) continue;
    SCOPED_TRACE(thing.type);
    expect_unknown(thing, {{"RegionId", "cn-beijing"}});
    expect_untouched(thing);
  }
}

// Whoever a template is shared with may use it, and that is all.
TEST_F(TagsTest, of_a_shared_template_are_its_owners) {
  const Thing& shared = things_[1];
  const auto given = stage_.call(
      "SetTemplatePermission",
      {{"TemplateId", shared.id}, {"ShareOption", "ShareToAccounts"}, {"AccountIds.1", kOther}});
  ASSERT_TRUE(given) << given.error().message;
  stage_.ask_as(kOther);
  const std::string arn = "acs:ros:*:" + options().account + ":template/" + shared.id;
  expect_unknown({"template", arn, "TemplateNotFound", true}, {});
  const auto seen = stage_.call("GetTemplate", {{"TemplateId", arn}, {"IncludeTags", "Enabled"}});
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_TRUE(seen->get("Tags").is_null());
  EXPECT_TRUE(seen->get("ResourceGroupId").is_null());
}

// The default group of each account is its own.
TEST_F(TagsTest, and_default_groups_are_each_accounts_own) {
  const auto mine = stage_.call("ListTemplates", {});
  const std::string group(mine->get("Templates").items()[0].get_string("ResourceGroupId"));
  stage_.ask_as(kOther);
  const FormFields tags = {};
  made("CreateTemplate", "TemplateId", tags, "TemplateName");
  const auto theirs = stage_.call("ListTemplates", {});
  EXPECT_NE(theirs->get("Templates").items()[0].get_string("ResourceGroupId"), group);
  EXPECT_EQ(stage_.call("ListTemplates", {{"ResourceGroupId", group}})->get("TotalCount"),
            Value::integer(0));
}

// Client tokens are each account's own, too.
TEST_F(TagsTest, and_so_are_tokens) {
  const FormFields request = {
      {"StackName", "tokens"}, {"TemplateBody", kTemplate}, {"ClientToken", "same"}};
  const auto mine = stage_.call("CreateStack", request);
  stage_.ask_as(kOther);
  const auto theirs = stage_.call("CreateStack", request);
  ASSERT_TRUE(mine && theirs);
  EXPECT_NE(mine->get_string("StackId"), theirs->get_string("StackId"));
}

}  // namespace
}  // namespace cairn::testing

#include "catalog/error_catalog.h"
#include "service/resource_groups.h"
#include "tests/identity/gate_fixture.h"

namespace cairn::identity {
namespace {

TEST_F(GateTest, AsksNobodyAboutTheAccountItself) {
  EXPECT_EQ(ask(root_of(kAccount), "DeleteStack", stack(kForeign)), "may");
  EXPECT_EQ(ask(root_of(kAccount), "ListStacks"), "may");
}

TEST_F(GateTest, GoesByTheCallersPolicies) {
  struct Case {
    std::string_view why;
    std::vector<access::NamedPolicy> policies;
    std::string_view action;
    std::string parameters, want;
  };
  const std::string name = "acs:ros:cn-hangzhou:" + kAccount + ":stack/" + kMine;
  const Case cases[] = {
      {"nothing", {}, "GetStack", stack(kMine), "Forbidden"},
      {"nothing, of a list", {}, "ListStacks", "{}", "Forbidden"},
      {"what needs nothing", {}, "DescribeRegions", "{}", "may"},
      {"what needs nothing", {}, "ValidateTemplate", "{}", "may"},
      {"all of it", {allow("ros:*")}, "DeleteStack", stack(kMine), "may"},
      {"reading", {allow("ros:Get*")}, "GetStack", stack(kMine), "may"},
      {"reading is not deleting", {allow("ros:Get*")}, "DeleteStack", stack(kMine), "Forbidden"},
      {"this stack", {allow("ros:GetStack", name)}, "GetStack", stack(kMine), "may"},
      {"this stack's change set", {allow("ros:*", name)}, "GetChangeSet", set("set-mine"), "may"},
      {"this stack is no list", {allow("ros:*", name)}, "ListStacks", "{}", "Forbidden"},
      {"a denial wins",
       {allow("*"), deny("ros:DeleteStack")},
       "DeleteStack",
       stack(kMine),
       "Forbidden"},
      {"not the template",
       {allow("ros:CreateStack", "acs:ros:*:*:stack/*")},
       "CreateStack",
       R"({"StackName":"a","TemplateId":"t"})",
       "TemplateNotFound"},
  };
  for (const Case& c : cases) {
    give(alice_, c.policies);
    EXPECT_EQ(ask(user("alice"), c.action, c.parameters), c.want) << c.why;
  }
}

TEST_F(GateTest, AnIdTheAccountDoesNotHaveIsNotFoundWhoeverAsks) {
  const std::string only_mine = "acs:ros:*:" + kAccount + ":stack/" + kMine;
  struct Case {
    std::string_view why;
    std::vector<access::NamedPolicy> policies;
    std::string_view action;
    std::string parameters, want;
  };
  const Case cases[] = {
      {"another account's", {}, "GetStack", stack(kForeign), "StackNotFound"},
      {"nobody's", {}, "GetStack", stack(kNobodys), "StackNotFound"},
      {"another region's", {}, "GetStack", stack(kBeijing), "StackNotFound"},
      {"one's own", {}, "GetStack", stack(kMine), "Forbidden"},
      {"another account's change set", {}, "GetChangeSet", set("set-foreign"), "ChangeSetNotFound"},
      {"nobody's change set", {}, "GetChangeSet", set("set-none"), "ChangeSetNotFound"},
      {"one's own change set", {}, "GetChangeSet", set("set-mine"), "Forbidden"},
      {"who may one stack",
       {allow("ros:*", only_mine)},
       "GetStack",
       stack(kForeign),
       "StackNotFound"},
      {"who may all is told by the action", {allow("ros:*")}, "GetStack", stack(kForeign), "may"},
      {"a denial tells no more", {deny("ros:*")}, "GetStack", stack(kForeign), "StackNotFound"},
      {"a template", {}, "GetTemplate", R"({"TemplateId":"t"})", "TemplateNotFound"},
      {"a scratch",
       {},
       "GetTemplateScratch",
       R"({"TemplateScratchId":"t"})",
       "TemplateScratchNotFound"},
      {"a detection",
       {},
       "GetStackDriftDetectionStatus",
       R"({"DriftDetectionId":"d"})",
       "NotFound"},
  };
  for (const Case& c : cases) {
    give(alice_, c.policies);
    EXPECT_EQ(ask(user("alice"), c.action, c.parameters), c.want) << c.why;
    if (denied_) EXPECT_EQ(denied_->detail.is_null(), c.want != "Forbidden") << c.why;
  }
}

TEST_F(GateTest, ATemplateIsTheSameByItsWholeName) {
  give(alice_, {allow("*"), deny("ros:GetTemplate", "acs:ros:*:" + kAccount + ":template/secret")});
  RecordRow row;
  row.kind = RecordKind::kTemplate;
  row.id = "secret";
  row.account = kAccount;
  row.body = "{}";
  Batch batch;
  batch.records.push_back(row);
  ASSERT_EQ(store_.commit({&batch, 1}).front(), CommitOutcome::kDurable);
  for (const std::string& id :
       {std::string("secret"), "acs:ros:*:" + kAccount + ":template/secret"}) {
    EXPECT_EQ(ask(user("alice"), "GetTemplate", R"({"TemplateId":")" + id + R"("})"), "Forbidden")
        << id;
  }
}

TEST_F(GateTest, ResourceGroupsCountWhereTheAccountSaysNothing) {
  people_.in_group["rg-web"] = {allow("ros:*")};
  EXPECT_EQ(ask(user("alice"), "GetStack", stack(kMine)), "may");
  EXPECT_EQ(ask(user("alice"), "ListStacks", R"({"ResourceGroupId":"rg-web"})"), "may");
  EXPECT_EQ(ask(user("alice"), "ListStacks"), "Forbidden");
  EXPECT_EQ(ask(user("alice"), "ListStacks", R"({"ResourceGroupId":"rg-db"})"), "Forbidden");
  give(alice_, {deny("ros:GetStack")});
  EXPECT_EQ(ask(user("alice"), "GetStack", stack(kMine)), "Forbidden");
  people_.in_group["rg-web"] = {deny("ros:*")};
  give(alice_, {});
  EXPECT_EQ(ask(user("alice"), "GetStack", stack(kMine)), "Forbidden");
  EXPECT_EQ(denied_->detail.get_string("PolicyType"), "ResourceGroupLevelIdentityBasedPolicy");
}

TEST_F(GateTest, WhatIsPutIntoNoGroupIsInTheDefaultOne) {
  people_.in_group[service::default_resource_group(kAccount)] = {allow("ros:*")};
  EXPECT_EQ(ask(user("alice"), "CreateStack", R"({"StackName":"s"})"), "may");
  EXPECT_EQ(ask(user("alice"), "CreateStack", R"({"StackName":"s","ResourceGroupId":"rg-web"})"),
            "Forbidden");
  EXPECT_EQ(ask(user("alice"), "ListStacks"), "Forbidden");
  EXPECT_EQ(ask(user("alice"), "GetStack", stack(kMine)), "Forbidden") << "it is in rg-web";
}

TEST_F(GateTest, ConditionsSeeTheRequest) {
  const auto with = [](std::string_view condition) {
    return std::vector<access::NamedPolicy>{
        policy("P", std::string(R"({"Effect":"Allow","Action":"ros:*","Resource":"*","Condition":)")
                        .append(condition)
                        .append("}"))};
  };
  struct Case {
    std::string_view condition, want;
  };
  const Case cases[] = {
      {R"({"IpAddress":{"acs:SourceIp":"192.0.2.0/24"}})", "may"},
      {R"({"IpAddress":{"acs:SourceIp":"198.51.100.0/24"}})", "Forbidden"},
      {R"({"Bool":{"acs:SecureTransport":"false"}})", "may"},
      {R"({"Bool":{"acs:SecureTransport":"true"}})", "Forbidden"},
      {R"({"Bool":{"acs:MFAPresent":"true"}})", "Forbidden"},
      {R"({"DateLessThan":{"acs:CurrentTime":"2026-11-21T17:37:41Z"}})", "may"},
      {R"({"DateLessThan":{"acs:CurrentTime":"2026-11-21T17:37:40Z"}})", "Forbidden"},
      {R"({"StringLike":{"acs:PrincipalARN":"acs:ram:*:*:user/ali*"}})", "may"},
      {R"({"StringEquals":{"acs:RequestTag/team":"web"}})", "may"},
      {R"({"StringEquals":{"acs:RequestTag/team":"db"}})", "Forbidden"},
      {R"({"StringEquals":{"sts:ExternalId":"x"}})", "Forbidden"},
  };
  for (const Case& c : cases) {
    give(alice_, with(c.condition));
    EXPECT_EQ(ask(user("alice"), "CreateStack",
                  R"({"StackName":"a","Tags":[{"Key":"team","Value":"web"}]})"),
              c.want)
        << c.condition;
  }
  give(alice_, with(R"({"Bool":{"acs:SecureTransport":"true"}})"));
  service::ActionRequest secure = request(user("alice"), "ListStacks");
  secure.secure = true;
  EXPECT_EQ(ask(secure), "may");
}

TEST_F(GateTest, ConditionsSeeTheTagsOfWhatIsTouched) {
  const auto carry = [this](TagKind kind, const std::string& region, const std::string& id,
                            std::vector<Tag> tags) {
    Batch batch;
    batch.tags.push_back({.owner = {{kind, kAccount, region}, id}, .put = std::move(tags)});
    ASSERT_EQ(store_.commit({&batch, 1}).front(), CommitOutcome::kDurable);
  };
  carry(TagKind::kStack, kHangzhou, kMine, {{"Team", "web"}, {"stage", "test"}});
  carry(TagKind::kStack, "cn-beijing", kBeijing, {{"Team", "db"}});
  carry(TagKind::kTemplate, "", "kept", {{"Team", "web"}});
  carry(TagKind::kStackGroup, kHangzhou, "all", {{"Team", "web"}});
  RecordRow row;
  row.kind = RecordKind::kTemplate;
  row.id = "kept";
  row.account = kAccount;
  row.body = "{}";
  Batch batch;
  batch.records.push_back(row);
  GroupRow bare;
  bare.id = bare.name = "bare";
  bare.account = kAccount;
  bare.region = kHangzhou;
  batch.groups = std::make_shared<const GroupBatch>(GroupBatch{.groups = {bare}});
  ASSERT_EQ(store_.commit({&batch, 1}).front(), CommitOutcome::kDurable);

  const std::string web = R"({"StringEquals":{"acs:ResourceTag/team":"web"}})";
  const std::string not_web = R"({"StringNotEquals":{"acs:ResourceTag/team":"web"}})";
  const std::string both =
      R"({"StringEquals":{"acs:ResourceTag/team":"web","acs:ResourceTag/stage":"test"}})";
  const std::string moves =
      R"({"StringEquals":{"acs:ResourceTag/team":"web","acs:RequestTag/team":"db"}})";
  const std::string tagging = R"({"ResourceType":"stack","ResourceId":[")" + kMine +
                              R"("],"Tags":[{"Key":"team","Value":"db"}]})";
  struct Case {
    std::string_view why;
    std::string condition;
    std::string_view action;
    std::string parameters, want;
  };
  const Case cases[] = {
      {"a stack's", web, "GetStack", stack(kMine), "may"},
      {"its change set's", web, "GetChangeSet", set("set-mine"), "may"},
      {"two of them", both, "DeleteStack", stack(kMine), "may"},
      {"another value", R"({"StringLike":{"acs:ResourceTag/team":"d*"}})", "GetStack", stack(kMine),
       "Forbidden"},
      {"a tag it lacks", R"({"StringEquals":{"acs:ResourceTag/owner":"web"}})", "GetStack",
       stack(kMine), "Forbidden"},
      {"negative, and it has it", not_web, "GetStack", stack(kMine), "Forbidden"},
      {"negative, and it lacks it", R"({"StringNotEquals":{"acs:ResourceTag/owner":"web"}})",
       "GetStack", stack(kMine), "may"},
      {"what is not there yet has none", web, "CreateStack",
       R"({"StackName":"a","Tags":[{"Key":"team","Value":"web"}]})", "Forbidden"},
      {"nor has a list", web, "ListStacks", "{}", "Forbidden"},
      {"a template's", web, "GetTemplate", R"({"TemplateId":"kept"})", "may"},
      {"a template's, negative", not_web, "GetTemplate", R"({"TemplateId":"kept"})", "Forbidden"},
      {"a stack group's", web, "GetStackGroup", R"({"StackGroupName":"all"})", "may"},
      {"another group's", web, "GetStackGroup", R"({"StackGroupName":"bare"})", "Forbidden"},
      {"no group's", web, "GetStackGroup", R"({"StackGroupName":"none"})", "StackGroupNotFound"},
      {"those that are and those that come", moves, "TagResources", tagging, "may"},
      {"another account's are not looked at", web, "GetStack", stack(kForeign), "StackNotFound"},
      {"nor another region's", R"({"StringEquals":{"acs:ResourceTag/team":"db"}})", "GetStack",
       stack(kBeijing), "StackNotFound"},
  };
  for (const Case& c : cases) {
    give(alice_, {policy("P", R"({"Effect":"Allow","Action":"ros:*","Resource":"*","Condition":)" +
                                  c.condition + "}")});
    EXPECT_EQ(ask(user("alice"), c.action, c.parameters), c.want) << c.why;
  }
  give(alice_, {allow("ros:*"), policy("P", R"({"Effect":"Deny","Action":"*","Resource":"*",)"
                                            R"("Condition":)" +
                                                web + "}")});
  EXPECT_EQ(ask(user("alice"), "GetStack", stack(kMine)), "Forbidden");
  EXPECT_EQ(ask(user("alice"), "ListStacks"), "may");
}

TEST_F(GateTest, TheDefaultGroupIsAGroupToo) {
  Batch batch;
  StackRow row;
  row.no = StackNo{99};
  row.id = "55555555-5555-4555-8555-555555555555";
  row.account = kAccount;
  row.region = kHangzhou;
  row.name = "plain";
  batch.new_stacks.push_back(row);
  ASSERT_EQ(store_.commit({&batch, 1}).front(), CommitOutcome::kDurable);
  EXPECT_EQ(ask(user("alice"), "GetStack", stack(row.id)), "Forbidden");
  people_.in_group[service::default_resource_group(kAccount)] = {allow("ros:*")};
  EXPECT_EQ(ask(user("alice"), "GetStack", stack(row.id)), "may");
  EXPECT_EQ(ask(user("alice"), "GetStack", stack(kMine)), "Forbidden");
}

TEST_F(GateTest, EverythingAboutIdentitiesIsAskedToo) {
  EXPECT_EQ(ask(user("alice"), "GetCallerIdentity", "{}", Api::kSts), "may");
  EXPECT_EQ(ask(user("alice"), "DecodeDiagnosticMessage", "{}", Api::kRam), "NoPermission");
  give(alice_, {allow("ram:DecodeDiagnosticMessage")});
  EXPECT_EQ(ask(user("alice"), "DecodeDiagnosticMessage", "{}", Api::kRam), "may");
  EXPECT_EQ(ask(root_of(kAccount), "DecodeDiagnosticMessage", "{}", Api::kRam), "may");
}

TEST_F(GateTest, ControlPoliciesBindWhoIsNotTheAccount) {
  give(alice_, {allow("*")});
  people_.policies["acs:ram::" + alice_].control = {{"r-1", {allow("*")}},
                                                    {"fd-1", {allow("*"), deny("ros:Delete*")}}};
  EXPECT_EQ(ask(user("alice"), "GetStack", stack(kMine)), "may");
  EXPECT_EQ(ask(user("alice"), "DeleteStack", stack(kMine)), "Forbidden");
  EXPECT_EQ(denied_->detail.get_string("PolicyType"), "ControlPolicy");
}

TEST_F(GateTest, PermissionsAboutStacksGiveNoneAboutIdentities) {
  give(alice_, {allow("ros:*")});
  for (const std::string_view action : {"SetUpStackGroupRoles", "CreateAccount", "ListAccounts",
                                        "UpdateAccount", "DeleteAccount"}) {
    EXPECT_EQ(ask(user("alice"), action), "Forbidden") << action;
    EXPECT_TRUE(denied_->detail.get_string("AuthAction").starts_with("ram:")) << action;
  }
  give(alice_, {allow("ros:*"), allow("ram:*")});
  EXPECT_EQ(ask(user("alice"), "SetUpStackGroupRoles"), "may");
  EXPECT_EQ(ask(user("alice"), "CreateAccount"), "may");
}

// Nobody who may do nothing gets through with anything but what needs nothing.
TEST_F(GateTest, EveryActionIsAskedAbout) {
  const std::vector<std::string_view> open = {"DescribeRegions",
                                              "GetCallerIdentity",
                                              "GetResourceType",
                                              "ListResourceTypes",
                                              "GetResourceTypeTemplate",
                                              "ValidateTemplate",
                                              "AssumeRole"};  // about the role that is named
  for (const ApiInfo& info : all_apis()) {
    for (const Action& action : ActionCatalog::of(info.api).all()) {
      const std::string code = ask(user("nobody"), action.name, "{}", info.api);
      const bool is_open = std::find(open.begin(), open.end(), action.name) != open.end();
      const std::string denial = info.api == Api::kRos ? "Forbidden" : "NoPermission";
      EXPECT_EQ(code, is_open ? "may" : denial) << action.name;
      EXPECT_EQ(ask(root_of(kAccount), action.name, "{}", info.api), "may") << action.name;
      give(kAccount + ":user/all", {allow("*")});
      EXPECT_EQ(ask(user("all"), action.name, "{}", info.api), "may") << action.name;
    }
  }
}

}  // namespace
}  // namespace cairn::identity

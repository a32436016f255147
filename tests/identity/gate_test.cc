#include "identity/gate.h"

#include <gtest/gtest.h>

#include "catalog/error_catalog.h"
#include "identity/denial.h"
#include "service/resource_groups.h"
#include "store/memory/memory_store.h"
#include "tests/identity/known_people.h"
#include "value/json.h"

namespace cairn::identity {
namespace {

const std::string kMine = "11111111-1111-4111-8111-111111111111";     // a stack of the account
const std::string kBeijing = "22222222-2222-4222-8222-222222222222";  // its, in another region
const std::string kForeign = "33333333-3333-4333-8333-333333333333";  // another account's
const std::string kNobodys = "44444444-4444-4444-8444-444444444444";
const std::string kHangzhou = "cn-hangzhou";

class GateTest : public ::testing::Test {
 protected:
  GateTest() {
    Batch batch;
    std::int64_t no = 0;
    const auto add = [&](const std::string& id, const std::string& account,
                         const std::string& region) {
      StackRow row;
      row.no = StackNo{++no};
      row.id = id;
      row.account = account;
      row.region = region;
      row.name = "s" + std::to_string(no);
      row.resource_group = "rg-web";
      batch.new_stacks.push_back(row);
    };
    add(kMine, kAccount, kHangzhou);
    add(kBeijing, kAccount, "cn-beijing");
    add(kForeign, kOther, kHangzhou);
    for (const auto& [id, stack, account] :
         {std::tuple("set-mine", kMine, kAccount), std::tuple("set-foreign", kForeign, kOther)}) {
      RecordRow set;
      set.kind = RecordKind::kChangeSet;
      set.id = id;
      set.account = account;
      set.region = kHangzhou;
      set.parent = stack;
      set.body = "{}";
      batch.records.push_back(set);
    }
    EXPECT_EQ(store_.commit({&batch, 1}).front(), CommitOutcome::kDurable);
  }

  service::ActionRequest request(const access::Caller& caller, std::string_view action,
                                 std::string_view parameters = "{}", Api api = Api::kRos) {
    auto key = std::make_shared<access::AccessKey>();
    key->id = "key";
    key->holder = caller;
    const Action* row = ActionCatalog::of(api).find(action);
    EXPECT_NE(row, nullptr) << action;
    return {.action = row,
            .parameters = *read_json(parameters),
            .identity = service::identity_of(std::move(key)),
            .region = kHangzhou,
            .request_id = "R-1",
            .source_ip = "192.0.2.7"};
  }
  std::string ask(const service::ActionRequest& asked, Gate::Settings settings = {}) {
    const Gate gate({people_, store_, clock_, seal_}, std::move(settings));
    denied_ = gate.check(asked);
    if (!denied_) return "may";
    EXPECT_FALSE(denied_->error.fix.empty());
    return denied_->error.code;
  }
  std::string ask(const access::Caller& caller, std::string_view action,
                  std::string_view parameters = "{}", Api api = Api::kRos) {
    return ask(request(caller, action, parameters, api));
  }
  static std::string stack(const std::string& id) { return R"({"StackId":")" + id + R"("})"; }
  static std::string set(const std::string& id) { return R"({"ChangeSetId":")" + id + R"("})"; }
  void give(const std::string& who, std::vector<access::NamedPolicy> policies) {
    people_.policies["acs:ram::" + who].identity = std::move(policies);
  }

  FixedClock clock_;
  KnownPeople people_;
  MemoryStore store_;
  Seal seal_{std::string(32, 'k')};
  std::optional<service::Denied> denied_;
  const std::string alice_ = kAccount + ":user/alice";
};

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

// ---- taking on roles ---------------------------------------------------------------------------

class AssumeTest : public GateTest {
 protected:
  static std::string trusting(const std::string& arn) {
    return R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":")" + arn + R"("}})";
  }
  std::string assume(const access::Caller& caller, const std::string& account = kAccount,
                     const std::string& role = "ops", const std::string& more = "") {
    return ask(caller, "AssumeRole",
               R"({"RoleArn":"acs:ram::)" + account + ":role/" + role +
                   R"(","RoleSessionName":"s1")" + more + "}",
               Api::kSts);
  }
};

TEST_F(AssumeTest, NeedsTheCallersPermissionAndTheRolesTrust) {
  people_.add_role(kAccount, "ops", trusting("acs:ram::" + kAccount + ":root"));
  EXPECT_EQ(assume(user("alice")), "NoPermission");
  EXPECT_EQ(denied_->error.message,
            "You are not authorized to do this action. You should be authorized by RAM.");
  EXPECT_EQ(denied_->detail.get_string("PolicyType"), "AccountLevelIdentityBasedPolicy");
  give(alice_, {allow("sts:AssumeRole", "acs:ram::" + kAccount + ":role/ops")});
  EXPECT_EQ(assume(user("alice")), "may");
  people_.add_role(kAccount, "ops", trusting("acs:ram::" + kAccount + ":user/bob"));
  EXPECT_EQ(assume(user("alice")), "NoPermission");
  EXPECT_EQ(denied_->detail.get_string("PolicyType"), "AssumeRolePolicy");
  people_.add_role(kAccount, "ops", trusting("acs:ram::" + kAccount + ":user/alice"));
  EXPECT_EQ(assume(user("alice")), "may");
  EXPECT_EQ(assume(root_of(kAccount)), "NoPermission");
}

TEST_F(AssumeTest, OfAnotherAccountTellsNothingToStrangers) {
  give(alice_, {allow("sts:AssumeRole")});
  people_.add_role(kOther, "ops", trusting("acs:ram::" + kAccount + ":root"));
  people_.add_role(kOther, "closed", trusting("acs:ram::" + kOther + ":root"));
  EXPECT_EQ(assume(user("alice"), kOther), "may");
  EXPECT_EQ(assume(user("alice"), kOther, "closed"), "NoPermission");
  const std::string closed(denied_->detail.get_string("PolicyType"));
  EXPECT_EQ(assume(user("alice"), kOther, "none"), "NoPermission");
  EXPECT_EQ(denied_->detail.get_string("PolicyType"), closed);
  EXPECT_EQ(assume(user("alice"), kAccount, "none"), "may") << "the action answers NotExist";
}

TEST_F(AssumeTest, MayAskForAnExternalId) {
  give(alice_, {allow("sts:AssumeRole")});
  people_.add_role(kOther, "ops",
                   R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::)" +
                       kAccount +
                       R"(:root"},"Condition":{"StringEquals":{"sts:ExternalId":"secret"}}})");
  EXPECT_EQ(assume(user("alice"), kOther), "NoPermission");
  EXPECT_EQ(assume(user("alice"), kOther, "ops", R"(,"ExternalId":"guess")"), "NoPermission");
  EXPECT_EQ(assume(user("alice"), kOther, "ops", R"(,"ExternalId":"secret")"), "may");
}

TEST_F(AssumeTest, SessionsAreBoundByTheirPolicy) {
  give(kAccount + ":role/ops", {allow("ros:*")});
  access::Caller session = user("ops");
  session.kind = access::HolderKind::kSession;
  session.session = "monday";
  EXPECT_EQ(ask(session, "DeleteStack", stack(kMine)), "may");
  session.session_policy =
      policy("p", statement("Allow", "ros:Get*", "*"), access::PolicyUse::kSession).policy;
  EXPECT_EQ(ask(session, "GetStack", stack(kMine)), "may");
  EXPECT_EQ(ask(session, "DeleteStack", stack(kMine)), "Forbidden");
  EXPECT_EQ(denied_->detail.get_string("PolicyType"), "SessionPolicy");
  EXPECT_EQ(denied_->detail.get_string("AuthPrincipalType"), "AssumedRoleUser");
  EXPECT_EQ(denied_->detail.get_string("AuthPrincipalDisplayName"), "ops:monday");
}

// ---- what a denial tells -----------------------------------------------------------------------

TEST_F(GateTest, TellsWhoWasDeniedWhatAndNoMore) {
  give(alice_, {allow("*"), deny("ros:Delete*")});
  EXPECT_EQ(ask(user("alice"), "DeleteStack", stack(kMine)), "Forbidden");
  EXPECT_EQ(denied_->error.message, "You are not authorized to complete this action.");
  const Value& detail = denied_->detail;
  EXPECT_EQ(detail.get_string("AuthAction"), "ros:DeleteStack");
  EXPECT_EQ(detail.get_string("AuthPrincipalType"), "SubUser");
  EXPECT_EQ(detail.get_string("AuthPrincipalOwnerId"), kAccount);
  EXPECT_EQ(detail.get_string("AuthPrincipalDisplayName"), "id-of-alice");
  EXPECT_EQ(detail.get_string("PolicyType"), "AccountLevelIdentityBasedPolicy");
  EXPECT_EQ(detail.get_string("NoPermissionType"), "ExplicitDeny");
  EXPECT_EQ(to_json(detail).find("Denying"), std::string::npos) << "the policy's name is sealed";
  give(alice_, {});
  EXPECT_EQ(ask(user("alice"), "DeleteStack", stack(kMine)), "Forbidden");
  EXPECT_EQ(denied_->detail.get_string("NoPermissionType"), "ImplicitDeny");
  EXPECT_EQ(ask(request(user("alice"), "ListStacks"), {.denial_code = "NoPermission"}),
            "NoPermission");
  EXPECT_EQ(denied_->error.message, "You are not authorized to complete this action.");
}

TEST_F(GateTest, AnAdministratorReadsWhy) {
  give(alice_, {allow("*"), deny("ros:Delete*")});
  EXPECT_EQ(ask(user("alice"), "DeleteStack", stack(kMine)), "Forbidden");
  const std::string message(denied_->detail.get_string("EncodedDiagnosticMessage"));
  const auto decode = [&](const std::string& text, const std::string& account) {
    return decode_diagnostic_message(
        request(root_of(account), "DecodeDiagnosticMessage",
                R"({"EncodedDiagnosticMessage":")" + text + R"("})", Api::kRam),
        seal_);
  };
  const auto answer = decode(message, kAccount);
  ASSERT_TRUE(answer) << answer.error().message;
  const Value& said = answer->get("DecodedDiagnosticMessage");
  EXPECT_TRUE(said.get("ExplicitDeny").as_bool());
  EXPECT_EQ(said.get_string("AuthAction"), "ros:DeleteStack");
  EXPECT_EQ(said.get_string("AuthResource"), "acs:ros:cn-hangzhou:" + kAccount + ":stack/" + kMine);
  EXPECT_EQ(to_json(said.get("MatchedPolicies")),
            R"([{"PolicyIdentifier":"Denying","PolicyType":"Custom","AttachedScope":"Account",)"
            R"("Effect":"Deny"}])");
  EXPECT_EQ(said.get("StatementNumber").as_int(), 1);
  EXPECT_EQ(said.get_string("Statement"),
            R"({"Effect":"Deny","Action":"ros:Delete*","Resource":"*"})");
  EXPECT_EQ(said.get_string("RequestId"), "R-1");
  EXPECT_EQ(said.get_string("Time"), "2026-11-21T17:37:40Z");
  EXPECT_NE(said.get_string("Explanation").find("statement 1"), std::string::npos);
  EXPECT_NE(to_json(said.get("AuthConditions")).find("192.0.2.7"), std::string::npos);

  std::string altered = message;
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
  for (const auto& [text, account] :
       {std::pair(message, kOther), std::pair(altered, kAccount),
        std::pair(message.substr(4), kAccount), std::pair(std::string("x"), kAccount)}) {
    const auto refused = decode(text, account);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "InvalidParameter");
  }
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

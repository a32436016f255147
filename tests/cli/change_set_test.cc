// Change sets, imports and template scratches on the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/commands.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;

constexpr const char* kSet = "aaaaaaaa-2222-3333-4444-555555555555";

constexpr const char* kAdds =
    R"([{"ResourceChange": {"Action": "Add", "LogicalResourceId": "Vpc", "ResourceType": "T"}}])";
constexpr const char* kReplaces =
    R"([{"ResourceChange": {"Action": "Modify", "Replacement": "True", "LogicalResourceId": "Vpc",
         "ResourceType": "T", "PropertyChanges": [{"Name": "A", "Before": 1, "After": 2,
         "RequiresRecreation": "Always"}]}}])";

Value set_document(const std::string& status, const std::string& type, const std::string& changes) {
  return json(R"({"ChangeSetId": "aaaaaaaa-2222-3333-4444-555555555555", "ChangeSetName": "big",
      "StackName": "web", "StackId": "11111111-2222-3333-4444-555555555555", "Status": ")" +
              status + R"(", "ExecutionStatus": "AVAILABLE", "ChangeSetType": ")" + type +
              R"(", "StatusReason": "because", "Changes": )" + changes + "}");
}

// A service with a change set "big" of "web".
struct Sets : Cli {
  explicit Sets(const std::string& changes = kAdds, const std::string& type = "UPDATE") {
    const std::string id = std::string(R"("ChangeSetId": ")") + kSet + "\"";
    api.queues["CreateChangeSet"] = {json("{" + id + R"(, "StackId": ")" + kId + "\"}")};
    api.queues["ListChangeSets"] = {
        json(R"({"ChangeSets": [{"ChangeSetName": "big", )" + id + "}]}")};
    api.queues["GetChangeSet"] = {set_document("CREATE_PENDING", type, "[]"),
                                  set_document("CREATE_IN_PROGRESS", type, "[]"),
                                  set_document("CREATE_COMPLETE", type, changes)};
    for (const char* action : {"ExecuteChangeSet", "DeleteChangeSet", "DeleteStack"}) {
      api.queues[action] = {json("{}")};
    }
    api.queues["ListStackEvents"] = {events({}), events({{"Vpc", "UPDATE_COMPLETE"}})};
    api.queues["GetStack"] = {stack("UPDATE_COMPLETE")};
  }
};

TEST(ChangeSet, IsWaitedForAndShown) {
  Sets cli;
  EXPECT_EQ(cli({"changeset", "create", "web", "big", "t.yml", "-p", "A=1", "--replace"}),
            Exit::kOk);
  EXPECT_EQ(cli.api.sent("CreateChangeSet", "ChangeSetType"), "UPDATE");
  EXPECT_EQ(cli.api.sent("CreateChangeSet", "StackId"), kId);
  EXPECT_EQ(cli.api.sent("CreateChangeSet", "ReplacementOption"), "Enabled");
  EXPECT_EQ(cli.api.count("GetChangeSet"), 3u);
  EXPECT_THAT(cli.host.out_text, HasSubstr("Execution   AVAILABLE\n"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("Changes of web:\n\n+ Vpc  T\n"));
}

TEST(ChangeSet, TypeFollowsWhetherTheStackExists) {
  struct Row {
    const char* stack;
    const char* given;
    const char* type;  // nullptr: refused here
    const char* by;
  };
  const Row rows[] = {
      {"web", "", "UPDATE", "StackId"},         {"new", "", "CREATE", "StackName"},
      {"new", "CREATE", "CREATE", "StackName"}, {"web", "CREATE", "CREATE", "StackName"},
      {"web", "IMPORT", "IMPORT", "StackId"},   {"new", "IMPORT", "IMPORT", "StackName"},
      {"new", "UPDATE", nullptr, nullptr},
  };
  for (const Row& row : rows) {
    Sets cli;
    std::vector<std::string> args = {"changeset", "create", row.stack, "big", "t.yml"};
    if (*row.given != 0) args.insert(args.end(), {"--type", row.given});
    EXPECT_EQ(cli(args), row.type == nullptr ? Exit::kRefused : Exit::kOk) << row.stack;
    EXPECT_EQ(cli.api.count("CreateChangeSet"), row.type == nullptr ? 0u : 1u);
    if (row.type == nullptr) continue;
    EXPECT_EQ(cli.api.sent("CreateChangeSet", "ChangeSetType"), row.type);
    EXPECT_NE(cli.api.sent("CreateChangeSet", row.by), "(absent)");
  }
}

TEST(ChangeSet, OneThatFailedIsExitOne) {
  Sets cli;
  cli.api.queues["GetChangeSet"] = {set_document("CREATE_FAILED", "UPDATE", "[]")};
  EXPECT_EQ(cli({"changeset", "create", "web", "big", "t.yml"}), Exit::kFailed);
  EXPECT_THAT(cli.host.out_text, HasSubstr("Reason      because\n"));
}

TEST(ChangeSet, ExecutionAsksWhereSomethingIsDestroyed) {
  for (const bool yes : {false, true}) {
    Sets cli(kReplaces);
    cli.host.has_user = false;
    std::vector<std::string> args = {"changeset", "execute", "web", "big"};
    if (yes) args.push_back("--yes");
    EXPECT_EQ(cli(args), yes ? Exit::kOk : Exit::kNotConfirmed);
    EXPECT_EQ(cli.api.count("ExecuteChangeSet"), yes ? 1u : 0u);
  }
  Sets adds;
  adds.host.has_user = false;
  EXPECT_EQ(adds({"changeset", "execute", "web", "big"}), Exit::kOk);
  EXPECT_EQ(adds.api.sent("ExecuteChangeSet", "ChangeSetId"), kSet);
  EXPECT_THAT(adds.host.out_text, HasSubstr("web is UPDATE_COMPLETE"));
}

TEST(ChangeSet, IsFoundByNameOrId) {
  Sets cli;
  EXPECT_EQ(cli({"changeset", "delete", "web", "big"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("DeleteChangeSet", "ChangeSetId"), kSet);
  EXPECT_EQ(cli({"changeset", "show", "web", "small"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("cairn changeset list web"));
  const std::size_t asked = cli.api.count("ListChangeSets");
  EXPECT_EQ(cli({"changeset", "show", "web", kSet}), Exit::kOk);
  EXPECT_EQ(cli.api.count("ListChangeSets"), asked);
}

struct Importing : Sets {
  Importing()
      : Sets(R"([{"ResourceChange": {"Action": "Import", "LogicalResourceId": "Vpc",
                  "ResourceType": "T", "PhysicalResourceId": "vpc-1"}}])",
             "IMPORT") {
    api.queues["GetTemplateSummary"] = {json(R"({"ResourceIdentifierSummaries": [
        {"ResourceType": "T", "LogicalResourceIds": ["Vpc"], "ResourceIdentifiers": ["VpcId"]},
        {"ResourceType": "U", "LogicalResourceIds": ["Rule"],
         "ResourceIdentifiers": ["RuleId", "GroupId"]}]})")};
    api.queues["GetStack"] = {stack("IMPORT_CREATE_COMPLETE")};
  }
};

TEST(Import, MakesIdentifiersShowsAsksAndFollows) {
  Importing cli;
  cli.host.answers = {"y"};
  EXPECT_EQ(cli({"import", "found", "t.yml", "--resource", "Vpc=vpc-1", "--resource",
                 R"(Rule={"RuleId": "r", "GroupId": "g"})"}),
            Exit::kOk);
  EXPECT_EQ(cli.api.sent("CreateChangeSet", "StackName"), "found");
  EXPECT_EQ(cli.api.sent("CreateChangeSet", "ResourcesToImport.1.ResourceIdentifier"),
            R"({"VpcId":"vpc-1"})");
  EXPECT_EQ(cli.api.sent("CreateChangeSet", "ResourcesToImport.1.ResourceType"), "T");
  EXPECT_EQ(cli.api.sent("CreateChangeSet", "ResourcesToImport.2.ResourceIdentifier"),
            R"({"RuleId": "r", "GroupId": "g"})");
  EXPECT_EQ(cli.api.count("ExecuteChangeSet"), 1u);
  EXPECT_THAT(cli.host.out_text, HasSubstr("= Vpc  T  vpc-1"));
}

TEST(Import, LeavesNothingBehindWhenItIsNotWanted) {
  for (const char* name : {"web", "found"}) {
    Importing cli;
    cli.host.has_user = false;
    EXPECT_EQ(cli({"import", name, "t.yml", "--resource", "Vpc=vpc-1"}), Exit::kNotConfirmed);
    EXPECT_EQ(cli.api.count("ExecuteChangeSet"), 0u);
    EXPECT_EQ(cli.api.count("DeleteChangeSet"), 1u);
    // Only a stack that the import made is taken away again.
    EXPECT_EQ(cli.api.count("DeleteStack"), std::string(name) == "found" ? 1u : 0u);
  }
}

TEST(Import, SaysWhatIsMissing) {
  struct Row {
    std::vector<std::string> args;
    Exit exit;
    const char* text;
  };
  const Row rows[] = {
      {{"import", "web"}, Exit::kUsage, "--scratch"},
      {{"import", "web", "t.yml"}, Exit::kUsage, "--resource"},
      {{"import", "web", "t.yml", "--resource", "Vpc"}, Exit::kRefused, "Vpc"},
      {{"import", "web", "t.yml", "--resource", "Nope=x"}, Exit::kRefused, "Nope"},
      {{"import", "web", "t.yml", "--resource", "Rule=r-1"}, Exit::kRefused, "\"GroupId\": "},
  };
  for (const Row& row : rows) {
    Importing cli;
    EXPECT_EQ(cli(row.args), row.exit);
    EXPECT_THAT(cli.host.err_text, HasSubstr(row.text));
    EXPECT_EQ(cli.api.count("CreateChangeSet"), 0u);
  }
}

TEST(Import, AScratchBringsItsTemplate) {
  Importing cli;
  EXPECT_EQ(cli({"import", "found", "--scratch", "ts-1", "--yes"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("CreateChangeSet", "TemplateScratchId"), "ts-1");
  EXPECT_EQ(cli.api.count("GetTemplateSummary"), 0u);
}

TEST(Scratch, SaysWhereResourcesComeFrom) {
  struct Row {
    std::vector<std::string> options;
    const char* parameter;
    const char* value;
  };
  const Row rows[] = {
      {{"--resource", "T::A=a-1", "--resource", "T::B=b-1"},
       "SourceResources",
       R"([{"ResourceType":"T::A","ResourceId":"a-1"},{"ResourceType":"T::B","ResourceId":"b-1"}])"},
      {{"--tag", "team=shop", "--type", "T::A"},
       "SourceTag",
       R"({"ResourceTypeFilter":["T::A"],"ResourceTags":{"team":"shop"}})"},
      {{"--group", "rg-1"}, "SourceResourceGroup", R"({"ResourceGroupId":"rg-1"})"},
  };
  for (const Row& row : rows) {
    Cli cli;
    cli.api.queues["CreateTemplateScratch"] = {json(R"({"TemplateScratchId": "ts-1"})")};
    cli.api.queues["GetTemplateScratch"] = {
        json(R"({"TemplateScratch": {"Status": "GENERATE_IN_PROGRESS"}})"),
        json(R"({"TemplateScratch": {"TemplateScratchId": "ts-1", "Status": "GENERATE_COMPLETE",
             "TemplateScratchData": {"Provisions": [
               {"LogicalResourceId": "Vpc1", "ResourceType": "T::A"}]}}})")};
    std::vector<std::string> args = {"scratch", "create"};
    args.insert(args.end(), row.options.begin(), row.options.end());
    EXPECT_EQ(cli(args), Exit::kOk);
    EXPECT_EQ(cli.api.sent("CreateTemplateScratch", row.parameter), row.value);
    EXPECT_EQ(cli.api.sent("CreateTemplateScratch", "PreferenceParameters"),
              R"([{"ParameterKey":"DeletionPolicy","ParameterValue":"Retain"}])");
    EXPECT_THAT(cli.host.out_text, HasSubstr("Vpc1      T::A\n"));
  }
  Cli nothing;
  EXPECT_EQ(nothing({"scratch", "create"}), Exit::kUsage);
}

TEST(Scratch, ItsTemplateIsPrinted) {
  Cli cli;
  cli.api.queues["GenerateTemplateByScratch"] = {json(R"({"TemplateBody": "{\"a\": 1}"})")};
  EXPECT_EQ(cli({"scratch", "template", "ts-1"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "{\n  \"a\": 1\n}\n");
}

}  // namespace
}  // namespace cairn::cli

// The commands about change: what they ask, when they ask the user, how they end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/commands.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kAdds =
    R"([{"ResourceChange": {"Action": "Add", "LogicalResourceId": "Vpc", "ResourceType": "T"}}])";
constexpr const char* kReplaces =
    R"([{"ResourceChange": {"Action": "Modify", "Replacement": "True", "LogicalResourceId": "Vpc",
         "ResourceType": "T", "PropertyChanges": [{"Name": "A", "Before": 1, "After": 2,
         "RequiresRecreation": "Always"}]}}])";

Value previewed(const std::string& changes) {
  return json(R"({"Stack": {"Changes": )" + changes + "}}");
}

// A service in which an update of "web" would do `changes`, and does.
struct Updating : Cli {
  explicit Updating(const std::string& changes) {
    api.queues["PreviewStack"] = {previewed(changes)};
    api.queues["UpdateStack"] = {json("{}")};
    api.queues["ListStackEvents"] = {events({}), events({}), events({{"Vpc", "UPDATE_COMPLETE"}})};
    api.queues["GetStack"] = {stack("UPDATE_COMPLETE")};
  }
};

TEST(Diff, ShowsAndLeavesAlone) {
  Updating cli(kReplaces);
  EXPECT_EQ(cli({"diff", "web", "t.yml", "-p", "A=1", "--taint", "Vpc"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("PreviewStack", "StackId"), kId);
  EXPECT_EQ(cli.api.sent("PreviewStack", "Parameters.1.ParameterValue"), "1");
  EXPECT_EQ(cli.api.sent("PreviewStack", "TaintResources.1"), "Vpc");
  EXPECT_EQ(cli.api.count("UpdateStack"), 0u);
  EXPECT_EQ(cli.host.out_text,
            "Changes of web:\n\n± Vpc  T\n    REPLACED: A cannot be changed in place\n"
            "    ~ A  1 → 2  replaces\n\n0 to add, 0 to change, 1 to replace, 0 to remove\n"
            "What has to be replaced fails the update, unless --replace is given.\n");
}

TEST(Diff, ExitCodeTellsOfDifferencesWhenAsked) {
  for (const bool differs : {false, true}) {
    Updating cli(differs ? kAdds : "[]");
    EXPECT_EQ(cli({"diff", "web", "t.yml"}), Exit::kOk);
    EXPECT_EQ(cli({"diff", "web", "t.yml", "--exit-code"}), differs ? Exit::kFailed : Exit::kOk);
  }
}

TEST(Diff, TheSameStackIsNoDifference) {
  Updating cli("[]");
  cli.api.queues["PreviewStack"] = {
      refused("NotSupported", "Update the completely same stack is not supported.")};
  EXPECT_EQ(cli({"diff", "web", "--use-previous", "--exit-code"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "Changes of web: none\n");
}

TEST(Diff, SaysThatAPolicyForbidsIt) {
  Updating cli(kReplaces);
  cli.api.queues["PreviewStack"] = {
      json(std::string(R"({"Stack": {"Refusal": {"Code": "StackPolicyValidationFailed",
           "Message": "Action denied by stack policy: no."}, "Changes": )") +
           kReplaces + "}}")};
  EXPECT_EQ(cli({"diff", "web", "t.yml", "--replace"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("± Vpc"));
  EXPECT_THAT(cli.host.out_text,
              HasSubstr("The service refuses this update:\nStackPolicyValidationFailed: "
                        "Action denied by stack policy: no."));
  EXPECT_THAT(cli.host.out_text, Not(HasSubstr("unless --replace")));
}

TEST(Diff, JsonHasTheChangesAndTheirNumbers) {
  Updating cli(kReplaces);
  EXPECT_EQ(cli({"diff", "web", "t.yml", "--output", "json"}), Exit::kOk);
  const Value document = json(cli.host.out_text);
  EXPECT_EQ(document.get("Summary").get("Replace"), Value::integer(1));
  EXPECT_EQ(document.get("Changes"), json(kReplaces));
  EXPECT_TRUE(document.get("Refusal").is_null());
}

TEST(Update, AsksOnlyWhereSomethingIsDestroyed) {
  struct Row {
    const char* what;
    const char* changes;
    std::vector<std::string> options;
    std::vector<std::string> answers;
    bool has_user;
    Exit exit;
  };
  const Row rows[] = {
      {"adds", kAdds, {}, {}, false, Exit::kOk},
      {"destroys, yes", kReplaces, {}, {"y"}, true, Exit::kOk},
      {"destroys, no", kReplaces, {}, {"n"}, true, Exit::kNotConfirmed},
      {"destroys, end of input", kReplaces, {}, {}, true, Exit::kNotConfirmed},
      {"destroys, nobody there", kReplaces, {}, {"y"}, false, Exit::kNotConfirmed},
      {"destroys, --yes", kReplaces, {"--yes"}, {}, false, Exit::kOk},
      {"destroys, -y", kReplaces, {"-y", "--replace"}, {}, false, Exit::kOk},
      {"destroys, json", kReplaces, {"--output", "json"}, {}, false, Exit::kNotConfirmed},
  };
  for (const Row& row : rows) {
    Updating cli(row.changes);
    cli.host.has_user = row.has_user;
    cli.host.answers = row.answers;
    std::vector<std::string> args = {"update", "web", "t.yml"};
    args.insert(args.end(), row.options.begin(), row.options.end());
    EXPECT_EQ(cli(args), row.exit) << row.what;
    EXPECT_EQ(cli.api.count("UpdateStack"), row.exit == Exit::kOk ? 1u : 0u) << row.what;
  }
}

TEST(Update, TellsWhatItIsAboutToDestroy) {
  Updating cli(kReplaces);
  cli.host.has_user = false;
  cli({"update", "web", "t.yml"});
  EXPECT_THAT(cli.host.out_text, HasSubstr("REPLACED"));
  EXPECT_THAT(cli.host.err_text, HasSubstr("Nothing was changed."));
  EXPECT_THAT(cli.host.err_text, HasSubstr("1 resource is replaced. Update web?"));
  EXPECT_THAT(cli.host.err_text, HasSubstr("--yes"));
}

TEST(Update, WhatWasShownIsNotDoneToAStackThatChangedSince) {
  Updating cli(kReplaces);
  cli.api.queues["ListStackEvents"] = {events({{"web", "UPDATE_COMPLETE"}}),
                                       events({{"web", "UPDATE_COMPLETE"}, {"web", "CHECK"}})};
  cli.host.answers = {"y"};
  EXPECT_EQ(cli({"update", "web", "t.yml"}), Exit::kNotConfirmed);
  EXPECT_EQ(cli.api.count("UpdateStack"), 0u);
  EXPECT_THAT(cli.host.err_text, HasSubstr("StackChanged"));
  EXPECT_THAT(cli.host.err_text, HasSubstr("Nothing was done."));
}

TEST(Update, WhatAPolicyForbidsIsNotAskedAbout) {
  Updating cli(kReplaces);
  cli.host.files["p.json"] = "{}";
  cli.host.answers = {"y"};
  cli.api.queues["PreviewStack"] = {
      json(std::string(R"({"Stack": {"Refusal": {"Code": "StackPolicyValidationFailed",
           "Message": "no"}, "Changes": )") +
           kReplaces + "}}")};
  EXPECT_EQ(cli({"update", "web", "t.yml", "--yes"}), Exit::kRefused);
  EXPECT_EQ(cli.api.count("UpdateStack"), 0u);
  // It may allow what the stack's own forbids.
  cli.api.queues["ListStackEvents"] = {events({}), events({}), events({{"Vpc", "UPDATE_COMPLETE"}})};
  EXPECT_EQ(cli({"update", "web", "t.yml", "--policy-during", "p.json"}), Exit::kOk);
}

TEST(Update, SendsPoliciesAndNothingUnread) {
  Updating cli(kAdds);
  cli.host.files["p.json"] = "{}";
  EXPECT_EQ(cli({"update", "web", "t.yml", "--policy-during", "p.json"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("UpdateStack", "StackPolicyDuringUpdateBody"), "{}");
  EXPECT_EQ(cli({"update", "web", "t.yml", "--policy", "absent.json"}), Exit::kUsage);
}

TEST(Delete, TellsTheRisksAndRefusesWithoutATerminal) {
  Cli cli;
  cli.host.has_user = false;
  cli.api.queues["GetStack"] = {stack("CREATE_COMPLETE")};
  cli.api.queues["ListStackOperationRisks"] = {
      json(R"({"RiskResources": [{"RiskType": "Referenced", "LogicalResourceId": "Vpc",
               "PhysicalResourceId": "vpc-1", "Reason": "Its id stands in stack b."}]})")};
  EXPECT_EQ(cli({"delete", "web", "--retain", "Disk", "--retain", "Db"}), Exit::kNotConfirmed);
  EXPECT_EQ(cli.api.count("DeleteStack"), 0u);
  EXPECT_EQ(cli.api.sent("ListStackOperationRisks", "RetainResources.2"), "Db");
  EXPECT_THAT(cli.host.err_text, HasSubstr("Referenced  Vpc  vpc-1  Its id stands in stack b."));
  EXPECT_THAT(cli.host.err_text, HasSubstr("with its resources, but Disk, Db?"));
}

TEST(Cancel, StopsWhateverRunsAndWaits) {
  Cli cli;
  cli.api.queues["CancelStackOperation"] = {json("{}")};
  cli.api.queues["ListStackEvents"] = {events({})};
  cli.api.queues["GetStack"] = {stack("UPDATE_IN_PROGRESS"), stack("ROLLBACK_COMPLETE")};
  EXPECT_EQ(cli({"cancel", "web"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("CancelStackOperation", "CancelType"), "Safe");
  EXPECT_EQ(cli.api.sent("CancelStackOperation", "AllowedStackOperations.1"), "(absent)");
  EXPECT_THAT(cli.host.out_text, HasSubstr("web is ROLLBACK_COMPLETE"));

  Cli quick;
  quick.api.queues = cli.api.queues;
  EXPECT_EQ(quick({"cancel", "web", "--quick", "--even-rollback", "--no-wait"}), Exit::kOk);
  EXPECT_EQ(quick.api.sent("CancelStackOperation", "CancelType"), "Quick");
  EXPECT_EQ(quick.api.sent("CancelStackOperation", "AllowedStackOperations.1"), "ALL");
}

TEST(Continue, AsksWhenSomethingThatExistsIsMadeAnew) {
  struct Row {
    const char* resources;
    std::vector<std::string> options;
    bool asks;
    const char* mode;
  };
  const char* failed_unmade =
      R"([{"LogicalResourceId": "A", "Status": "CREATE_FAILED", "PhysicalResourceId": ""}])";
  const char* failed =
      R"([{"LogicalResourceId": "A", "Status": "CREATE_FAILED", "PhysicalResourceId": "p"}])";
  const char* good =
      R"([{"LogicalResourceId": "A", "Status": "CREATE_COMPLETE", "PhysicalResourceId": "p"}])";
  const Row rows[] = {
      {failed_unmade, {}, false, "Recreate"},        {failed, {}, true, "Recreate"},
      {failed, {"--ignore"}, false, "Ignore"},       {good, {}, false, "Recreate"},
      {good, {"--recreate", "A"}, true, "Recreate"}, {good, {"--recreate", "B"}, false, "Recreate"},
  };
  for (const Row& row : rows) {
    for (const bool yes : {false, true}) {
      Cli cli;
      cli.host.has_user = false;
      cli.api.queues["ListStackResources"] = {
          json(std::string(R"({"Resources": )") + row.resources + "}")};
      cli.api.queues["ContinueCreateStack"] = {json("{}")};
      cli.api.queues["ListStackEvents"] = {events({})};
      std::vector<std::string> args = {"continue", "web", "--no-wait"};
      args.insert(args.end(), row.options.begin(), row.options.end());
      if (yes) args.push_back("--yes");
      EXPECT_EQ(cli(args), row.asks && !yes ? Exit::kNotConfirmed : Exit::kOk) << row.resources;
      if (!row.asks || yes) {
        EXPECT_EQ(cli.api.sent("ContinueCreateStack", "Mode"), row.mode);
      }
    }
  }
}

TEST(Resource, OrdersByTheirWords) {
  struct Row {
    std::vector<std::string> args;
    const char* order;
  };
  const Row rows[] = {
      {{"resource", "skip", "web", "Vpc"}, "Skip"},
      {{"resource", "retry", "web", "Vpc"}, "Retry"},
      {{"resource", "give-up", "web", "Vpc"}, "GiveUp"},
      {{"resource", "timeout", "web", "Vpc", "--minutes", "5"}, "TimeOut"},
  };
  for (const Row& row : rows) {
    Cli cli;
    cli.api.queues["OrderStackResource"] = {json("{}")};
    EXPECT_EQ(cli(row.args), Exit::kOk);
    EXPECT_EQ(cli.api.sent("OrderStackResource", "Order"), row.order);
    EXPECT_EQ(cli.api.sent("OrderStackResource", "LogicalResourceId"), "Vpc");
    EXPECT_EQ(cli.api.sent("OrderStackResource", "TimeoutInMinutes"),
              row.args.size() > 4 ? "5" : "(absent)");
  }
}

TEST(Policy, ShowsAndSets) {
  Cli cli;
  cli.api.queues["GetStackPolicy"] = {json("{}"),
                                      json(R"({"StackPolicyBody": {"Statement": []}})")};
  cli.api.queues["SetStackPolicy"] = {json("{}")};
  EXPECT_EQ(cli({"policy", "show", "web"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "");
  EXPECT_THAT(cli.host.err_text, HasSubstr("no policy"));
  EXPECT_EQ(cli({"policy", "show", "web"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("\"Statement\": []"));
  cli.host.files["p.json"] = "{\"Statement\": []}";
  EXPECT_EQ(cli({"policy", "set", "web", "p.json"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("SetStackPolicy", "StackPolicyBody"), "{\"Statement\": []}");
  EXPECT_EQ(cli({"policy", "set", "web", "absent.json"}), Exit::kUsage);
}

TEST(ChangeArguments, AreRefused) {
  const std::vector<std::vector<std::string>> rows = {
      {"diff"},
      {"diff", "web", "a.yml", "b.yml"},
      {"diff", "web", "--yes"},
      {"changeset"},
      {"changeset", "paint", "web"},
      {"changeset", "create", "web"},
      {"changeset", "create", "web", "x", "t.yml", "--type", "DELETE"},
      {"changeset", "execute", "web"},
      {"import"},
      {"scratch", "show"},
      {"scratch", "create", "--tag", "a=b", "--group", "g"},
      {"scratch", "create", "--resource", "T=a", "--type", "T"},
      {"continue", "web", "--ignore", "--recreate", "A"},
      {"resource", "skip", "web"},
      {"resource", "timeout", "web", "A"},
      {"resource", "timeout", "web", "A", "--minutes", "0"},
      {"resource", "timeout", "web", "A", "--minutes", "x"},
      {"resource", "skip", "web", "A", "--minutes", "5"},
      {"scratch", "create", "--group", "g", "--deletion-policy", "Burn"},
      {"policy", "set", "web"},
      {"cancel"},
  };
  for (const auto& args : rows) {
    Cli cli;
    EXPECT_EQ(cli(args), Exit::kUsage) << args[0] << " " << (args.size() > 1 ? args[1] : "");
    EXPECT_TRUE(cli.api.calls.empty());
  }
}

TEST(ChangeHelp, HasExamplesForEveryCommand) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"changeset", "create"},
                                             {"changeset", "list"},
                                             {"changeset", "show"},
                                             {"changeset", "execute"},
                                             {"changeset", "delete"},
                                             {"scratch", "create"},
                                             {"scratch", "list"},
                                             {"scratch", "show"},
                                             {"scratch", "template"},
                                             {"scratch", "delete"},
                                             {"resource", "skip"},
                                             {"resource", "retry"},
                                             {"resource", "give-up"},
                                             {"resource", "timeout"},
                                             {"policy", "show"},
                                             {"policy", "set"}}) {
    Cli cli;
    EXPECT_EQ(cli({words[0], words[1], "--help"}), Exit::kOk);
    EXPECT_THAT(cli.host.out_text, HasSubstr("Examples:\n  cairn " + words[0] + " " + words[1]));
  }
}

}  // namespace
}  // namespace cairn::cli

// cairn type register, list, remove, against a faked service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/commands.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;

struct OwnTypes : ::testing::Test {
  Cli cli;
  OwnTypes() {
    cli.host.files["note.yml"] = "Type: Example::Notes::Note\nProperties: {A: {Typ: string}}\n";
    cli.api.queues["RegisterHttpType"] = {json(R"({"ResourceType": "Example::Notes::Note"})")};
    cli.api.queues["DeregisterHttpType"] = {json("{}")};
    cli.api.queues["ListResourceTypes"] = {json(R"({"ResourceTypes": ["Example::Notes::Note"],
        "ResourceTypeSummaries": [{"ResourceType": "Example::Notes::Note",
          "UpdateTime": "2026-01-01T00:00:00", "Description": "A note\u001b[2J"}]})")};
  }
};

TEST_F(OwnTypes, RegisterSendsTheFileInTheBody) {
  EXPECT_EQ(cli({"type", "register", "note.yml"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "Example::Notes::Note is registered.\n");
  const FormFields wanted = {{"Definition", cli.host.files["note.yml"]}};
  EXPECT_EQ(cli.api.calls.front().form, wanted);
}

TEST_F(OwnTypes, WhatIsWrongInTheFileIsShownInItsLine) {
  Failure failure = refused("InvalidParameter", "\"Typ\" means nothing here.");
  failure.error.where = "Properties.A";
  failure.error.at = {2, 17};
  cli.api.queues["RegisterHttpType"] = {failure};
  EXPECT_EQ(cli({"type", "register", "note.yml"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("    2 | Properties: {A: {Typ: string}}\n"));
  EXPECT_EQ(cli.host.out_text, "");
}

TEST_F(OwnTypes, AFileThatIsNotThereIsSentToNobody) {
  EXPECT_EQ(cli({"type", "register", "absent.yml"}), Exit::kUsage);
  EXPECT_TRUE(cli.api.calls.empty());
}

TEST_F(OwnTypes, ListShowsThoseThatWereAdded) {
  EXPECT_EQ(cli({"type", "list"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text,
            "TYPE                  CHANGED (UTC)        DESCRIPTION\n"
            "Example::Notes::Note  2026-01-01T00:00:00  A note [2J\n");
  EXPECT_EQ(cli.api.sent("ListResourceTypes", "Provider"), "Self");
  cli.host.out_text.clear();
  cli.api.queues["ListResourceTypes"] = {json(R"({"ResourceTypeSummaries": []})")};
  EXPECT_EQ(cli({"type", "list"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "No type was added.\n");
}

TEST_F(OwnTypes, RemoveAsks) {
  EXPECT_EQ(cli({"type", "remove", "T"}), Exit::kNotConfirmed);
  EXPECT_TRUE(cli.api.calls.empty());
  cli.host.answers = {"y"};
  EXPECT_EQ(cli({"type", "remove", "T"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("DeregisterHttpType", "ResourceType"), "T");
  EXPECT_EQ(cli.host.out_text, "T was taken away.\n");
  cli.api.queues["DeregisterHttpType"] = {refused("NoPermission", "no")};
  EXPECT_EQ(cli({"type", "remove", "T", "--yes"}), Exit::kRefused);
}

TEST_F(OwnTypes, LinesThatAreRefused) {
  for (const auto& args : std::vector<std::vector<std::string>>{
           {"type"}, {"type", "register"}, {"type", "remove"}, {"type", "list", "x"}}) {
    Cli other;
    EXPECT_EQ(other(args), Exit::kUsage) << ::testing::PrintToString(args);
    EXPECT_TRUE(other.api.calls.empty());
  }
}

}  // namespace
}  // namespace cairn::cli

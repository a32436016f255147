#include "cli/diagnostics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.h"
#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kTemplate =
    "ROSTemplateFormatVersion: '2015-09-01'\n"
    "Resources:\n"
    "  网络:\n"
    "    Type: ALIYUN::ECS::VPC\n"
    "    DepensOn: Web\n"
    "\tVpcName: !Ref Nope # why\n"
    "  {\"名称\": {\"Ref\": \"Gone\"}}\n";

Error finding(std::string code, std::string message, SourcePos at, std::string fix) {
  return {.code = std::move(code),
          .message = std::move(message),
          .where = "Resources.V",
          .at = at,
          .fix = std::move(fix)};
}

Diagnostics three() {
  return {
      {finding("InvalidTemplateReference", "The reference \"Nope\" is wrong.", {6, 11}, "Look."),
       finding("InvalidTemplateReference", "The reference \"Gone\" is wrong.", {7, 18}, "")},
      {finding("UnknownAttribute", "DepensOn is ignored.", {5, 5}, "Did you mean \"DependsOn\"?")}};
}

TEST(Diagnostics, AreSaidAsACompilerWouldInTheOrderOfTheText) {
  EXPECT_EQ(diagnostics_text(three(), {"web.yml", kTemplate}, 80, false),
            "web.yml:5:5: warning: DepensOn is ignored. [UnknownAttribute]\n"
            "    5 |     DepensOn: Web\n"
            "      |     ^~~~~~~~\n"
            "      = at Resources.V\n"
            "      = help: Did you mean \"DependsOn\"?\n"
            "web.yml:6:11: error: The reference \"Nope\" is wrong. [InvalidTemplateReference]\n"
            "    6 |  VpcName: !Ref Nope # why\n"
            "      |           ^~~~~~~~~\n"
            "      = at Resources.V\n"
            "      = help: Look.\n"
            "web.yml:7:18: error: The reference \"Gone\" is wrong. [InvalidTemplateReference]\n"
            "    7 |   {\"名称\": {\"Ref\": \"Gone\"}}\n"
            "      |                    ^~~~~~\n"
            "      = at Resources.V\n"
            "web.yml: 2 errors and 1 warning\n");
}

TEST(Diagnostics, WithoutAPlaceOnlyTheFileIsNamed) {
  const Diagnostics found{{finding("A", "m", {}, "")}, {}};
  EXPECT_EQ(diagnostics_text(found, {"t", "x"}, 80, false),
            "t: error: m [A]\n      = at Resources.V\nt: 1 error\n");
  EXPECT_EQ(diagnostics_text(found, {}, 80, false),
            "error: m [A]\n      = at Resources.V\n1 error\n");
}

TEST(Diagnostics, ColourSetsErrorsAndWarningsApart) {
  const std::string text = diagnostics_text(three(), {"web.yml", kTemplate}, 80, true);
  EXPECT_THAT(text, HasSubstr("\x1b[31merror:\x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[33mwarning:\x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[33m^~~~~~~~\x1b[0m"));
  EXPECT_THAT(diagnostics_text(three(), {"web.yml", kTemplate}, 80, false), Not(HasSubstr("\x1b")));
}

TEST(Diagnostics, ComeBackFromTheirDocument) {
  const Value answer = MapBuilder().set("Diagnostics", diagnostics_document(three())).build();
  const Diagnostics back = read_diagnostics(answer);
  ASSERT_EQ(back.errors.size(), 2u);
  ASSERT_EQ(back.warnings.size(), 1u);
  EXPECT_EQ(back.errors[1].at, (SourcePos{7, 18}));
  EXPECT_EQ(back.warnings[0].fix, "Did you mean \"DependsOn\"?");
  EXPECT_TRUE(read_diagnostics(json("{}")).errors.empty());
}

struct Cli {
  FakeHost host;
  FakeApi api;
  Cli() {
    host.variables = {{"ALIBABA_CLOUD_ACCESS_KEY_ID", "k"},
                      {"ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s"}};
    host.files["t.yml"] = kTemplate;
  }
  Exit operator()(const std::vector<std::string>& args) {
    return run(args, host, [this](Session) { return std::make_unique<BorrowedApi>(api); });
  }
};

Failure refused_with(Diagnostics found) {
  Failure failure = refused("InvalidTemplate", "m");
  failure.error.all = std::make_shared<const Diagnostics>(std::move(found));
  return failure;
}

Value valid_with_warning() {
  return MapBuilder()
      .set("Parameters", Value::list({}))
      .set("Resources", Value::list({}))
      .set("Diagnostics", diagnostics_document({{}, three().warnings}))
      .build();
}

TEST(ValidateCommand, ErrorsFail) {
  Cli cli;
  cli.api.queues["ValidateTemplate"] = {refused_with(three())};
  EXPECT_EQ(cli({"validate", "t.yml"}), Exit::kFailed);
  EXPECT_THAT(cli.host.err_text, HasSubstr("t.yml: 2 errors and 1 warning\n"));
  EXPECT_EQ(cli.host.out_text, "");
}

TEST(ValidateCommand, WarningsFailOnlyWhenStrict) {
  Cli cli;
  cli.api.queues["ValidateTemplate"] = {valid_with_warning()};
  EXPECT_EQ(cli({"validate", "t.yml"}), Exit::kOk);
  EXPECT_THAT(cli.host.err_text, HasSubstr("t.yml:5:5: warning: "));
  EXPECT_THAT(cli.host.out_text, HasSubstr("t.yml is valid: "));
  cli.host.out_text.clear();
  EXPECT_EQ(cli({"validate", "t.yml", "--strict"}), Exit::kFailed);
  EXPECT_EQ(cli.host.out_text, "");
}

TEST(ValidateCommand, OtherRefusalsAreNotTheTemplatesFault) {
  Cli cli;
  cli.api.queues["ValidateTemplate"] = {refused("Forbidden", "m")};
  EXPECT_EQ(cli({"validate", "t.yml"}), Exit::kRefused);
}

TEST(ValidateCommand, JsonHasEverything) {
  Cli cli;
  cli.api.queues["ValidateTemplate"] = {refused_with(three())};
  EXPECT_EQ(cli({"validate", "t.yml", "--output", "json"}), Exit::kFailed);
  const Value got = json(cli.host.out_text);
  EXPECT_EQ(got.get("Error").get("Diagnostics").size(), 3u);
  EXPECT_EQ(got.get("Error").get("Diagnostics").items()[2].get_string("Severity"), "Warning");
  cli.host.out_text.clear();
  cli.api.queues["ValidateTemplate"] = {valid_with_warning()};
  EXPECT_EQ(cli({"validate", "t.yml", "--output", "json", "--strict"}), Exit::kFailed);
  EXPECT_EQ(json(cli.host.out_text).get("Diagnostics").size(), 1u);
}

TEST(ValidateCommand, ParametersAreCheckedWithTheTemplate) {
  Cli cli;
  cli.host.files["p.json"] = R"({"A": "1", "B": 2})";
  cli.api.queues["GetTemplateSummary"] = {
      json(R"({"Parameters": [{}, {}], "ResourceTypes": ["T"]})")};
  EXPECT_EQ(cli({"validate", "t.yml", "--parameters", "p.json", "-p", "A=3"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("GetTemplateSummary", "Parameters.1.ParameterKey"), "A");
  EXPECT_EQ(cli.api.sent("GetTemplateSummary", "Parameters.1.ParameterValue"), "3");
  EXPECT_EQ(cli.host.out_text, "t.yml is valid: 2 parameters, 1 types of resources\n");
}

TEST(DeployCommand, ARefusedTemplateIsShownTheSameWay) {
  Cli cli;
  cli.api.queues["CreateStack"] = {refused_with(three())};
  EXPECT_EQ(cli({"deploy", "t.yml", "--name", "web"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("t.yml:6:11: error: "));
}

}  // namespace
}  // namespace cairn::cli

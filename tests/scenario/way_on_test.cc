// From every status there is a way on, and it is the one that docs/stuck-stacks.md tells of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/scenario/stage.h"

namespace cairn::testing {
namespace {

constexpr std::string_view kTemplate =
    "{ROSTemplateFormatVersion: '2015-09-01', Resources: {Vpc: {Type: 'ALIYUN::ECS::VPC', "
    "Properties: {CidrBlock: 10.0.0.0/16}}}}";
constexpr std::string_view kOther =
    "{ROSTemplateFormatVersion: '2015-09-01', Resources: {Vpc: {Type: 'ALIYUN::ECS::VPC', "
    "Properties: {CidrBlock: 10.0.0.0/16, VpcName: other}}}}";

using Names = std::set<std::string>;

// A stack that was made, and then is in that status. One whose status says that something runs has
// an operation that nobody works on.
struct Placed {
  explicit Placed(StackState state) : stage(StageOptions()) {
    auto made = stage.call("CreateStack", {{"StackName", "one"},
                                           {"TemplateBody", std::string(kTemplate)},
                                           {"DisableRollback", "true"}});
    id = made->get_string("StackId");
    stage.run();
    const auto reader = stage.store().read();
    const StackRow row = *reader->stack(StageOptions().account, StageOptions().region, id);
    StackStep step;
    step.no = row.no;
    step.state = state;
    step.updated = 1;
    if (state.in_progress()) step.operation = {999};
    if (state == StackState{StackAction::kDelete, Phase::kComplete}) step.deleted = 1;
    Batch batch;
    batch.steps.push_back(step);
    const Batch group[] = {std::move(batch)};
    stage.store().commit(group);
  }
  // Empty when it is accepted, else the error's code.
  std::string ask(const std::string& action, FormFields more = {}) {
    more.emplace_back("StackId", id);
    const auto answer = stage.call(action, std::move(more));
    return answer ? std::string() : answer.error().code;
  }
  std::string status() {
    return std::string(stage.call("GetStack", {{"StackId", id}})->get_string("Status"));
  }
  Stage stage;
  std::string id;
};

// The actions that lead on from an idle status, tried one by one, to the end.
Names ways_on(StackState state) {
  struct Way {
    std::string action;
    FormFields fields;
    std::string end;
  };
  const Way ways[] = {
      {"UpdateStack", {{"TemplateBody", std::string(kOther)}}, "UPDATE_COMPLETE"},
      {"ContinueCreateStack", {}, "CREATE_COMPLETE"},
      {"DeleteStack", {}, "DELETE_COMPLETE"},
      {"CancelStackOperation", {{"AllowedStackOperations.1", "ALL"}}, ""},
  };
  Names names;
  for (const Way& way : ways) {
    Placed stack(state);
    const std::string code = stack.ask(way.action, way.fields);
    if (!code.empty()) {
      const bool busy = state.in_progress() && way.action != "CancelStackOperation";
      const bool gone = state == StackState{StackAction::kDelete, Phase::kComplete};
      const std::string wanted = busy   ? "ActionInProgress"
                                 : gone ? "StackNotFound"
                                 : way.action == "ContinueCreateStack"
                                     ? "ContinueCreateStackValidationFailed"
                                     : "NotSupported";
      EXPECT_EQ(code, wanted) << way.action << " in " << status_name(state);
      continue;
    }
    EXPECT_TRUE(stack.stage.run());
    EXPECT_EQ(stack.status(), way.end) << way.action << " in " << status_name(state);
    names.insert(way.action);
  }
  return names;
}

// The documented table: status to the actions it names.
std::map<std::string, Names> documented() {
  std::ifstream file(CAIRN_SOURCE_DIR "/docs/stuck-stacks.md");
  std::map<std::string, Names> table;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) continue;
    const std::size_t end = line.find('`', 3);
    Names names;
    for (const char* action : {"UpdateStack", "ContinueCreateStack", "DeleteStack",
                               "CancelStackOperation", "OrderStackResource", "ExecuteChangeSet"}) {
      if (line.find("`" + std::string(action) + "`") != std::string::npos) names.insert(action);
    }
    table[line.substr(3, end - 3)] = names;
  }
  return table;
}

TEST(WayOn, EveryStatusHasTheOneThatIsDocumented) {
  const auto table = documented();
  EXPECT_EQ(table.size(), 31u);
  EXPECT_EQ(all_statuses().size(), 31u);
  for (const StackState& state : all_statuses()) {
    const std::string name = status_name(state);
    ASSERT_TRUE(table.contains(name)) << name;
    Names told = table.at(name);
    if (state.in_progress()) {
      // That each of these ends when it is cancelled is shown input by input:
      // tests/engine/orders_test.cc.
      EXPECT_THAT(ways_on(state), ::testing::IsEmpty()) << name;
      const bool entered = state.action != StackAction::kCheck;
      EXPECT_EQ(told.contains("CancelStackOperation"), entered) << name;
      EXPECT_EQ(told.contains("OrderStackResource"), entered) << name;
      continue;
    }
    told.erase("ExecuteChangeSet");
    EXPECT_EQ(ways_on(state), told) << name;
    EXPECT_FALSE(told.empty()) << name << " is a dead end";
  }
}

}  // namespace
}  // namespace cairn::testing

#include "access/ros_authorization.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <set>

#include "catalog/action.h"
#include "catalog/authorization.h"
#include "value/json.h"

namespace cairn::access {
namespace {

constexpr std::string_view kRegion = "cn-beijing";
constexpr std::string_view kAccount = "1234567890123456";

std::optional<std::string> known(Reference kind, std::string_view id) {
  if (id == "nowhere") return std::nullopt;
  switch (kind) {
    case Reference::kStackOfChangeSet:
      return "stack-of-" + std::string(id);
    case Reference::kStackOfDriftDetection:
      return "drifted-of-" + std::string(id);
    case Reference::kStackGroupName:
      return "group-of-" + std::string(id);
    case Reference::kStackOfName:
    case Reference::kStackGroupOfOperation:
      break;
  }
  return std::nullopt;
}

// What is required, a line each, the constant beginning of names left out.
std::string required(std::string_view action, std::string_view parameters) {
  const Result<Value> value = read_json(parameters);
  EXPECT_TRUE(value) << parameters;
  std::string text;
  for (const RequiredAccess& access : required_access(action, *value, kRegion, kAccount, known)) {
    EXPECT_EQ(access.action, "ros:" + std::string(action));
    std::vector<std::string> names;
    for (const std::string& name : access.resources) {
      const std::string here = fmt::format("acs:ros:{}:{}:", kRegion, kAccount);
      const std::string anywhere = fmt::format("acs:ros:*:{}:", kAccount);
      if (name.starts_with(here)) {
        names.push_back(name.substr(here.size()));
      } else if (name.starts_with(anywhere)) {
        names.push_back("(any region) " + name.substr(anywhere.size()));
      } else {
        names.push_back("= " + name);
      }
    }
    text += (text.empty() ? "" : " AND ") + fmt::format("{}", fmt::join(names, " or "));
  }
  return text;
}

struct Row {
  std::string_view action;
  std::string_view parameters;
  std::string_view want;
};

const Row kRows[] = {
    {"CreateStack", R"({"StackName":"s"})", "stack/*"},
    {"CreateStack", R"({"StackName":"s","TemplateId":"t-1"})", "stack/* AND template/t-1"},
    {"GetStack", R"({"StackId":"s-1"})", "stack/s-1"},
    {"DeleteStack", R"({"StackId":"s-1","RetainResources":["A"]})", "stack/s-1"},
    {"UpdateStack", R"({"StackId":"s-1"})", "stack/s-1"},
    {"UpdateStack", R"({"StackId":"s-1","TemplateId":"t-1"})", "stack/s-1 AND template/t-1"},
    {"PreviewStack", R"({})", "stack/*"},
    {"PreviewStack", R"({"StackId":"s-1"})", "stack/s-1"},
    {"ContinueCreateStack", R"({"StackId":"s-1"})", "= * or stack/s-1"},
    {"ListStacks", R"({"StackIds":["s-1","s-2"]})", "stack/*"},
    {"ListStackOperationRisks", R"({"OperationType":"DeleteStack","StackId":"s-1"})", "stack/s-1"},
    {"ListStackOperationRisks", R"({"OperationType":"CreateStack","TemplateId":"t-1"})",
     "stack/* AND template/t-1"},
    {"CreateChangeSet", R"({"ChangeSetType":"CREATE","StackName":"s"})", "stack/*"},
    {"CreateChangeSet", R"({"StackId":"s-1","TemplateId":"t-1"})", "stack/s-1 AND template/t-1"},
    {"ExecuteChangeSet", R"({"ChangeSetId":"c-1"})", "stack/stack-of-c-1"},
    {"GetChangeSet", R"({"ChangeSetId":"c-1"})", "stack/stack-of-c-1"},
    {"DeleteChangeSet", R"({"ChangeSetId":"nowhere"})", "stack/*"},
    {"ListChangeSets", R"({"StackId":"s-1"})", "stack/s-1"},
    {"GetStackDriftDetectionStatus", R"({"DriftDetectionId":"d-1"})", "stack/drifted-of-d-1"},
    {"CreateStackGroup", R"({"StackGroupName":"g"})", "stackgroup/g or stack_group/*"},
    {"UpdateStackGroup", R"({"StackGroupName":"g","TemplateId":"t-1"})",
     "stackgroup/g or stack_group/g AND template/t-1"},
    {"GetStackGroup", R"({"StackGroupName":"g"})", "stackgroup/g or stack_group/g"},
    {"GetStackGroup", R"({"StackGroupId":"g-1"})",
     "stackgroup/group-of-g-1 or stack_group/group-of-g-1"},
    {"GetStackGroup", R"({"StackGroupName":"g","StackGroupId":"g-1"})",
     "stackgroup/g or stack_group/g"},
    {"GetStackGroup", R"({"StackGroupId":"nowhere"})", "stackgroup/* or stack_group/*"},
    {"ListStackGroups", R"({})", "stackgroup/* or stack_group/*"},
    {"CreateStackInstances", R"({"StackGroupName":"g","AccountIds":["1"],"RegionIds":["a"]})",
     "stackinstance/g/1/a or stack_instance/*"},
    {"CreateStackInstances",
     R"({"StackGroupName":"g","AccountIds":["2","1"],"RegionIds":["a","b"]})",
     "stackinstance/g/1/a or stack_instance/* AND stackinstance/g/1/b or stack_instance/* AND "
     "stackinstance/g/2/a or stack_instance/* AND stackinstance/g/2/b or stack_instance/*"},
    {"CreateStackInstances",
     R"({"StackGroupName":"g","AccountIds":["1","1"],"RegionIds":["a","a"]})",
     "stackinstance/g/1/a or stack_instance/*"},
    {"CreateStackInstances",
     R"({"StackGroupName":"g","DeploymentTargets":{"AccountIds":["1"]},"RegionIds":["a"]})",
     "stackinstance/g/1/a or stack_instance/*"},
    {"CreateStackInstances",
     R"({"StackGroupName":"g","DeploymentTargets":{"RdFolderIds":["fd-1"]},"RegionIds":["a"]})",
     "stackinstance/g/*/a or stack_instance/* AND stackinstance/g/*/a or stack_instance/*"},
    {"DeleteStackInstances",
     R"({"StackGroupName":"g","DeploymentTargets":{"AccountIds":["1"],"RdFolderIds":["fd-1"]},"RegionIds":["a"]})",
     "stackinstance/g/1/a or stack_instance/* AND stackinstance/g/*/a or stack_instance/*"},
    {"UpdateStackInstances", R"({"StackGroupName":"g","RegionIds":[]})",
     "stackinstance/g/*/* or stack_instance/*"},
    {"GetStackInstance",
     R"({"StackGroupName":"g","StackInstanceAccountId":"1","StackInstanceRegionId":"a"})",
     "stackinstance/g/1/a or stack_instance/*"},
    {"ListStackInstances", R"({"StackGroupName":"g"})", "stackgroup/g or stack_instance/*"},
    {"GetStackGroupOperation", R"({"OperationId":"o-1"})",
     "stackgroup/* or stack_group_operation/*"},
    {"CreateTemplate", R"({"TemplateName":"t"})", "(any region) template/*"},
    {"UpdateTemplate", R"({"TemplateId":"t-1"})", "(any region) template/t-1"},
    {"GetTemplate", R"({"TemplateId":"t-1"})", "template/t-1"},
    {"GetTemplate", R"({"StackId":"s-1"})", "stack/s-1"},
    {"GetTemplate", R"({"StackGroupName":"g"})", "stackgroup/g or stack_group/g"},
    {"GetTemplate", R"({"ChangeSetId":"c-1"})", "stack/stack-of-c-1"},
    {"GetTemplate", R"({})", "= *"},
    {"GetTemplateSummary", R"({"TemplateBody":"{}"})", "= *"},
    {"GetTemplateEstimateCost", R"({"TemplateBody":"{}"})", "= *"},
    {"GetTemplateEstimateCost", R"({"TemplateId":"t-1"})", "= * AND template/t-1"},
    {"GenerateTemplatePolicy", R"({"TemplateId":"t-1"})", "(any region) template/t-1"},
    {"UpdateTemplateScratch", R"({"TemplateScratchId":"ts-1"})", "templatescratch/ts-1"},
    {"TagResources", R"({"ResourceType":"stack","ResourceId":["s-2","s-1"]})",
     "stack/s-1 or tag/* AND stack/s-2 or tag/*"},
    {"TagResources", R"({"ResourceType":"stackgroup","ResourceId":["g"]})",
     "stackgroup/g or tag/*"},
    {"UntagResources", R"({"ResourceType":"templatescratch","ResourceId":["ts-1"]})",
     "templatescratch/ts-1 or tag/*"},
    {"ListTagResources", R"({"ResourceType":"template"})", "template/* or tag/*"},
    {"ListTagResources", R"({"ResourceType":"something"})", "= *"},
    {"ListTagKeys", R"({"ResourceType":"stack"})", "= * or tag/*"},
    {"MoveResourceGroup", R"({"ResourceType":"stackgroup","ResourceId":"g-1"})",
     "stackgroup/group-of-g-1 or stack_group/group-of-g-1"},
    {"RegisterResourceType", R"({})", "= *"},
    {"ValidateTemplate", R"({"TemplateBody":"{}"})", ""},
    {"DescribeRegions", R"({})", ""},
    {"StreamStackEvents", R"({"StackId":"s-1"})", "stack/s-1"},
    {"PutObject", R"({"BucketName":"b","ObjectKey":"a/b.yml"})", "object/b/a/b.yml"},
    {"AnActionThatNobodyThoughtOf", R"({"StackId":"s-1"})", "= *"},
};

TEST(RosAuthorization, Requires) {
  for (const Row& row : kRows) {
    EXPECT_EQ(required(row.action, row.parameters), row.want) << row.action << row.parameters;
  }
}

TEST(RosAuthorization, EveryActionHasARowAndEveryRowAnAction) {
  const ActionCatalog& catalog = ActionCatalog::embedded();
  for (const Action& action : catalog.all()) {
    EXPECT_NE(find_authorization(action.name), nullptr)
        << action.name << " has no row in data/authorization.json";
  }
  for (const Authorization& row : all_authorizations()) {
    EXPECT_NE(catalog.find(row.action), nullptr) << row.action << " is no action";
    EXPECT_EQ(row.resources.empty(), row.level == AccessLevel::kNone) << row.action;
  }
}

// The parameters that `text` names in braces.
std::set<std::string> places(std::string_view text) {
  std::set<std::string> names;
  for (std::size_t open; (open = text.find('{')) != std::string_view::npos;) {
    const std::size_t close = text.find('}', open);
    std::string_view place = text.substr(open + 1, close - open - 1);
    while (!place.empty()) {
      const std::size_t bar = std::min(place.find('|'), place.size());
      const std::string_view one = place.substr(0, bar);
      names.emplace(one.substr(0, one.find('>')));
      place.remove_prefix(std::min(bar + 1, place.size()));
    }
    text.remove_prefix(close + 1);
  }
  return names;
}

const Parameter* find_path(const Action& action, std::string_view path) {
  const std::size_t dot = path.find('.');
  const Parameter* parameter = action.find(path.substr(0, dot));
  if (parameter == nullptr || dot == std::string_view::npos) return parameter;
  return parameter->find(path.substr(dot + 1));
}

TEST(RosAuthorization, RowsNameParametersThatExist) {
  for (const Authorization& row : all_authorizations()) {
    const Action* action = ActionCatalog::embedded().find(row.action);
    ASSERT_NE(action, nullptr);
    for (const TouchedResource& resource : row.resources) {
      std::set<std::string> names = places(resource.name);
      names.merge(places(resource.was));
      if (!resource.when.empty()) names.insert(resource.when);
      if (!resource.case_parameter.empty()) names.insert(resource.case_parameter);
      for (const std::string& name : names) {
        const std::string where = row.action + " " + name;
        EXPECT_NE(find_path(*action, name), nullptr) << where;
      }
    }
  }
}

// Whoever adds a parameter that names a stack, a template or a stack group has to say what it
// takes.
TEST(RosAuthorization, NoIdOfAStackTemplateOrGroupGoesUnseen) {
  for (const Action& action : ActionCatalog::embedded().all()) {
    const Authorization* row = find_authorization(action.name);
    if (row == nullptr || row->level == AccessLevel::kNone) continue;
    for (const char* id : {"StackId", "StackGroupName", "TemplateId", "ChangeSetId"}) {
      const Parameter* parameter = action.find(id);
      if (parameter == nullptr) continue;
      bool seen = false;
      for (const TouchedResource& resource : row->resources) {
        seen = seen || places(resource.name).contains(id) || places(resource.was).contains(id) ||
               resource.name == "stack/*" || resource.name == "*";
      }
      // As documented: only the stack is asked about.
      if (action.name == "PreviewStack" && id == std::string_view("TemplateId")) continue;
      if (action.name == "ListChangeSets" && id == std::string_view("ChangeSetId")) continue;
      EXPECT_TRUE(seen) << action.name << " " << id;
    }
  }
}

}  // namespace
}  // namespace cairn::access

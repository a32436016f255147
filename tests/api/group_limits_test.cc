// Every limit that the actions of stack groups, and the time-outs of stacks, have by their
// parameters alone: what is at it is taken, what is one past it is refused.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/parameters.h"

namespace cairn::api {
namespace {

constexpr std::string_view kId = "123e4567-e89b-12d3-a456-426655440000";

FormFields base_of(std::string_view action) {
  FormFields fields = {{"RegionId", "cn-hangzhou"}};
  const auto add = [&](std::string_view name, std::string_view value) {
    fields.emplace_back(name, value);
  };
  if (action == "UpdateStack" || action == "ForecastStack") {
    add("StackId", kId);
    if (action == "ForecastStack") add("Operation", "Update");
    return fields;
  }
  if (action == "PreviewStack") {
    add("StackName", "s");
    add("TemplateBody", "{}");
    return fields;
  }
  if (action.starts_with("List") && action != "ListStackInstances") return fields;
  add("StackGroupName", "g");
  if (action == "CreateStackGroup") add("TemplateBody", "{}");
  if (action == "ImportStacksToStackGroup") add("StackArns", R"(["a"])");
  if (action == "PreviewStackGroupOperation") add("Operation", "UpdateStackGroup");
  if (action.ends_with("StackInstances") && !action.starts_with("List")) {
    add("RegionIds", R"(["cn-hangzhou"])");
  }
  if (action == "DeleteStackInstances") add("RetainStacks", "true");
  return fields;
}

// What the base has of it is replaced.
std::vector<Error> complaints(std::string_view action, const FormFields& given) {
  FormFields fields = base_of(action);
  for (const auto& field : given) {
    std::erase_if(fields, [&](const auto& known) { return known.first == field.first; });
    fields.push_back(field);
  }
  const Action* found = ActionCatalog::embedded().find(action);
  EXPECT_NE(found, nullptr) << action;
  return decode_parameters(*found, fields).complaints;
}

// What a parameter comes to with the number that is limited.
using Make = std::function<FormFields(std::size_t)>;

Make number(std::string name) {
  return [name](std::size_t n) { return FormFields{{name, std::to_string(n)}}; };
}
Make text(std::string name) {
  return [name](std::size_t n) { return FormFields{{name, std::string(n, 'a')}}; };
}
std::string json_list(std::size_t n, std::string_view item = "1") {
  std::string list;
  for (std::size_t i = 0; i < n; ++i) list += fmt::format(R"({}"{}{}")", i > 0 ? "," : "", item, i);
  return "[" + list + "]";
}
Make json(std::string name) {
  return [name](std::size_t n) { return FormFields{{name, json_list(n)}}; };
}
Make member(std::string name, std::string field) {
  return [name, field](std::size_t n) {
    return FormFields{{name, fmt::format(R"({{"{}":{}}})", field, json_list(n))}};
  };
}
Make preference(std::string field) {
  return [field](std::size_t n) {
    return FormFields{{"OperationPreferences", fmt::format(R"({{"{}":{}}})", field, n)}};
  };
}
Make pairs(std::string name, std::string key, std::string value) {
  return [name, key, value](std::size_t n) {
    FormFields fields;
    for (std::size_t i = 1; i <= n; ++i) {
      fields.emplace_back(fmt::format("{}.{}.{}", name, i, key), fmt::format("k{}", i));
      fields.emplace_back(fmt::format("{}.{}.{}", name, i, value), "v");
    }
    return fields;
  };
}
Make words(std::string name, std::string word) {
  return [name, word](std::size_t n) {
    FormFields fields;
    for (std::size_t i = 1; i <= n; ++i) fields.emplace_back(fmt::format("{}.{}", name, i), word);
    return fields;
  };
}
Make tag(std::string field) {
  return [field](std::size_t n) {
    FormFields fields = {{"Tags.1." + field, std::string(n, 'a')}};
    if (field != "Key") fields.emplace_back("Tags.1.Key", "k");
    return fields;
  };
}

struct Limit {
  std::vector<std::string_view> actions;
  std::string_view what;
  Make make;
  std::size_t least = 0;  // 0: there is none
  std::size_t most = 0;   // 0: there is none
};

const std::vector<std::string_view> kMakers = {"CreateStackGroup", "UpdateStackGroup"};
const std::vector<std::string_view> kDeployers = {"CreateStackInstances", "UpdateStackInstances",
                                                  "DeleteStackInstances", "UpdateStackGroup",
                                                  "PreviewStackGroupOperation"};
const std::vector<std::string_view> kOperations = {
    "CreateStackInstances", "UpdateStackInstances",     "DeleteStackInstances",
    "UpdateStackGroup",     "ImportStacksToStackGroup", "DetectStackGroupDrift"};
const std::vector<std::string_view> kDescribed = {"CreateStackInstances", "UpdateStackInstances",
                                                  "DeleteStackInstances"};
const std::vector<std::string_view> kLists = {"ListStackGroups", "ListStackInstances"};

const Limit kLimits[] = {
    {{"CreateStackInstances", "UpdateStackInstances", "UpdateStack", "PreviewStack",
      "ForecastStack"},
     "TimeoutInMinutes",
     number("TimeoutInMinutes"),
     10,
     1440},
    {kDeployers, "AccountIds", json("AccountIds"), 0, 50},
    {kDeployers, "RegionIds", json("RegionIds"), 0, 20},
    {{"CreateStackInstances", "DeleteStackInstances", "UpdateStackGroup"},
     "DeploymentTargets.AccountIds",
     member("DeploymentTargets", "AccountIds"),
     0,
     30},
    {{"UpdateStackInstances", "PreviewStackGroupOperation"},
     "DeploymentTargets.AccountIds",
     member("DeploymentTargets", "AccountIds"),
     0,
     50},
    {kDeployers, "DeploymentTargets.RdFolderIds", member("DeploymentTargets", "RdFolderIds"), 0,
     20},
    {kOperations, "FailureToleranceCount", preference("FailureToleranceCount"), 0, 20},
    {kOperations, "FailureTolerancePercentage", preference("FailureTolerancePercentage"), 0, 100},
    {kOperations, "MaxConcurrentCount", preference("MaxConcurrentCount"), 1, 20},
    {kOperations, "MaxConcurrentPercentage", preference("MaxConcurrentPercentage"), 1, 100},
    {{"CreateStackInstances", "UpdateStackInstances", "PreviewStackGroupOperation"},
     "ParameterOverrides",
     pairs("ParameterOverrides", "ParameterKey", "ParameterValue"),
     0,
     200},
    {{"CreateStackGroup", "UpdateStackGroup", "PreviewStackGroupOperation"},
     "Parameters",
     pairs("Parameters", "ParameterKey", "ParameterValue"),
     0,
     200},
    {{"CreateStackInstances"},
     "DeploymentOptions",
     words("DeploymentOptions", "IgnoreExisting"),
     0,
     1},
    {{"UpdateStackGroup", "PreviewStackGroupOperation"},
     "DeploymentOptions",
     words("DeploymentOptions", "Deploy"),
     0,
     1},
    {{"CreateStackGroup", "UpdateStackGroup", "PreviewStackGroupOperation"},
     "Capabilities",
     words("Capabilities", "ExpandModules"),
     0,
     1},
    {{"ImportStacksToStackGroup"}, "StackArns", json("StackArns"), 0, 10},
    {{"ImportStacksToStackGroup"},
     "ResourceDirectoryFolderIds",
     json("ResourceDirectoryFolderIds"),
     0,
     10},
    {kMakers, "StackGroupName", text("StackGroupName"), 0, 255},
    {kDeployers, "StackGroupName", text("StackGroupName"), 0, 255},
    {kMakers, "Description", text("Description"), 0, 256},
    {kMakers, "AdministrationRoleName", text("AdministrationRoleName"), 0, 64},
    {kMakers, "ExecutionRoleName", text("ExecutionRoleName"), 0, 64},
    {kMakers, "TemplateBody", text("TemplateBody"), 0, 524288},
    {kMakers, "ClientToken", text("ClientToken"), 0, 64},
    {kDescribed, "ClientToken", text("ClientToken"), 0, 64},
    {kDescribed, "OperationDescription", text("OperationDescription"), 0, 256},
    {{"CreateStackGroup"}, "Tags.Key", tag("Key"), 0, 128},
    {{"CreateStackGroup"}, "Tags.Value", tag("Value"), 0, 128},
    {kLists, "PageSize", number("PageSize"), 1, 50},
    {kLists, "PageNumber", number("PageNumber"), 1, 0},
};

void expect_taken(std::string_view action, const FormFields& fields) {
  for (const Error& error : complaints(action, fields)) ADD_FAILURE() << error.message;
}

void expect_refused(std::string_view action, const FormFields& fields) {
  const auto found = complaints(action, fields);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().code, "InvalidParameter") << found.front().message;
}

TEST(GroupLimits, AreWhereTheyAreDocumented) {
  for (const Limit& limit : kLimits) {
    for (const std::string_view action : limit.actions) {
      SCOPED_TRACE(fmt::format("{} {}", action, limit.what));
      if (limit.most > 0) {
        expect_taken(action, limit.make(limit.most));
        expect_refused(action, limit.make(limit.most + 1));
      }
      if (limit.least > 0) {
        expect_taken(action, limit.make(limit.least));
        expect_refused(action, limit.make(limit.least - 1));
      }
    }
  }
}

}  // namespace
}  // namespace cairn::api

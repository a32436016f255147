// OperationPreferences as requests have it: its ranges and both exclusions, for every action that
// takes it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/parameters.h"

namespace cairn::api {
namespace {

struct Row {
  const char* json;
  const char* refused;  // the code; empty: it is taken
  const char* where = "";
};

constexpr Row kRows[] = {
    {R"({"FailureToleranceCount":0})", ""},
    {R"({"FailureToleranceCount":20})", ""},
    {R"({"FailureToleranceCount":-1})", "InvalidParameter", "FailureToleranceCount"},
    {R"({"FailureToleranceCount":21})", "InvalidParameter", "FailureToleranceCount"},
    {R"({"FailureToleranceCount":1.5})", "InvalidParameter", "FailureToleranceCount"},
    {R"({"FailureToleranceCount":"many"})", "InvalidParameter", "FailureToleranceCount"},
    {R"({"FailureTolerancePercentage":0})", ""},
    {R"({"FailureTolerancePercentage":100})", ""},
    {R"({"FailureTolerancePercentage":-1})", "InvalidParameter", "FailureTolerancePercentage"},
    {R"({"FailureTolerancePercentage":101})", "InvalidParameter", "FailureTolerancePercentage"},
    {R"({"MaxConcurrentCount":1})", ""},
    {R"({"MaxConcurrentCount":20})", ""},
    {R"({"MaxConcurrentCount":0})", "InvalidParameter", "MaxConcurrentCount"},
    {R"({"MaxConcurrentCount":21})", "InvalidParameter", "MaxConcurrentCount"},
    {R"({"MaxConcurrentPercentage":1})", ""},
    {R"({"MaxConcurrentPercentage":100})", ""},
    {R"({"MaxConcurrentPercentage":0})", "InvalidParameter", "MaxConcurrentPercentage"},
    {R"({"MaxConcurrentPercentage":101})", "InvalidParameter", "MaxConcurrentPercentage"},
    {R"({"FailureToleranceCount":1,"FailureTolerancePercentage":1})", "MultipleParameter",
     "OperationPreferences.FailureToleranceCount,OperationPreferences.FailureTolerancePercentage"},
    // Given is given, even as nothing.
    {R"({"FailureToleranceCount":0,"FailureTolerancePercentage":0})", "MultipleParameter",
     "OperationPreferences.FailureToleranceCount,OperationPreferences.FailureTolerancePercentage"},
    {R"({"MaxConcurrentCount":1,"MaxConcurrentPercentage":1})", "MultipleParameter",
     "OperationPreferences.MaxConcurrentCount,OperationPreferences.MaxConcurrentPercentage"},
    {R"({"FailureToleranceCount":1,"MaxConcurrentPercentage":1})", ""},
    {R"({"FailureTolerancePercentage":1,"MaxConcurrentCount":1})", ""},
    {R"({"FailureToleranceCount":1,"MaxConcurrentCount":2})", ""},
    {"{}", ""},
    {"[]", "InvalidParameter"},
};

constexpr Row kRegionRows[] = {
    {R"({"RegionConcurrencyType":"SEQUENTIAL"})", ""},
    {R"({"RegionConcurrencyType":"PARALLEL"})", ""},
    {R"({"RegionConcurrencyType":"parallel"})", "InvalidParameter", "RegionConcurrencyType"},
    {R"({"RegionConcurrencyType":"BOTH"})", "InvalidParameter", "RegionConcurrencyType"},
};

// What is said of the preferences; the rest of the request is left out.
void expect_answer(std::string_view name, const Row& row) {
  SCOPED_TRACE(fmt::format("{} {}", name, row.json));
  const Action* action = ActionCatalog::embedded().find(name);
  ASSERT_NE(action, nullptr);
  const Decoded decoded = decode_parameters(*action, {{"OperationPreferences", row.json}});
  const Error* told = nullptr;
  for (const Error& complaint : decoded.complaints) {
    if (complaint.where.starts_with("OperationPreferences")) told = &complaint;
  }
  ASSERT_EQ(told != nullptr, *row.refused != '\0') << (told ? told->message : "it was taken");
  if (told == nullptr) return;
  EXPECT_EQ(told->code, row.refused);
  EXPECT_NE(told->where.find(row.where), std::string::npos) << told->where;
  EXPECT_FALSE(told->fix.empty());
}

TEST(Preferences, AreTakenWithinTheirLimitsByEveryAction) {
  for (const char* action :
       {"CreateStackInstances", "UpdateStackInstances", "DeleteStackInstances", "UpdateStackGroup",
        "ImportStacksToStackGroup", "DetectStackGroupDrift", "RetryStackGroupOperation"}) {
    for (const Row& row : kRows) expect_answer(action, row);
  }
}

TEST(Preferences, SayWhetherRegionsFollowEachOther) {
  for (const char* action : {"CreateStackInstances", "UpdateStackInstances", "DeleteStackInstances",
                             "UpdateStackGroup", "ImportStacksToStackGroup"}) {
    for (const Row& row : kRegionRows) expect_answer(action, row);
  }
}

}  // namespace
}  // namespace cairn::api

// Every type that a scratch can pick: the template made of one validates, and where the type can be
// imported, a stack takes it over by that template.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cloud/sim/facts.h"
#include "eval/pattern.h"
#include "tests/scenario/stage.h"
#include "tests/support/least_properties.h"

namespace cairn::testing {
namespace {

// What others own, or what no template can make.
bool left_out(const sim::TypeFacts& facts) {
  return facts.schema->is_data_source || facts.name.starts_with("ALIYUN::ROS::");
}

std::string id_of(const sim::TypeFacts& facts) {
  return "picked-" + facts.name.substr(facts.name.find("::") + 2);
}

// The least there is, in the words that the type asks for.
Value fitting_properties(const sim::TypeFacts& facts) {
  MapBuilder map;
  const Value least = least_properties(facts);
  for (const Entry& e : least.entries()) {
    const Property* property = facts.schema->find(e.key.as_string());
    Value value = e.value;
    for (const char* text : {"abcd", "abcdefgh", "https://a.b", "2030-01-01T00:00Z"}) {
      if (!value.is_string() || property == nullptr || property->pattern.empty()) break;
      const auto fits = match_pattern(property->pattern, value.as_string());
      if (fits && *fits) break;
      value = Value::string(text);
    }
    map.set(e.key, value);
  }
  return map.build();
}

StageOptions world_of_all_types() {
  std::vector<Value> resources = needed_resources();
  for (const std::string_view name : TypeCatalog::embedded().names()) {
    const sim::TypeFacts& facts = *sim::Facts::embedded().find(name);
    if (left_out(facts)) continue;
    resources.push_back(MapBuilder()
                            .set("Type", Value::string(name))
                            .set("PhysicalId", Value::string(id_of(facts)))
                            .set("Properties", fitting_properties(facts))
                            .build());
  }
  StageOptions options;
  MapBuilder root;
  root.set("account", Value::string(options.account));
  root.set("resources", Value::list(std::move(resources)));
  options.cloud.world_json = to_json(root.build());
  options.quotas.stacks_per_account = 10'000;
  return options;
}

class ScratchTypesTest : public ::testing::Test {
 protected:
  // The id of a scratch that was generated; empty when it was not.
  std::string scratch(const sim::TypeFacts& facts, const std::string& type) {
    FormFields fields = {
        {"TemplateScratchType", type},
        {"ExecutionMode", "Sync"},
        {"SourceResources", fmt::format(R"([{{"ResourceType": "{}", "ResourceId": "{}"}}])",
                                        facts.name, id_of(facts))}};
    if (type == "ResourceImport") {
      fields.emplace_back("PreferenceParameters",
                          R"([{"ParameterKey": "DeletionPolicy", "ParameterValue": "Retain"}])");
    }
    const auto made = stage_.call("CreateTemplateScratch", fields);
    EXPECT_TRUE(made) << facts.name << ": " << made.error().message;
    if (!made) return {};
    const std::string id(made->get_string("TemplateScratchId"));
    const auto told = stage_.call("GetTemplateScratch", {{"TemplateScratchId", id}});
    const Value& told_of = told->get("TemplateScratch");
    EXPECT_EQ(told_of.get_string("Status"), "GENERATE_COMPLETE")
        << type << " of " << facts.name << ": " << told_of.get_string("StatusReason") << "\n"
        << to_json(fitting_properties(facts));
    return told_of.get_string("Status") == "GENERATE_COMPLETE" ? id : std::string();
  }

  std::string imported(const std::string& scratch_id, const std::string& stack_name) {
    const auto set = stage_.call("CreateChangeSet", {{"ChangeSetType", "IMPORT"},
                                                     {"ChangeSetName", "take"},
                                                     {"StackName", stack_name},
                                                     {"TemplateScratchId", scratch_id}});
    if (!set) return set.error().message;
    const std::string id(set->get_string("ChangeSetId"));
    const auto begun = stage_.call("ExecuteChangeSet", {{"ChangeSetId", id}});
    if (!begun) return begun.error().message;
    stage_.run();
    const auto stack =
        stage_.call("GetStack", {{"StackId", std::string(set->get_string("StackId"))}});
    return std::string(stack->get_string("Status"));
  }

  Stage stage_{world_of_all_types()};
};

TEST_F(ScratchTypesTest, TemplatesOfAllTypesValidateAndImport) {
  ASSERT_TRUE(stage_.trouble().empty()) << stage_.trouble().front().message;
  int replicated = 0;
  int imports = 0;
  for (const std::string_view name : TypeCatalog::embedded().names()) {
    const sim::TypeFacts& facts = *sim::Facts::embedded().find(name);
    if (left_out(facts)) continue;
    if (!scratch(facts, "ArchitectureReplication").empty()) ++replicated;
    if (!facts.schema->importable()) continue;
    const std::string id = scratch(facts, "ResourceImport");
    if (id.empty()) continue;
    EXPECT_EQ(imported(id, fmt::format("stack-{}", imports)), "IMPORT_CREATE_COMPLETE") << name;
    ++imports;
  }
  EXPECT_GT(replicated, 950);
  EXPECT_GT(imports, 500);
}

}  // namespace
}  // namespace cairn::testing

#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/action.h"

namespace cairn {
namespace {

const Action& action(std::string_view name) {
  const Action* found = ActionCatalog::embedded().find(name);
  if (!found) throw std::runtime_error("no action " + std::string(name));
  return *found;
}

const Parameter& parameter(std::string_view action_name, std::string_view name) {
  const Parameter* found = action(action_name).find(name);
  if (!found) throw std::runtime_error("no parameter " + std::string(name));
  return *found;
}

void expect_sane(const Action& of, const Parameter& p, const std::string& path) {
  const Limits& limits = p.limits;
  if (limits.minimum && limits.maximum) {
    EXPECT_LE(*limits.minimum, *limits.maximum) << path;
  }
  if (limits.min_length && limits.max_length) {
    EXPECT_LE(*limits.min_length, *limits.max_length);
  }
  EXPECT_EQ(limits.pattern_text.empty(), !limits.pattern) << path;
  if (p.type == ParameterType::kInteger && limits.default_value) {
    EXPECT_TRUE(limits.default_value->is_int()) << path;
  }
  if (p.type == ParameterType::kBoolean && limits.default_value) {
    EXPECT_TRUE(limits.default_value->is_bool()) << path;
  }
  for (const std::string& other : limits.exclusive_group) {
    EXPECT_TRUE(of.find(other)) << path << " excludes " << other;
  }
  if (limits.required_when) {
    EXPECT_TRUE(of.find(limits.required_when->parameter)) << path;
  }
  for (const Parameter& field : p.fields) expect_sane(of, field, path + "." + field.name);
}

TEST(ActionCatalog, HoldsEveryActionWithSaneParameters) {
  const auto actions = ActionCatalog::embedded().all();
  EXPECT_EQ(actions.size(), 122u);
  EXPECT_EQ(std::count_if(actions.begin(), actions.end(), [](const Action& a) { return a.own; }),
            27);
  EXPECT_TRUE(std::is_sorted(actions.begin(), actions.end(),
                             [](const Action& a, const Action& b) { return a.name < b.name; }));
  std::size_t parameters = 0;
  for (const Action& each : actions) {
    EXPECT_FALSE(each.category.empty()) << each.name;
    EXPECT_EQ(ActionCatalog::embedded().find(each.name), &each);
    parameters += each.parameters.size();
    for (const Parameter& p : each.parameters) {
      expect_sane(each, p, each.name + "." + p.name);
      const bool flat = p.type != ParameterType::kList && p.type != ParameterType::kObject;
      EXPECT_EQ(flat, p.wire == Wire::kScalar) << each.name << "." << p.name;
    }
    for (const std::string& source : each.template_source.of) {
      EXPECT_TRUE(each.find(source)) << each.name << " takes no " << source;
    }
    const bool pages = each.paging == Paging::kPageNumber;
    EXPECT_EQ(pages, each.find("PageSize") != nullptr) << each.name;
  }
  EXPECT_EQ(parameters, 695u);
  EXPECT_EQ(ActionCatalog::embedded().find("createstack"), nullptr);
  EXPECT_EQ(ActionCatalog::embedded().find(""), nullptr);
}

TEST(ActionCatalog, HoldsTheOtherInterfaces) {
  for (const ApiInfo& api : all_apis()) {
    EXPECT_EQ(api_of_version(api.version), &info_of(api.api));
    for (const Action& each : ActionCatalog::of(api.api).all()) {
      EXPECT_EQ(each.api, api.api) << each.name;
      EXPECT_EQ(ActionCatalog::of(api.api).find(each.name), &each);
      for (const Parameter& p : each.parameters) expect_sane(each, p, each.name + "." + p.name);
    }
  }
  EXPECT_EQ(api_of_version("2014-05-26"), nullptr);
  EXPECT_EQ(ActionCatalog::of(Api::kSts).find("CreateStack"), nullptr);
}

TEST(ActionCatalog, KnowsCreateStack) {
  const Action& create = action("CreateStack");
  EXPECT_EQ(create.template_source.cardinality, Cardinality::kExactlyOne);
  EXPECT_EQ(create.template_source.of.size(), 4u);
  const Parameter& timeout = parameter("CreateStack", "TimeoutInMinutes");
  EXPECT_EQ(timeout.limits.minimum, 10);
  EXPECT_EQ(timeout.limits.maximum, 1440);
  EXPECT_EQ(timeout.limits.default_value, Value::integer(60));
  const Parameter& body = parameter("CreateStack", "TemplateBody");
  EXPECT_EQ(body.limits.max_length, 524288u);
  EXPECT_TRUE(body.limits.length_in_bytes);
  EXPECT_TRUE(body.in_body);
  const Parameter& parameters = parameter("CreateStack", "Parameters");
  EXPECT_EQ(parameters.wire, Wire::kRepeatList);
  EXPECT_EQ(parameters.item_type, ParameterType::kObject);
  EXPECT_EQ(parameters.limits.max_items, 200u);
  ASSERT_EQ(parameters.fields.size(), 2u);
  EXPECT_EQ(parameter("CreateStackInstances", "RegionIds").wire, Wire::kJson);
}

TEST(ActionCatalog, OverridesAreIn) {
  const Parameter& parameters = parameter("CreateStack", "Parameters");
  for (const Parameter& field : parameters.fields) {
    EXPECT_FALSE(field.limits.max_length) << field.name << " may be of any length";
    EXPECT_TRUE(field.limits.forbidden_prefixes.empty()) << field.name;
  }
  EXPECT_TRUE(parameter("CreateStack", "StackName").limits.pattern->matches("9lives"));
  EXPECT_FALSE(parameter("CreateStack", "StackName").limits.pattern->matches("-web"));
  for (const Action& each : ActionCatalog::embedded().all()) {
    if (const Parameter* size = each.find("PageSize")) {
      EXPECT_EQ(size->limits.maximum, 50);
    }
  }
  EXPECT_FALSE(parameter("CreateChangeSet", "TimeoutInMinutes").limits.required_when);
}

TEST(NamePattern, Matches) {
  struct Case {
    std::string_view why;
    std::string_view pattern;
    std::string_view text;
    bool want;
  };
  constexpr std::string_view kName = "^[A-Za-z0-9][A-Za-z0-9_-]*$";
  constexpr std::string_view kUuid =
      "^[0-9a-f]{8}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{12}$";
  constexpr std::string_view kChinese = "^[A-Za-z0-9\\u4e00-\\u9fa5][A-Za-z0-9_\\u4e00-\\u9fa5-]*$";
  const Case cases[] = {
      {"a name", kName, "web-1_a", true},
      {"one character", kName, "w", true},
      {"nothing", kName, "", false},
      {"a dash first", kName, "-web", false},
      {"a blank inside", kName, "web 1", false},
      {"not ASCII", kName, "w\xc3\xa9", false},
      {"a line feed at the end", kName, "web\n", false},
      {"an id", kUuid, "4a6c9851-3b0f-4f5f-b4ca-a14bf691fff4", true},
      {"an id in capitals", kUuid, "4A6C9851-3b0f-4f5f-b4ca-a14bf691fff4", false},
      {"an id cut short", kUuid, "4a6c9851-3b0f-4f5f-b4ca-a14bf691fff", false},
      {"an id too long", kUuid, "4a6c9851-3b0f-4f5f-b4ca-a14bf691fff44", false},
      {"Chinese text", kChinese, "\xe6\xa8\xa1\xe6\x9d\xbf-1", true},
      {"broken UTF-8", kChinese, "a\xe6\xa8", false},
      {"a count of range", "^[a-c]{1,3}$", "abc", true},
      {"more than the count", "^[a-c]{1,3}$", "abca", false},
      {"fewer than the count", "^[a-c]{2,3}$", "a", false},
      {"one or more", "^[a-c]+$", "", false},
  };
  for (const Case& c : cases) {
    const auto pattern = NamePattern::parse(c.pattern);
    ASSERT_TRUE(pattern) << c.why;
    EXPECT_EQ(pattern->matches(c.text), c.want) << c.why;
  }
}

TEST(NamePattern, RefusesWhatItCannotMatchInOnePass) {
  for (const std::string_view pattern :
       {"", "^", "$", "[a]$", "^[a]", "^abc$", "^[^a]$", "^[]$", "^[a$", "^[a-]+[b]$", "^[b-a]$",
        "^[a]{$", "^[a]{2$", "^[a]{3,2}$", "^[a]{,2}$", "^(a|b)$", "^[\\d]$", "^[\\u12]$",
        "^[a]?$"}) {
    EXPECT_FALSE(NamePattern::parse(pattern)) << pattern;
  }
}

}  // namespace
}  // namespace cairn

// Random policies and requests, judged twice: by the compiled policies and by an evaluator written
// here from the grammar alone, without regard for cost, that reads the JSON anew at each request.
#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <random>
#include <string>
#include <vector>

#include "access/policy.h"
#include "value/json.h"

namespace cairn::access {
namespace {

// ---- the naive evaluator ---------------------------------------------------------------------

bool naive_glob(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return naive_glob(pattern.substr(1), text) ||
           (!text.empty() && naive_glob(pattern, text.substr(1)));
  }
  if (text.empty()) return false;
  return (pattern[0] == '?' || pattern[0] == text[0]) &&
         naive_glob(pattern.substr(1), text.substr(1));
}

std::string naive_lower(std::string_view text) {
  std::string result;
  for (const char c : text)
    result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::vector<std::string> naive_list(const Value& value) {
  if (value.is_string()) return {std::string(value.as_string())};
  std::vector<std::string> texts;
  for (const Value& item : value.items()) texts.emplace_back(item.as_string());
  return texts;
}

using NaiveContext = std::vector<std::pair<std::string, std::string>>;

// Of the operators the generator uses.
bool naive_fits(std::string_view op, const std::string& wanted, const std::string& given) {
  if (op == "StringEquals" || op == "StringNotEquals") return wanted == given;
  if (op == "StringEqualsIgnoreCase" || op == "StringNotEqualsIgnoreCase") {
    return naive_lower(wanted) == naive_lower(given);
  }
  if (op == "StringLike" || op == "StringNotLike") return naive_glob(wanted, given);
  if (given.empty() || given.find_first_not_of("0123456789") != std::string::npos) return false;
  const int a = std::stoi(given);
  const int b = std::stoi(wanted);
  if (op == "NumericEquals" || op == "NumericNotEquals") return a == b;
  if (op == "NumericLessThan") return a < b;
  if (op == "NumericLessThanEquals") return a <= b;
  if (op == "NumericGreaterThan") return a > b;
  return a >= b;
}

bool naive_condition(const Value& condition, const NaiveContext& context) {
  for (const Entry& op : condition.entries()) {
    const std::string_view name = op.key.as_string();
    const bool negative = name.find("Not") != std::string_view::npos;
    for (const Entry& key : op.value.entries()) {
      bool found = false;
      for (const auto& [given_key, given] : context) {
        if (naive_lower(given_key) != naive_lower(key.key.as_string())) continue;
        for (const std::string& wanted : naive_list(key.value)) {
          found = found || naive_fits(name, wanted, given);
        }
      }
      if (found == negative) return false;
    }
  }
  return true;
}

bool naive_statement(const Value& statement, const std::string& action,
                     const std::vector<std::string>& resources, const NaiveContext& context) {
  bool acts = false;
  const bool not_action = statement.find("NotAction") != nullptr;
  for (const std::string& pattern :
       naive_list(statement.get(not_action ? "NotAction" : "Action"))) {
    acts = acts || naive_glob(naive_lower(pattern), naive_lower(action));
  }
  bool touches = false;
  const bool not_resource = statement.find("NotResource") != nullptr;
  for (const std::string& pattern :
       naive_list(statement.get(not_resource ? "NotResource" : "Resource"))) {
    for (const std::string& name : resources) touches = touches || naive_glob(pattern, name);
  }
  return acts != not_action && touches != not_resource &&
         naive_condition(statement.get("Condition"), context);
}

Verdict naive_judge(const std::vector<std::string>& policies, const std::string& action,
                    const std::vector<std::string>& resources, const NaiveContext& context) {
  bool allowed = false;
  for (const std::string& text : policies) {
    const auto root = read_json(text);
    for (const Value& statement : root->get("Statement").items()) {
      if (!naive_statement(statement, action, resources, context)) continue;
      if (statement.get_string("Effect") == "Deny") return Verdict::kExplicitDeny;
      allowed = true;
    }
  }
  return allowed ? Verdict::kAllow : Verdict::kImplicitDeny;
}

// ---- the generator ---------------------------------------------------------------------------

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : chance_(seed) {}

  std::string policy() {
    std::string text = R"({"Version":"1","Statement":[)";
    const std::size_t statements = 1 + below(4);
    for (std::size_t i = 0; i < statements; ++i) {
      if (i > 0) text += ',';
      text += statement();
    }
    return text + "]}";
  }

  std::string action() {
    return joined({pick({"ros", "ecs", "ROS", "ro"}), ":",
                   pick({"GetStack", "getstack", "GetStacks", "ListStacks", "A"})});
  }

  std::vector<std::string> resources() {
    std::vector<std::string> names = {resource_name()};
    if (below(2) == 0) names.push_back(resource_name());
    return names;
  }

  NaiveContext context() {
    NaiveContext context;
    for (std::size_t i = below(4); i > 0; --i) {
      std::string key = pick({"acs:A", "ACS:a", "acs:B"});
      context.emplace_back(std::move(key), value());
    }
    return context;
  }

  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(chance_() % limit); }

 private:
  std::string pick(const std::vector<std::string>& words) { return words[below(words.size())]; }

  // In braces, parts are made one after the other: a seed is the same story with every compiler.
  static std::string joined(std::initializer_list<std::string> parts) {
    std::string text;
    for (const std::string& part : parts) text += part;
    return text;
  }

  std::string resource_name() {
    return joined({"acs:", pick({"ros", "ecs"}), ":", pick({"a", "b"}),
                   ":1:", pick({"stack/s-1", "stack/s-2", "template/t", "Stack/s-1"})});
  }

  std::string value() { return pick({"dev", "Dev", "ops", "1", "2", "10", ""}); }

  std::string list(std::string (Generator::*one)()) {
    if (below(2) == 0) return "\"" + (this->*one)() + "\"";
    std::string text = "[";
    for (std::size_t i = 1 + below(3); i > 0; --i) {
      text += "\"" + (this->*one)() + "\"" + (i > 1 ? "," : "");
    }
    return text + "]";
  }

  std::string action_pattern() {
    return pick({"*", "ros:*", "ros:Get*", "ros:*Stack", "ROS:getstack", "r?s:GetStack", "*:List*",
                 "ecs:*", "ros:GetStack?", "ros:*t*s", "e*:A", "ros:?"});
  }

  std::string resource_pattern() {
    return pick({"*", "acs:ros:*:*:*", "acs:ros:*:*:stack/*", "acs:ros:a:1:stack/s-1",
                 "acs:*:?:1:*/s-?", "acs:ecs:*:*:*", "acs:ros:b:*:template/?", "acs:*:*:*:*s-1"});
  }

  std::string wanted() { return pick({"dev", "DEV", "d*", "?ps", "1", "2", "*", ""}); }
  std::string number() { return pick({"1", "2", "10"}); }

  std::string condition() {
    static const std::vector<std::string> texts = {
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
        "StringLike",   "StringNotLike"};
    static const std::vector<std::string> numbers = {
        "NumericEquals",      "NumericNotEquals",         "NumericLessThan",
        "NumericGreaterThan", "NumericGreaterThanEquals", "NumericLessThanEquals"};
    const bool numeric = below(3) == 0;
    std::string text = joined({"{\"", pick(numeric ? numbers : texts), "\":{\"acs:A\":"});
    text += list(numeric ? &Generator::number : &Generator::wanted);
    if (below(3) == 0) {
      text += ",\"acs:b\":" + list(numeric ? &Generator::number : &Generator::wanted);
    }
    return text + "}}";
  }

  std::string statement() {
    std::string text = joined({R"({"Effect":")", pick({"Allow", "Allow", "Allow", "Deny"}), "\","});
    text += below(5) == 0 ? "\"NotAction\":" : "\"Action\":";
    text += list(&Generator::action_pattern) + ",";
    text += below(5) == 0 ? "\"NotResource\":" : "\"Resource\":";
    text += list(&Generator::resource_pattern);
    if (below(3) == 0) text += ",\"Condition\":" + condition();
    return text + "}";
  }

  std::mt19937_64 chance_;
};

TEST(PolicyProperty, JudgesAsANaiveEvaluatorDoes) {
  std::array<int, 3> seen = {};
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    Generator generator(seed);
    std::vector<std::string> texts;
    std::vector<std::shared_ptr<const Policy>> kept;
    std::vector<const Policy*> policies;
    for (std::size_t i = generator.below(4); i > 0; --i) {
      texts.push_back(generator.policy());
      auto policy = Policy::parse(texts.back(), PolicyUse::kIdentity);
      ASSERT_TRUE(policy) << "seed " << seed << ": " << texts.back() << policy.error().message;
      kept.push_back(std::move(policy).value());
      policies.push_back(kept.back().get());
    }
    for (int request = 0; request < 8; ++request) {
      const std::string action = generator.action();
      const std::vector<std::string> resources = generator.resources();
      const NaiveContext given = generator.context();
      ConditionContext context;
      for (const auto& [key, value] : given) context.add(key, value);
      const AccessRequest asked{
          .action = action, .resources = resources, .context = context, .principals = nullptr};
      const Judgement judgement = judge(policies, asked);
      const Verdict want = naive_judge(texts, action, resources, given);
      ASSERT_EQ(verdict_name(judgement.verdict), verdict_name(want))
          << "seed " << seed << ", request " << request << ": " << action;
      ++seen[static_cast<std::size_t>(want)];
      if (want == Verdict::kImplicitDeny) continue;
      // The statement that is named does say so by itself.
      const std::string alone = R"({"Version":"1","Statement":[)" +
                                policies[judgement.policy]->statement_text(judgement.statement) +
                                "]}";
      ASSERT_EQ(naive_judge({alone}, action, resources, given), want) << "seed " << seed;
    }
  }
  for (const int count : seen) EXPECT_GT(count, 300) << "the generator makes each kind";
}

}  // namespace
}  // namespace cairn::access

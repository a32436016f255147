#include "plan/stack_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/wildcard.h"
#include "catalog/error_catalog.h"
#include "value/yaml.h"

namespace cairn {
namespace {

constexpr std::array<std::string_view, 4> kActions = {"Update:Modify", "Update:Replace",
                                                      "Update:Delete", "Update:*"};
constexpr std::string_view kResourcePrefix = "LogicalResourceId/";

Error invalid(std::string where, std::string_view reason, SourcePos at, std::string fix) {
  return {
      .code = "StackValidationFailed",
      .message = error_text("StackValidationFailed",
                            {{"reason", fmt::format("{} of the stack policy {}", where, reason)}}),
      .where = std::move(where),
      .at = at,
      .fix = std::move(fix)};
}

bool any_matches(const std::vector<std::string>& patterns, std::string_view text,
                 bool question_mark) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return wildcard_match(pattern, text, question_mark);
  });
}

}  // namespace

std::string_view policy_action_name(PolicyAction action) {
  switch (action) {
    case PolicyAction::kModify:
      return "Update:Modify";
    case PolicyAction::kReplace:
      return "Update:Replace";
    case PolicyAction::kDelete:
      return "Update:Delete";
  }
  return {};
}

// Reads one document; the first mistake is kept and ends the reading.
class StackPolicy::Parser {
 public:
  Result<StackPolicy> policy(const Value& root) {
    StackPolicy policy;
    if (!root.is_map()) {
      fail("The document", "is not a map", root.pos(), R"(Write {"Statement": [...]}.)");
      return *error_;
    }
    const Value& statements = root.get("Statement");
    if (!statements.is_list()) {
      fail("Statement", "is not a list", statements.pos(), R"(Write {"Statement": [...]}.)");
      return *error_;
    }
    for (const Entry& entry : root.entries()) {
      const std::string_view key = entry.key.is_string() ? entry.key.as_string() : "";
      if (key == "Statement" || key == "Version") continue;
      fail("The document", fmt::format("has an unknown element {}", key), entry.key.pos(),
           "Its only element is Statement.");
    }
    for (std::size_t i = 0; i < statements.size() && !error_; ++i) {
      where_ = fmt::format("Statement[{}]", i);
      policy.statements_.push_back(statement(statements.items()[i]));
    }
    if (error_) return *error_;
    return policy;
  }

 private:
  Statement statement(const Value& value) {
    Statement statement;
    if (!value.is_map()) {
      fail(where_, "is not a map", value.pos(), "Give Effect, Action, Principal and Resource.");
      return statement;
    }
    for (const Entry& entry : value.entries()) known_element(entry);
    const std::string_view effect = value.get_string("Effect");
    if (effect != "Allow" && effect != "Deny") {
      fail(where_ + ".Effect", "is neither Allow nor Deny", value.get("Effect").pos(),
           "Write Allow or Deny.");
    }
    statement.allow = effect == "Allow";
    if (value.get_string("Principal") != "*") {
      fail(where_ + ".Principal", "is not *", value.get("Principal").pos(),
           R"(Write "Principal": "*": a stack policy holds for everybody.)");
    }
    statement.actions = one_of(value, "Action", "NotAction");
    for (const std::string& action : statement.actions.list) check_action(action, value);
    statement.resources = one_of(value, "Resource", "NotResource");
    for (const std::string& resource : statement.resources.list) check_resource(resource, value);
    if (const Value* conditions = value.find("Condition")) read_conditions(*conditions, statement);
    return statement;
  }

  void known_element(const Entry& entry) {
    static constexpr std::array<std::string_view, 7> kElements = {
        "Effect", "Action", "NotAction", "Principal", "Resource", "NotResource", "Condition"};
    const std::string_view key = entry.key.is_string() ? entry.key.as_string() : "";
    if (std::find(kElements.begin(), kElements.end(), key) != kElements.end()) return;
    fail(where_, fmt::format("has an unknown element {}", key), entry.key.pos(),
         fmt::format("The elements of a statement are {}.", fmt::join(kElements, ", ")));
  }

  Patterns one_of(const Value& statement, std::string_view name, std::string_view inverse) {
    const Value* plain = statement.find(name);
    const Value* inverted = statement.find(inverse);
    if ((plain == nullptr) == (inverted == nullptr)) {
      fail(where_, fmt::format("needs exactly one of {} and {}", name, inverse), statement.pos(),
           plain == nullptr ? fmt::format("Add {}.", name) : fmt::format("Remove {}.", inverse));
      return {};
    }
    const std::string_view given = plain != nullptr ? name : inverse;
    return {texts(plain != nullptr ? *plain : *inverted, given), inverted != nullptr};
  }

  // A text, or a list of texts.
  std::vector<std::string> texts(const Value& value, std::string_view name) {
    std::vector<std::string> list;
    const std::span<const Value> items = value.is_list() ? value.items() : std::span(&value, 1);
    for (const Value& item : items) {
      if (!item.is_string()) {
        fail(fmt::format("{}.{}", where_, name), "is neither a text nor a list of texts",
             item.pos(), "Write a text, or a list of texts.");
        return list;
      }
      list.emplace_back(item.as_string());
    }
    return list;
  }

  void check_action(const std::string& action, const Value& statement) {
    if (std::find(kActions.begin(), kActions.end(), action) != kActions.end()) return;
    fail(where_ + ".Action", fmt::format("names an unknown action {}", action), statement.pos(),
         fmt::format("The actions are {}.", fmt::join(kActions, ", ")));
  }

  void check_resource(const std::string& resource, const Value& statement) {
    if (resource == "*") return;
    if (resource.starts_with(kResourcePrefix) && resource.size() > kResourcePrefix.size()) return;
    fail(where_ + ".Resource", fmt::format("is wrong: {}", resource), statement.pos(),
         "Write * or LogicalResourceId/ and the name of a resource.");
  }

  void read_conditions(const Value& value, Statement& statement) {
    const std::string where = where_ + ".Condition";
    if (!value.is_map()) {
      return fail(where, "is not a map", value.pos(),
                  R"(Write {"StringEquals": {"ResourceType": [...]}}.)");
    }
    for (const Entry& entry : value.entries()) {
      const std::string_view name = entry.key.is_string() ? entry.key.as_string() : "";
      if (name != "StringEquals" && name != "StringLike") {
        return fail(where, fmt::format("has an unknown operator {}", name), entry.key.pos(),
                    "The operators are StringEquals and StringLike.");
      }
      const Value* types = entry.value.find("ResourceType");
      if (types == nullptr || entry.value.size() != 1) {
        return fail(where, fmt::format("{} compares something else than ResourceType", name),
                    entry.value.pos(), "ResourceType is the only key.");
      }
      statement.conditions.push_back({name == "StringLike", texts(*types, "Condition")});
    }
  }

  void fail(std::string where, std::string_view reason, SourcePos at, std::string fix) {
    if (!error_) error_ = invalid(std::move(where), reason, at, std::move(fix));
  }

  std::string where_;
  std::optional<Error> error_;
};

Result<StackPolicy> StackPolicy::parse(std::string_view text) {
  const Result<Value> document = read_document(text);
  if (document) return Parser().policy(*document);
  Error error = invalid("The text", "cannot be read", document.error().at,
                        "Write JSON or YAML. " + document.error().message);
  return error;
}

bool StackPolicy::matches(const Statement& statement, std::string_view action,
                          std::string_view resource, std::string_view type) {
  const auto applies = [](const Patterns& patterns, std::string_view text) {
    return any_matches(patterns.list, text, false) != patterns.inverted;
  };
  if (!applies(statement.actions, action) || !applies(statement.resources, resource)) return false;
  return std::all_of(
      statement.conditions.begin(), statement.conditions.end(), [&](const Condition& condition) {
        return condition.like ? any_matches(condition.types, type, true)
                              : std::find(condition.types.begin(), condition.types.end(), type) !=
                                    condition.types.end();
      });
}

std::optional<std::string> StackPolicy::denial(PolicyAction action, std::string_view logical_id,
                                               std::string_view type) const {
  const std::string_view name = policy_action_name(action);
  const std::string resource = fmt::format("{}{}", kResourcePrefix, logical_id);
  bool allowed = false;
  bool denied = false;
  for (const Statement& statement : statements_) {
    if (!matches(statement, name, resource, type)) continue;
    (statement.allow ? allowed : denied) = true;
  }
  if (allowed && !denied) return std::nullopt;
  return fmt::format("{} on {}", name, resource);
}

}  // namespace cairn

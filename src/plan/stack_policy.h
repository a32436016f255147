// StackPolicy: what an update may do to which resources (stack-policy in full).
//
// A stack without a policy allows everything; with one, what no statement allows is denied, and a
// denial beats every permission. Additions are not asked about. Rollback, deletion, continued
// creation and imports are not subject to it.
//
// Cost     a statement's patterns times the resources asked about; policies are 16 KB at most.
// Threads  immutable after parsing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cairn {

enum class PolicyAction : std::uint8_t { kModify, kReplace, kDelete };

std::string_view policy_action_name(PolicyAction action);  // "Update:Modify"

class StackPolicy {
 public:
  static constexpr std::size_t kBytesMax = 16'384;

  // JSON or YAML. The Error is StackValidationFailed and names the statement and the element.
  static Result<StackPolicy> parse(std::string_view text);

  // Why `action` on the resource is denied, as the documented text has it:
  // "Update:Modify on LogicalResourceId/Web". Nothing when it is allowed.
  std::optional<std::string> denial(PolicyAction action, std::string_view logical_id,
                                    std::string_view type) const;

 private:
  // A list of patterns, or its opposite: Action and NotAction, Resource and NotResource.
  struct Patterns {
    std::vector<std::string> list;
    bool inverted = false;
  };
  struct Condition {
    bool like = false;  // StringLike, else StringEquals
    std::vector<std::string> types;
  };
  struct Statement {
    bool allow = false;
    Patterns actions;
    Patterns resources;
    std::vector<Condition> conditions;
  };
  class Parser;

  static bool matches(const Statement& statement, std::string_view action,
                      std::string_view resource, std::string_view type);

  std::vector<Statement> statements_;
};

}  // namespace cairn

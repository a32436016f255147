// A policy of the identity service: what it says, compiled, and what it says of a request
// (access-control section 2 and the basic step of section 3; docs/policies.md).
//
// A statement speaks of a request when its action, its resource (or principal) and every condition
// match. Of all statements of all policies a matching Deny beats every Allow; nothing matching is
// an implicit denial.
//
// Actions are compared without case, resources with it; `*` stands for any text, `?` for one
// character. A statement matches a resource if it matches any of the names the resource has; with
// NotResource, if it matches none of them. Inside one condition key the values are alternatives,
// keys and operators are all required. A key the request does not bring: the negative operators
// (StringNotEquals, NotIpAddress, ...) hold, all others do not.
//
// Cost     parse() prepares everything; judge() allocates nothing. A statement about another
//          service costs one comparison.
// Threads  a Policy never changes after parse().
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/condition_context.h"
#include "base/result.h"

namespace cairn::access {

enum class PolicyUse : std::uint8_t {
  kIdentity,  // of users, groups and roles: at most 6,144 characters
  kSession,   // given to AssumeRole: at most 2,048
  kControl,   // of the resource directory: at most 4,096
  kTrust,     // of a role: Principal instead of Resource, at most 2,048
};

std::size_t policy_characters_max(PolicyUse use);

// Codes of what parse() refuses; callers translate them into those of their API.
inline constexpr std::string_view kMalformedPolicy = "MalformedPolicy";
inline constexpr std::string_view kPolicyTooLong = "PolicyTooLong";

// Who asks, as trust policies name them. A user is at once "acs:ram::1234567890123456:user/alice"
// and "acs:ram::1234567890123456:root", because trusting an account trusts everybody in it.
struct Principals {
  std::vector<std::string> ram;        // ARNs
  std::vector<std::string> service;    // "ros.aliyuncs.com"
  std::vector<std::string> federated;  // ARNs of identity providers
};

struct AccessRequest {
  std::string_view action;             // "ros:CreateStack"
  std::vector<std::string> resources;  // ARNs, all of them names of one and the same thing
  const ConditionContext& context;
  const Principals* principals = nullptr;  // asked about by trust policies only
};

enum class Verdict : std::uint8_t { kAllow, kExplicitDeny, kImplicitDeny };

std::string_view verdict_name(Verdict verdict);  // "Allow", "ExplicitDeny", "ImplicitDeny"

struct StatementRules;  // compiled; policy_rules.h

class Policy {
 public:
  // JSON. The Error has one of the two codes above; its `where` says which element of which
  // statement ("Statement[1].Effect", counted from 0), its `at` where that stands in the text.
  static Result<std::shared_ptr<const Policy>> parse(std::string_view json, PolicyUse use);
  ~Policy();
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;

  std::string_view text() const { return text_; }  // as it was given
  PolicyUse use() const { return use_; }
  std::size_t statement_count() const;
  // The element `Statement[index]` as it was written, as compact JSON: for explanations.
  std::string statement_text(std::size_t index) const;

 private:
  friend class Judge;
  Policy(std::string_view text, PolicyUse use, std::vector<StatementRules> statements);

  std::string text_;
  PolicyUse use_;
  std::vector<StatementRules> statements_;
};

struct Judgement {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  Verdict verdict = Verdict::kImplicitDeny;
  // Which statement decided: of denials the first, else of permissions the first. kNone for an
  // implicit denial.
  std::size_t policy = kNone;  // in the span that was judged
  std::size_t statement = kNone;
};

Judgement judge(std::span<const Policy* const> policies, const AccessRequest& request);

}  // namespace cairn::access

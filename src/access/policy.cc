#include "access/policy.h"

#include <algorithm>
#include <array>

#include "access/lower.h"
#include "access/policy_reader.h"
#include "access/policy_rules.h"
#include "value/json.h"

namespace cairn::access {

std::uint64_t service_hash(std::string_view service) {
  std::uint64_t hash = 14'695'981'039'346'656'037U;  // FNV-1a; wrong guesses cost time, not truth
  for (const char c : service) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  hash ^= hash >> 32;
  return hash == 0 ? 1 : hash;  // 0 says "any service"
}

std::size_t policy_characters_max(PolicyUse use) {
  switch (use) {
    case PolicyUse::kIdentity:
      return 6'144;
    case PolicyUse::kControl:
      return 4'096;
    case PolicyUse::kSession:
    case PolicyUse::kTrust:
      return 2'048;
  }
  return 0;
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllow:
      return "Allow";
    case Verdict::kExplicitDeny:
      return "ExplicitDeny";
    case Verdict::kImplicitDeny:
      return "ImplicitDeny";
  }
  return {};
}

Policy::Policy(std::string_view text, PolicyUse use, std::vector<StatementRules> statements)
    : text_(text), use_(use), statements_(std::move(statements)) {}

Policy::~Policy() = default;

Result<std::shared_ptr<const Policy>> Policy::parse(std::string_view json, PolicyUse use) {
  Result<std::vector<StatementRules>> statements = read_statements(json, use);
  if (!statements) return std::move(statements).error();
  return std::shared_ptr<const Policy>(new Policy(json, use, std::move(statements).value()));
}

std::size_t Policy::statement_count() const {
  return statements_.size();
}

std::string Policy::statement_text(std::size_t index) const {
  const Result<Value> root = read_json(text_);
  if (!root) return {};  // cannot be: it was read before
  const Value& list = root->get("Statement");
  if (list.is_map()) return index == 0 ? to_json(list) : std::string{};
  return index < list.size() ? to_json(list.items()[index]) : std::string{};
}

// Matches one request against statements; what they all compare with is prepared once.
class Judge {
 public:
  explicit Judge(const AccessRequest& request) : request_(request) {
    const std::string_view action = request.action;
    if (action.size() <= buffer_.size()) {
      std::transform(action.begin(), action.end(), buffer_.begin(),
                     [](char c) { return lower(c); });
      action_ = {buffer_.data(), action.size()};
    } else {
      long_action_ = lower(action);
      action_ = long_action_;
    }
    service_ = service_hash(action_.substr(0, action_.find(':')));
  }
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;

  // Judges the statements of one more policy; true when they deny, which ends it.
  bool denies(const Policy& policy, std::size_t index, Judgement& judgement) const {
    const std::uint64_t bit = service_bit(service_);
    const std::vector<StatementRules>& statements = policy.statements_;
    for (std::size_t i = 0; i < statements.size(); ++i) {
      const StatementRules& rules = statements[i];
      if ((rules.services & bit) == 0) continue;
      if (!rules.deny && judgement.verdict == Verdict::kAllow) continue;
      if (!matches(rules)) continue;
      judgement = {rules.deny ? Verdict::kExplicitDeny : Verdict::kAllow, index, i};
      if (rules.deny) return true;
    }
    return false;
  }

 private:
  bool matches(const StatementRules& rules) const {
    return matches_action(rules) &&
           (rules.about_principals ? matches_principal(rules) : matches_resource(rules)) &&
           std::all_of(rules.conditions.begin(), rules.conditions.end(),
                       [&](const Condition& c) { return c.holds(request_.context); });
  }

  bool matches_action(const StatementRules& rules) const {
    const bool named =
        std::any_of(rules.actions.begin(), rules.actions.end(), [&](const ActionPattern& pattern) {
          return (pattern.service == 0 || pattern.service == service_) &&
                 pattern.whole.matches(action_);
        });
    return named != rules.except_actions;
  }

  bool matches_resource(const StatementRules& rules) const {
    const bool named =
        std::any_of(rules.resources.begin(), rules.resources.end(), [&](const Glob& pattern) {
          return std::any_of(request_.resources.begin(), request_.resources.end(),
                             [&](const std::string& name) { return pattern.matches(name); });
        });
    return named != rules.except_resources;
  }

  bool matches_principal(const StatementRules& rules) const {
    if (request_.principals == nullptr) return false;
    const auto meet = [](const std::vector<std::string>& trusted,
                         const std::vector<std::string>& asking) {
      return std::any_of(asking.begin(), asking.end(), [&](const std::string& who) {
        return std::find(trusted.begin(), trusted.end(), who) != trusted.end();
      });
    };
    const Principals& who = *request_.principals;
    return meet(rules.ram, who.ram) || meet(rules.service, who.service) ||
           meet(rules.federated, who.federated);
  }

  const AccessRequest& request_;
  std::array<char, 128> buffer_;
  std::string long_action_;
  std::string_view action_;  // lower case
  std::uint64_t service_ = 0;
};

Judgement judge(std::span<const Policy* const> policies, const AccessRequest& request) {
  const Judge judge(request);
  Judgement judgement;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    if (judge.denies(*policies[i], i, judgement)) break;
  }
  return judgement;
}

}  // namespace cairn::access

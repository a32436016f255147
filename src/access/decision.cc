#include "access/decision.h"

#include <fmt/format.h>

#include <span>

#include "access/lower.h"

namespace cairn::access {
namespace {

// What the policies of one layer say, put into words of the decision.
Decision ask(std::span<const NamedPolicy> policies, Layer layer, const AccessRequest& request) {
  std::vector<const Policy*> plain;
  plain.reserve(policies.size());
  for (const NamedPolicy& named : policies) plain.push_back(named.policy.get());
  const Judgement judgement = judge(plain, request);
  Decision decision{.allowed = judgement.verdict == Verdict::kAllow,
                    .verdict = judgement.verdict,
                    .layer = layer,
                    .place = {},
                    .policy_name = {},
                    .policy_type = {},
                    .statement = judgement.statement};
  if (judgement.policy != Judgement::kNone) {
    decision.policy_name = policies[judgement.policy].name;
    decision.policy_type = policies[judgement.policy].type;
  }
  return decision;
}

Decision root_decision() {
  return {.allowed = true,
          .verdict = Verdict::kAllow,
          .layer = Layer::kRoot,
          .place = {},
          .policy_name = {},
          .policy_type = {},
          .statement = Judgement::kNone};
}

std::string_view layer_words(Layer layer) {
  switch (layer) {
    case Layer::kRoot:
      return "the account itself";
    case Layer::kControl:
      return "the control policies";
    case Layer::kSession:
      return "the session policy";
    case Layer::kAccount:
      return "the policies attached to the caller";
    case Layer::kResourceGroup:
      return "the policies attached to the caller, for the account or for the resource group,";
    case Layer::kTrust:
      return "the role's trust policy";
  }
  return {};
}

}  // namespace

std::string_view layer_name(Layer layer) {
  switch (layer) {
    case Layer::kRoot:
      return "Root";
    case Layer::kControl:
      return "ControlPolicy";
    case Layer::kSession:
      return "SessionPolicy";
    case Layer::kAccount:
      return "AccountPolicy";
    case Layer::kResourceGroup:
      return "ResourceGroupPolicy";
    case Layer::kTrust:
      return "TrustPolicy";
  }
  return {};
}

Decision decide(const Authorities& caller, const AccessRequest& request) {
  if (caller.root) return root_decision();
  for (const ControlLevel& level : caller.control) {
    Decision decision = ask(level.policies, Layer::kControl, request);
    decision.place = level.name;
    if (!decision.allowed) return decision;
  }
  if (!caller.session.empty()) {
    Decision decision = ask(caller.session, Layer::kSession, request);
    if (!decision.allowed) return decision;
  }
  Decision decision = ask(caller.identity, Layer::kAccount, request);
  if (decision.verdict != Verdict::kImplicitDeny || caller.resource_group.empty()) return decision;
  return ask(caller.resource_group, Layer::kResourceGroup, request);
}

Decision decide_assume_role(const Authorities* caller, const NamedPolicy& trust,
                            const AccessRequest& request) {
  const Decision trusted = ask({&trust, 1}, Layer::kTrust, request);
  if (caller == nullptr) return trusted;
  Decision own = decide(*caller, request);
  if (own.verdict == Verdict::kExplicitDeny) return own;
  if (trusted.verdict == Verdict::kExplicitDeny || own.allowed) return trusted;
  return own;
}

std::string explain(const Decision& decision, const AccessRequest& request) {
  const std::string_view resource =
      request.resources.empty() ? std::string_view("*") : request.resources.front();
  const std::string place = decision.place.empty() ? "" : fmt::format(" of {}", decision.place);
  const std::string_view words = layer_words(decision.layer);
  if (decision.layer == Layer::kRoot) {
    return fmt::format("Allowed: {} may do everything.", words);
  }
  if (decision.verdict == Verdict::kImplicitDeny) {
    return fmt::format("Denied: no statement of {}{} allows {} on {}.", words, place,
                       request.action, resource);
  }
  return fmt::format("{}: statement {} of the {} policy {}, one of {}{}, {} {} on {}.",
                     decision.allowed ? "Allowed" : "Denied", decision.statement + 1,
                     lower(decision.policy_type), decision.policy_name, words, place,
                     decision.allowed ? "allows" : "denies", request.action, resource);
}

}  // namespace cairn::access

#include "identity/denial.h"

#include <fmt/format.h>

#include "base/utc.h"
#include "identity/conditions.h"
#include "service/answers.h"
#include "value/json.h"

namespace cairn::identity {
namespace {

constexpr std::string_view kPlace = "denial";
constexpr std::string_view kForm = "sealed:1:";  // of every sealed text; clients need not see it

// The product's words.
std::string_view policy_type(access::Layer layer) {
  switch (layer) {
    case access::Layer::kControl:
      return "ControlPolicy";
    case access::Layer::kSession:
      return "SessionPolicy";
    case access::Layer::kResourceGroup:
      return "ResourceGroupLevelIdentityBasedPolicy";
    case access::Layer::kTrust:
      return "AssumeRolePolicy";
    case access::Layer::kRoot:
    case access::Layer::kAccount:
      break;
  }
  return "AccountLevelIdentityBasedPolicy";
}

std::string_view scope_of(access::Layer layer) {
  if (layer == access::Layer::kControl) return "Folder";
  return layer == access::Layer::kResourceGroup ? "ResourceGroup" : "Account";
}

Value principal(const access::Caller& caller) {
  std::string_view type = "Account";
  std::string name = caller.account_id;
  if (caller.kind == access::HolderKind::kUser) {
    type = "SubUser";
    name = caller.id;
  } else if (caller.kind == access::HolderKind::kSession) {
    type = "AssumedRoleUser";
    name = fmt::format("{}:{}", caller.name, caller.session);
  }
  return MapBuilder()
      .set("AuthPrincipalType", Value::string(type))
      .set("AuthPrincipalOwnerId", Value::string(caller.account_id))
      .set("AuthPrincipalDisplayName", Value::string(name))
      .build();
}

Value conditions(const access::ConditionContext& context) {
  std::vector<Value> list;
  for (const auto& [key, value] : shown_conditions(context)) {
    list.push_back(MapBuilder()
                       .set("ConditionKey", Value::string(key))
                       .set("ConditionValues", Value::list({Value::string(value)}))
                       .build());
  }
  return Value::list(std::move(list));
}

Value matched_policies(const access::Decision& decision) {
  if (decision.policy_name.empty()) return Value::list({});
  const bool denies = decision.verdict == access::Verdict::kExplicitDeny;
  return Value::list({MapBuilder()
                          .set("PolicyIdentifier", Value::string(decision.policy_name))
                          .set("PolicyType", Value::string(decision.policy_type))
                          .set("AttachedScope", Value::string(scope_of(decision.layer)))
                          .set("Effect", Value::string(denies ? "Deny" : "Allow"))
                          .build()});
}

// What DecodeDiagnosticMessage answers.
Value told(const Denial& denial) {
  const access::Decision& decision = denial.decision;
  MapBuilder said;
  said.set("ExplicitDeny", Value::boolean(decision.verdict == access::Verdict::kExplicitDeny));
  said.set("NoPermissionPolicyType", Value::string(policy_type(decision.layer)));
  said.set("AuthAction", Value::string(denial.asked.action));
  said.set("AuthResource", Value::string(denial.asked.resources.front()));
  said.set("AuthPrincipal", principal(denial.caller));
  said.set("AuthConditions", conditions(denial.asked.context));
  said.set("MatchedPolicies", matched_policies(decision));
  said.set("Explanation", Value::string(access::explain(decision, denial.asked)));
  if (!denial.statement.empty()) {
    said.set("StatementNumber", Value::integer(static_cast<std::int64_t>(decision.statement) + 1));
    said.set("Statement", Value::string(denial.statement));
  }
  said.set("RequestId", Value::string(denial.request_id));
  said.set("Time", Value::string(utc_text_z(denial.when)));
  return said.build();
}

}  // namespace

Value access_denied_detail(const Denial& denial, const Seal& seal) {
  MapBuilder detail;
  detail.set("AuthAction", Value::string(denial.asked.action));
  const Value who = principal(denial.caller);
  for (const Entry& entry : who.entries()) detail.set(entry.key, entry.value);
  detail.set("PolicyType", Value::string(policy_type(denial.decision.layer)));
  detail.set("NoPermissionType", Value::string(access::verdict_name(denial.decision.verdict)));
  const std::string sealed = seal.seal(to_json(told(denial)), kPlace);
  detail.set("EncodedDiagnosticMessage", Value::string(sealed.substr(kForm.size())));
  return detail.build();
}

Result<Value> decode_diagnostic_message(const service::ActionRequest& request, const Seal& seal) {
  constexpr std::string_view kParameter = "EncodedDiagnosticMessage";
  const std::string_view given = request.parameters.get_string(kParameter);
  const auto text = seal.open(std::string(kForm).append(given), kPlace);
  const Result<Value> said = text ? read_json(*text) : Result<Value>(Value());
  const bool ours =
      said && said->is_map() &&
      said->get("AuthPrincipal").get_string("AuthPrincipalOwnerId") == request.identity.account_id;
  if (!ours) {
    return service::invalid_parameter(
        kParameter, "it is no message that this server gave to somebody of this account",
        "Give it whole, as the denial's AccessDeniedDetail has it.");
  }
  return MapBuilder().set("DecodedDiagnosticMessage", *said).build();
}

}  // namespace cairn::identity

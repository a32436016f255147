#include "identity/policy_answers.h"

#include <fmt/format.h>

namespace cairn::identity {
namespace {

// The system policies are older than any account: the day of the interface's version.
constexpr Millis kSystemPoliciesMade = 1'430'438'400'000;  // 2015-05-01T00:00:00Z

Value describe(std::string_view id, bool is_default, Millis created, std::string_view document,
               DocumentShown shown) {
  MapBuilder map;
  map.set("VersionId", Value::string(id))
      .set("IsDefaultVersion", Value::boolean(is_default))
      .set("CreateDate", time_value(created));
  if (shown == DocumentShown::kYes) map.set("PolicyDocument", Value::string(document));
  return map.build();
}

}  // namespace

std::string AnyPolicy::default_version() const {
  return custom ? version_id(custom->default_version) : "v1";
}

Millis AnyPolicy::created() const {
  return custom ? custom->created : kSystemPoliciesMade;
}

Millis AnyPolicy::updated() const {
  return custom ? custom->updated : kSystemPoliciesMade;
}

AnyPolicy find_policy(const Account& account, std::string_view type, std::string_view name) {
  AnyPolicy found;
  if (type == "System") {
    found.system = access::find_system_policy(name);
  } else {
    found.custom = account.policies->named(name);
  }
  return found;
}

Result<AnyPolicy> policy_named(const Account& account, const service::ActionRequest& request) {
  const AnyPolicy found =
      find_policy(account, text_of(request, "PolicyType"), text_of(request, "PolicyName"));
  if (!found) return policy_not_found();
  return found;
}

Result<const ManagedPolicy*> own_policy_named(const Account& account,
                                              const service::ActionRequest& request) {
  const ManagedPolicy* policy = account.policies->named(text_of(request, "PolicyName"));
  if (policy == nullptr) return policy_not_found();
  return policy;
}

Value describe_version(const PolicyVersion& version, bool is_default, DocumentShown shown) {
  return describe(version_id(version.number), is_default, version.created, version.document->text(),
                  shown);
}

Value describe_system_version(const access::SystemPolicy& policy, DocumentShown shown) {
  return describe("v1", true, kSystemPoliciesMade, policy.named.policy->text(), shown);
}

std::string attachment_key(bool system, std::string_view policy) {
  return fmt::format("{}/{}", system ? "System" : "Custom", policy);
}

std::map<std::string, std::int64_t> attachment_counts(const Account& account) {
  std::map<std::string, std::int64_t> counts;
  const auto add = [&](const auto& holders) {
    for (const auto& [name, holder] : holders.all()) {
      for (const Attachment& a : holder->policies) ++counts[attachment_key(a.system, a.policy)];
    }
  };
  add(*account.users);
  add(*account.groups);
  add(*account.roles);
  return counts;
}

}  // namespace cairn::identity

// How policies and their versions are looked up and shown, those of the account and those that
// every account has.
#pragma once

#include "access/system_policies.h"
#include "identity/answers.h"

namespace cairn::identity {

// One of the two is there.
struct AnyPolicy {
  const ManagedPolicy* custom = nullptr;
  const access::SystemPolicy* system = nullptr;

  explicit operator bool() const { return custom != nullptr || system != nullptr; }
  std::string_view name() const { return custom ? custom->name : system->named.name; }
  std::string_view description() const {
    return custom ? custom->description : system->description;
  }
  std::string_view type() const { return custom ? "Custom" : "System"; }
  std::string default_version() const;
  Millis created() const;
  Millis updated() const;
};

AnyPolicy find_policy(const Account& account, std::string_view type, std::string_view name);
// By PolicyType and PolicyName of the request.
Result<AnyPolicy> policy_named(const Account& account, const service::ActionRequest& request);
// Of the account's own making, by PolicyName.
Result<const ManagedPolicy*> own_policy_named(const Account& account,
                                              const service::ActionRequest& request);

enum class DocumentShown : std::uint8_t { kNo, kYes };
Value describe_version(const PolicyVersion& version, bool is_default, DocumentShown shown);
Value describe_system_version(const access::SystemPolicy& policy, DocumentShown shown);

// How often each policy is attached, by type and name: "Custom/Ops".
std::map<std::string, std::int64_t> attachment_counts(const Account& account);
std::string attachment_key(bool system, std::string_view policy);

}  // namespace cairn::identity

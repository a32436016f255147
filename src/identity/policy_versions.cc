// Versions of an account's policies: the default one is in force.
#include <algorithm>

#include "identity/documents.h"
#include "identity/policy_answers.h"
#include "identity/ram_actions.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

Error version_not_found() {
  return plain_error("EntityNotExist.Policy.Version", "VersionId",
                     "ListPolicyVersions tells the versions there are.");
}

struct OwnVersion {
  ManagedPolicy policy;
  std::int64_t number = 0;
};
Result<OwnVersion> own_version(const Account& account, const ActionRequest& request) {
  const auto policy = own_policy_named(account, request);
  if (!policy) return policy.error();
  const PolicyVersion* version = (*policy)->find(text_of(request, "VersionId"));
  if (version == nullptr) return version_not_found();
  return OwnVersion{**policy, version->number};
}

// Makes room for one more version, if the request says how.
std::optional<Error> make_room(const ActionRequest& request, ManagedPolicy& policy) {
  if (policy.versions.size() < kQuotas.versions_of_policy) return std::nullopt;
  const auto oldest =
      std::find_if(policy.versions.begin(), policy.versions.end(),
                   [&](const PolicyVersion& v) { return v.number != policy.default_version; });
  const bool may_rotate =
      text_of(request, "RotateStrategy") == "DeleteOldestNonDefaultVersionWhenLimitExceeded";
  if (!may_rotate || oldest == policy.versions.end()) {
    return plain_error("LimitExceeded.Policy.Version", "PolicyName",
                       "DeletePolicyVersion first, or give RotateStrategy="
                       "DeleteOldestNonDefaultVersionWhenLimitExceeded.");
  }
  policy.versions.erase(oldest);
  return std::nullopt;
}

Change written(const ManagedPolicy& policy, const Account& account) {
  return writing(to_row(policy, account.facts.id));
}

}  // namespace

Result<Change> create_policy_version(IdentityContext& context, const ActionRequest& request,
                                     const Account& account) {
  const auto found = own_policy_named(account, request);
  if (!found) return found.error();
  auto document = read_document(text_of(request, "PolicyDocument"), "PolicyDocument",
                                access::PolicyUse::kIdentity);
  if (!document) return document.error();
  ManagedPolicy policy = **found;
  if (auto refused = make_room(request, policy)) return *refused;
  const bool in_force = flag_of(request, "SetAsDefault");
  policy.updated = context.clock.now();
  policy.versions.push_back({.number = ++policy.last_number,
                             .document = std::move(document).value(),
                             .created = policy.updated});
  if (in_force) policy.default_version = policy.last_number;
  Change change = written(policy, account);
  change.answer = MapBuilder()
                      .set("PolicyVersion",
                           describe_version(policy.versions.back(), in_force, DocumentShown::kYes))
                      .build();
  return change;
}

Result<Value> get_policy_version(IdentityContext&, const ActionRequest& request,
                                 const Account& account) {
  const auto policy = policy_named(account, request);
  if (!policy) return policy.error();
  const std::string id = text_of(request, "VersionId");
  Value shown;
  if (policy->custom) {
    const PolicyVersion* version = policy->custom->find(id);
    if (version == nullptr) return version_not_found();
    shown = describe_version(*version, version->number == policy->custom->default_version,
                             DocumentShown::kYes);
  } else {
    if (id != policy->default_version()) return version_not_found();
    shown = describe_system_version(*policy->system, DocumentShown::kYes);
  }
  return MapBuilder().set("PolicyVersion", shown).build();
}

Result<Change> delete_policy_version(IdentityContext& context, const ActionRequest& request,
                                     const Account& account) {
  auto found = own_version(account, request);
  if (!found) return found.error();
  ManagedPolicy& policy = found->policy;
  if (found->number == policy.default_version) {
    return plain_error("DeleteConflict.Policy.Version.Default", "VersionId",
                       "SetDefaultPolicyVersion to another version first.");
  }
  std::erase_if(policy.versions, [&](const PolicyVersion& v) { return v.number == found->number; });
  policy.updated = context.clock.now();
  return written(policy, account);
}

Result<Value> list_policy_versions(IdentityContext&, const ActionRequest& request,
                                   const Account& account) {
  const auto policy = policy_named(account, request);
  if (!policy) return policy.error();
  std::vector<Value> items;
  if (policy->custom) {
    for (const PolicyVersion& version : policy->custom->versions) {
      items.push_back(describe_version(version, version.number == policy->custom->default_version,
                                       DocumentShown::kYes));
    }
  } else {
    items.push_back(describe_system_version(*policy->system, DocumentShown::kYes));
  }
  return MapBuilder().set("PolicyVersions", listed("PolicyVersion", std::move(items))).build();
}

Result<Change> set_default_policy_version(IdentityContext& context, const ActionRequest& request,
                                          const Account& account) {
  auto found = own_version(account, request);
  if (!found) return found.error();
  found->policy.default_version = found->number;
  found->policy.updated = context.clock.now();
  return written(found->policy, account);
}

}  // namespace cairn::identity

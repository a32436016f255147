// Delegated administrators: members who may act for the whole directory in one service's name.
#include <algorithm>

#include "identity/directory_actions.h"
#include "identity/directory_answers.h"
#include "identity/directory_rows.h"

namespace cairn::identity {
namespace {

std::optional<Error> refuse_service(const ActionRequest& request) {
  if (text_of(request, "ServicePrincipal") == kRosService) return std::nullopt;
  return plain_error("InvalidParameter.ServicePrincipal", "ServicePrincipal",
                     "The one service here that has delegated administrators is "
                     "ros.aliyuncs.com.");
}

}  // namespace

Result<Change> register_delegated_administrator(IdentityContext& context,
                                                const ActionRequest& request,
                                                const Account& account) {
  const auto member = member_named(account, request);
  if (!member) return member.error();
  if (auto refused = refuse_service(request)) return *refused;
  const ResourceDirectory& directory = *account.directory;
  const Delegation delegation{.account = (*member)->account,
                              .service = std::string(kRosService),
                              .since = context.clock.now()};
  if (directory.delegation(delegation.account, delegation.service) != nullptr) {
    return plain_error("AccountAlreadyRegistered", "AccountId", "Nothing is left to do.");
  }
  const auto& all = directory.delegations();
  const auto of_service = std::count_if(all.begin(), all.end(), [&](const auto& entry) {
    return entry.second->service == delegation.service;
  });
  if (static_cast<std::size_t>(of_service) >= kDirectoryQuotas.delegations_of_service) {
    return plain_error("AccountNumberExceeded", "AccountId",
                       "DeregisterDelegatedAdministrator makes room.");
  }
  Change change;
  change.batch.records.push_back(fresh(to_row(delegation, account.facts.id)));
  change.answer = MapBuilder().build();
  return change;
}

Result<Change> deregister_delegated_administrator(IdentityContext&, const ActionRequest& request,
                                                  const Account& account) {
  const auto member = member_named(account, request);
  if (!member) return member.error();
  if (auto refused = refuse_service(request)) return *refused;
  const std::string& id = (*member)->account;
  if (account.directory->delegation(id, kRosService) == nullptr) {
    return plain_error("AccountNotRegistered", "AccountId",
                       "ListDelegatedAdministrators tells those there are.");
  }
  Change change;
  change.batch.removed_records.push_back(
      {RecordKind::kDelegation, delegation_row_id(id, kRosService)});
  change.answer = MapBuilder().build();
  return change;
}

Result<Value> list_delegated_administrators(IdentityContext&, const ActionRequest& request,
                                            const Account& account) {
  if (auto refused = refuse_without_directory(account)) return *refused;
  const std::string service = text_of(request, "ServicePrincipal");
  std::vector<Value> items;
  for (const auto& [id, delegation] : account.directory->delegations()) {
    const Member* member = account.directory->member(delegation->account);
    if (member == nullptr || (!service.empty() && delegation->service != service)) continue;
    items.push_back(MapBuilder()
                        .set("AccountId", Value::string(member->account))
                        .set("DisplayName", Value::string(member->display_name))
                        .set("JoinMethod", Value::string(member->invited ? "invited" : "created"))
                        .set("ServicePrincipal", Value::string(delegation->service))
                        .set("DelegationEnabledTime", time_value(delegation->since))
                        .build());
  }
  return page_of_items(request, "Accounts", "Account", items);
}

Result<Value> list_delegated_services(IdentityContext&, const ActionRequest& request,
                                      const Account& account) {
  const auto member = member_named(account, request);
  if (!member) return member.error();
  const auto& trusted = account.directory->facts().trusted;
  std::vector<Value> items;
  for (const auto& [id, delegation] : account.directory->delegations()) {
    if (delegation->account != (*member)->account) continue;
    const bool enabled = trusted.count(delegation->service) != 0;
    items.push_back(MapBuilder()
                        .set("ServicePrincipal", Value::string(delegation->service))
                        .set("DelegationEnabledTime", time_value(delegation->since))
                        .set("Status", Value::string(enabled ? "ENABLED" : "DISABLED"))
                        .build());
  }
  return MapBuilder()
      .set("DelegatedServices", listed("DelegatedService", std::move(items)))
      .build();
}

Result<Value> list_trusted_services(IdentityContext&, const ActionRequest& request,
                                    const Account& account) {
  if (auto refused = refuse_without_directory(account)) return *refused;
  const std::string administrator = text_of(request, "AdminAccountId");
  std::vector<Value> items;
  for (const auto& [service, since] : account.directory->facts().trusted) {
    const bool asked = administrator.empty() || administrator == account.facts.id ||
                       account.directory->delegation(administrator, service) != nullptr;
    if (!asked) continue;
    items.push_back(MapBuilder()
                        .set("ServicePrincipal", Value::string(service))
                        .set("EnableTime", time_value(since))
                        .build());
  }
  return page_of_items(request, "EnabledServicePrincipals", "EnabledServicePrincipal", items);
}

}  // namespace cairn::identity

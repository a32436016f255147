#include "service/group_identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "access/arn.h"
#include "access/decision.h"
#include "access/ros_authorization.h"
#include "base/utc.h"
#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/cloud_permissions.h"
#include "service/group_answers.h"

namespace cairn::service {
namespace {

constexpr std::string_view kNoRole = "EntityNotExist.Role";

Error no_permission(std::string message, std::string fix) {
  return {.code = "NoPermission",
          .message = std::move(message),
          .where = "role",
          .at = {},
          .fix = std::move(fix)};
}

access::ConditionContext conditions_of(const access::Caller* caller, Millis now) {
  access::ConditionContext conditions;
  conditions.set("acs:CurrentTime", utc_text_z(now));
  conditions.set("acs:SecureTransport", "true");
  conditions.set("acs:MFAPresent", "false");
  if (caller != nullptr) conditions.set("acs:PrincipalARN", caller->principals().ram.front());
  return conditions;
}

// A role that is to be taken on: by the service when `asker` is null.
struct Taking {
  std::string_view account;
  std::string_view role;
  std::string_view service;
  const access::Caller* asker = nullptr;
};

Error untrusted(const Taking& taking, const std::string& arn, const access::Decision& decision) {
  if (taking.asker == nullptr) {
    return no_permission(fmt::format("The role {} does not trust {}.", arn, taking.service),
                         fmt::format("Let its trust policy allow sts:AssumeRole to the service {}.",
                                     taking.service));
  }
  const std::string who = taking.asker->arn();
  if (decision.layer == access::Layer::kTrust) {
    return no_permission(fmt::format("The role {} does not trust {}.", arn, who),
                         fmt::format("Let its trust policy allow sts:AssumeRole to {}.",
                                     access::account_arn(taking.asker->account_id)));
  }
  const bool denied = decision.verdict == access::Verdict::kExplicitDeny;
  return no_permission(fmt::format("{} {} sts:AssumeRole on {}.",
                                   denied ? "A policy denies" : "No policy allows", who, arn),
                       fmt::format("Allow {} sts:AssumeRole on {}.", who, arn));
}

Error no_role(std::string_view account, const std::string& arn, const Context& context) {
  if (context.identities->is_disabled(account)) {
    return {.code = "NoPermission",
            .message = fmt::format("Account {} is disabled: no role is taken on in it.", account),
            .where = "account",
            .at = {},
            .fix = "Call UpdateAccount with Status=Active."};
  }
  return {.code = std::string(kNoRole),
          .message = fmt::format("The role {} does not exist.", arn),
          .where = "role",
          .at = {},
          .fix = "Make it; SetUpStackGroupRoles makes the usual ones."};
}

// A session of the role.
Result<access::Caller> take_on(const Taking& taking, const std::string& session,
                               const Context& context) {
  const std::string arn = access::role_arn(taking.account, taking.role);
  const auto role = context.identities->role(taking.account, taking.role);
  if (role == nullptr) return no_role(taking.account, arn, context);
  access::Principals principals;
  if (taking.asker == nullptr) {
    principals.service.emplace_back(taking.service);
  } else {
    principals = taking.asker->principals();
  }
  const access::ConditionContext conditions = conditions_of(taking.asker, context.clock.now());
  const access::AccessRequest asked{.action = "sts:AssumeRole",
                                    .resources = {arn},
                                    .context = conditions,
                                    .principals = &principals};
  const auto authorities =
      taking.asker == nullptr ? nullptr : context.identities->authorities(*taking.asker);
  const access::Decision decision =
      access::decide_assume_role(authorities.get(), role->trust, asked);
  if (!decision.allowed) return untrusted(taking, arn, decision);
  access::Caller caller;
  caller.kind = access::HolderKind::kSession;
  caller.account_id = role->account_id;
  caller.name = role->name;
  caller.id = role->id;
  caller.session = session;
  return caller;
}

bool may(const access::Caller& caller, const access::AccessRequest& asked, std::string_view group,
         const Context& context, access::Decision& decision) {
  decision = access::decide(*context.identities->authorities(caller), asked);
  const bool silent = decision.layer == access::Layer::kAccount &&
                      decision.verdict == access::Verdict::kImplicitDeny;
  if (decision.allowed || !silent || group.empty()) return decision.allowed;
  access::Authorities in_group;
  in_group.resource_group = context.identities->in_resource_group(caller, group);
  return access::decide(in_group, asked).allowed;
}

bool has_instances(const std::string& group, const std::string& account, const Context& context) {
  const InstanceFilter filter{.group = group, .account = account, .region = {}};
  return context.store.read()->groups().instances(filter, {0, 1}).total > 0;
}

// Unless the account has instances of the group, also by the time its turn comes.
void remove_role(const std::string& group, const std::string& account, const std::string& role,
                 Context& context) {
  if (has_instances(group, account, context)) return;
  const auto unused = [&context, group, account] {
    try {
      return !has_instances(group, account, context);
    } catch (const StoreFailed& failed) {
      context.fatal(failed.what());
      return false;
    }
  };
  context.group_roles->remove(account, role, unused, [](const auto&) {});
}

}  // namespace

std::string execution_role_of(const GroupRow& group) {
  if (group.permissions == PermissionModel::kSelfManaged) return group.execution_role;
  std::string id = group.id;
  std::erase(id, '-');
  return std::string(kGroupRolePrefix) + id;
}

Result<Identity> group_identity(const GroupRow& group, std::string_view account,
                                const Context& context) {
  if (context.identities == nullptr) return not_supported("Working in other accounts");
  const bool own = group.permissions == PermissionModel::kSelfManaged;
  const std::string session = fmt::format("ros-{}", group.id);
  const Taking first{
      .account = group.account,
      .role = own ? std::string_view(group.administration_role) : kLinkedAdministrationRole,
      .service = own ? kServicePrincipal : kLinkedAdministrationService};
  const auto administrator = take_on(first, session, context);
  if (!administrator) return administrator.error();
  const std::string role = execution_role_of(group);
  const Taking second{.account = account, .role = role, .service = {}, .asker = &*administrator};
  auto executor = take_on(second, session, context);
  if (!executor) return executor.error();
  Identity identity;
  identity.account_id = account;
  identity.principal = executor->arn();
  identity.caller = std::make_shared<const access::Caller>(std::move(executor).value());
  return identity;
}

std::optional<Error> refuse_place(const InstanceWork& work, const Context& context) {
  if (work.group.permissions == PermissionModel::kSelfManaged) return std::nullopt;
  if (auto refused = refuse_administrator(work.group.account, context)) return refused;
  const std::string& account = work.start.account;
  const bool allowed = work.start.action == GroupAction::kDelete ||
                       DirectoryFolders(context, work.group.account).is_member(account);
  if (allowed) return std::nullopt;
  return Error{
      .code = "NoPermission",
      .message = fmt::format("Account {} is no member of the resource directory.", account),
      .where = "account",
      .at = {},
      .fix = "Invite it to the directory, or delete the stack instances in it."};
}

bool makes_role(const Error& trouble, const GroupRow& group, std::string_view account,
                const Context& context) {
  return trouble.code == kNoRole && group.permissions == PermissionModel::kServiceManaged &&
         context.group_roles != nullptr &&
         DirectoryFolders(context, group.account).is_member(account);
}

void remove_roles(const GroupRow& group, const GroupOperationRow& operation, Context& context) {
  const bool removes = operation.action == GroupAction::kDelete && context.group_roles != nullptr &&
                       group.permissions == PermissionModel::kServiceManaged;
  if (!removes) return;
  const auto reader = context.store.read();
  std::set<std::string> accounts;
  const Window all{0, UINT64_MAX};
  for (const InstanceResultRow& row : reader->groups().instance_results(operation.id, all).rows) {
    accounts.insert(row.account);
  }
  for (const std::string& account : accounts) {
    remove_role(group.id, account, execution_role_of(group), context);
  }
}

void remove_left_roles(Context& context) {
  if (context.group_roles == nullptr) return;
  const std::vector<GroupRoles::Held> held = context.group_roles->held();
  if (held.empty()) return;
  GroupFilter managed;
  managed.permissions = PermissionModel::kServiceManaged;
  std::map<std::string, std::string> groups;  // ids by roles
  for (const GroupRow& group :
       context.store.read()->groups().groups(managed, {0, UINT64_MAX}).rows) {
    groups.emplace(execution_role_of(group), group.id);
  }
  for (const GroupRoles::Held& one : held) {
    const auto group = groups.find(one.role);
    if (group != groups.end()) remove_role(group->second, one.account, one.role, context);
  }
}

std::optional<Error> not_allowed(const ActionRequest& request, const Context& context) {
  const access::Caller& caller = *request.identity.caller;
  const access::ConditionContext conditions = conditions_of(&caller, context.clock.now());
  const auto unknown = [](access::Reference, std::string_view) -> std::optional<std::string> {
    return std::nullopt;
  };
  for (access::RequiredAccess& need : access::required_access(
           request.action->name, request.parameters, request.region, caller.account_id, unknown)) {
    const access::AccessRequest asked{.action = need.action,
                                      .resources = std::move(need.resources),
                                      .context = conditions,
                                      .principals = nullptr};
    access::Decision decision;
    if (may(caller, asked, request.parameters.get_string("ResourceGroupId"), context, decision)) {
      continue;
    }
    const bool denied = decision.verdict == access::Verdict::kExplicitDeny;
    return no_permission(
        fmt::format("{} {} {} on {}.", denied ? "A policy denies" : "No policy allows",
                    caller.arn(), asked.action, asked.resources.front()),
        fmt::format("Allow it {} on {}.", asked.action, asked.resources.front()));
  }
  return std::nullopt;
}

}  // namespace cairn::service

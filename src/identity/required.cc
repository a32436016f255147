#include "identity/required.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "identity/stack_group_roles.h"

namespace cairn::identity {
namespace {

// A parameter that names a thing, and what things of the kind are called.
struct Naming {
  std::string_view parameter;
  std::string_view kind;
};

// The place of an account in the directory, or a folder: its id tells which.
constexpr std::string_view kFolderOrAccount = "folder or account";

constexpr Naming kResourceManagerNames[] = {
    {"ResourceGroupId", "resourcegroup"},
    {"PolicyName", "policy"},
};
constexpr Naming kRamNames[] = {
    {"UserName", "user"},
    {"GroupName", "group"},
    {"RoleName", "role"},
    {"PolicyName", "policy"},
};
constexpr Naming kDirectoryNames[] = {
    {"FolderId", "folder"},
    {"ParentFolderId", "folder"},
    {"DestinationFolderId", "folder"},
    {"AccountId", "account"},
    {"TargetId", kFolderOrAccount},
    {"ChildId", kFolderOrAccount},
    {"HandshakeId", "handshake"},
    {"PolicyId", "policy/controlpolicy"},
};

// Actions about all things of a kind.
struct Listing {
  std::string_view action;
  std::string_view kind;
};
constexpr Listing kListings[] = {
    {"ListUsers", "user"},
    {"ListGroups", "group"},
    {"ListRoles", "role"},
    {"ListPolicies", "policy"},
    {"ListResourceGroups", "resourcegroup"},
    {"CreateResourceGroup", "resourcegroup"},
    {"ListAccounts", "account"},
    {"CreateResourceAccount", "account"},
    {"CreateControlPolicy", "policy/controlpolicy"},
    {"ListControlPolicies", "policy/controlpolicy"},
    {"InviteAccountToResourceDirectory", "handshake"},
    {"ListHandshakesForAccount", "handshake"},
    {"ListHandshakesForResourceDirectory", "handshake"},
};

// They stand among the directory's actions, and are about roles, resource groups and policies.
constexpr std::array<std::string_view, 12> kOfRam = {"AttachPolicy",
                                                     "CreateResourceGroup",
                                                     "CreateServiceLinkedRole",
                                                     "DeleteResourceGroup",
                                                     "DeleteServiceLinkedRole",
                                                     "DetachPolicy",
                                                     "GetResourceGroup",
                                                     "GetServiceLinkedRoleDeletionStatus",
                                                     "ListPolicyAttachments",
                                                     "ListResourceGroups",
                                                     "ListResources",
                                                     "UpdateResourceGroup"};

std::string_view service_of(const Action& action) {
  const bool of_ram = std::find(kOfRam.begin(), kOfRam.end(), action.name) != kOfRam.end();
  return action.api == Api::kRam || of_ram ? "ram" : "resourcemanager";
}

// What a principal is called in names of resources, of "alice@1234567890123456.onaliyun.com".
std::string_view principal_kind(const Value& parameters) {
  const std::string_view type = parameters.get_string("PrincipalType");
  if (type == "IMSGroup") return "group";
  return type == "ServiceRole" ? "role" : "user";
}

std::string_view kind_of(const Naming& naming, std::string_view name) {
  if (naming.kind != kFolderOrAccount) return naming.kind;
  const bool number =
      std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  return number ? "account" : "folder";
}

// Policies write these names with `*` or with nothing in the place of the region.
std::vector<std::string> names_of(std::string_view service, std::string_view account,
                                  std::string_view kind, std::string_view name) {
  return {fmt::format("acs:{}:*:{}:{}/{}", service, account, kind, name),
          fmt::format("acs:{}::{}:{}/{}", service, account, kind, name)};
}

std::span<const Naming> namings_of(const Action& action, bool ram) {
  if (!ram) return kDirectoryNames;
  const bool grouped =
      action.api == Api::kResourceManager && action.name.find("ServiceLinked") == std::string::npos;
  return grouped ? std::span<const Naming>(kResourceManagerNames) : kRamNames;
}

}  // namespace

std::vector<access::RequiredAccess> required_besides(const Action& action,
                                                     const access::Caller& caller) {
  std::vector<access::RequiredAccess> needs;
  if (action.category == "account") needs.push_back({fmt::format("ram:{}", action.name), {"*"}});
  if (action.name != "SetUpStackGroupRoles") return needs;
  const auto need = [&](std::string_view permission, std::string_view account,
                        std::string_view kind, std::string_view name) {
    needs.push_back({std::string(permission), names_of("ram", account, kind, name)});
  };
  for (const std::string_view role : {kAdministrationRole, kExecutionRole}) {
    need("ram:CreateRole", caller.account_id, "role", role);
    need("ram:AttachPolicyToRole", caller.account_id, "role", role);
  }
  need("ram:CreatePolicy", caller.account_id, "policy", "*");
  need("ram:AttachPolicyToRole", caller.account_id, "policy", "*");
  need("ram:AttachPolicyToRole", "system", "policy", "AdministratorAccess");
  return needs;
}

std::vector<access::RequiredAccess> required_access(const Action& action, const Value& parameters,
                                                    const access::Caller& caller) {
  if (action.api == Api::kSts) return {};
  const std::string_view service = service_of(action);
  const std::string permission = fmt::format("{}:{}", service, action.name);
  const bool ram = service == "ram";
  std::vector<access::RequiredAccess> needs;
  const auto need = [&](std::string_view account, std::string_view kind, std::string_view name) {
    needs.push_back({permission, names_of(service, account, kind, name)});
  };
  for (const Naming& naming : namings_of(action, ram)) {
    const std::string_view name = parameters.get_string(naming.parameter);
    if (name.empty()) continue;
    const bool everybodys =
        naming.kind == "policy" && parameters.get_string("PolicyType") == "System";
    need(everybodys ? std::string_view("system") : caller.account_id, kind_of(naming, name), name);
  }
  if (const std::string_view named = parameters.get_string("PrincipalName"); !named.empty()) {
    need(caller.account_id, principal_kind(parameters), named.substr(0, named.find('@')));
  }
  if (!needs.empty()) return needs;
  if (ram && action.name.find("AccessKey") != std::string::npos) {
    const bool user = caller.kind == access::HolderKind::kUser;
    need(caller.account_id, "user", user ? std::string_view(caller.name) : "*");  // one's own keys
    return needs;
  }
  for (const Listing& listing : kListings) {
    if (listing.action == action.name) need(caller.account_id, listing.kind, "*");
  }
  if (needs.empty()) needs.push_back({permission, {"*"}});
  return needs;
}

}  // namespace cairn::identity

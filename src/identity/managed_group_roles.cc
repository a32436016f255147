#include "identity/managed_group_roles.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "access/arn.h"
#include "identity/answers.h"
#include "identity/documents.h"
#include "identity/service_linked_roles.h"

namespace cairn::identity {
namespace {

// Adds the role linked to the service, unless it is there.
std::optional<Error> link(std::string_view name, const Account& account, IdentityContext& context,
                          Change& change) {
  const LinkedService& service = *find_linked_service(name);
  if (account.roles->named(service.role) != nullptr) return std::nullopt;
  auto role = linked_role(service, context.chance, context.clock.now());
  if (!role) return role.error();
  change.batch.records.push_back(fresh(to_row(*role, account.facts.id)));
  return std::nullopt;
}

Result<Role> group_role(const std::string& name, const std::string& administrator, Chance& chance,
                        Millis now) {
  const std::string trusted = access::role_arn(administrator, service::kLinkedAdministrationRole);
  const std::string trust =
      fmt::format(R"({{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole",)"
                  R"("Principal":{{"RAM":["{}"]}}}}]}})",
                  trusted);
  auto document = read_document(trust, "AssumeRolePolicyDocument", access::PolicyUse::kTrust);
  if (!document) return document.error();
  Role role;
  role.id = new_number(chance, '3', 18);
  role.name = name;
  role.description = "For a stack group";
  role.trust = std::move(document).value();
  role.policies.push_back(
      {.policy = "AdministratorAccess", .system = true, .resource_group = {}, .attached = now});
  role.created = role.updated = now;
  return role;
}

Error no_member(std::string_view account) {
  return {.code = "NoPermission",
          .message = fmt::format("Account {} is no member of the resource directory.", account),
          .where = "account",
          .at = {},
          .fix = "Invite it to the directory."};
}

// The member's seat in the administrator's directory as it is stored now. Written again with what
// is decided by it, it refuses that once the member has left or moved.
std::optional<RecordRow> seat_of(const std::string& member, const std::string& administrator,
                                 const IdentityContext& context) {
  const auto manager = context.book.directory_of(administrator);
  try {
    auto seat = context.store.read()->record(RecordKind::kMember, member);
    if (manager && seat && seat->account == manager->facts.id) return seat;
  } catch (const StoreFailed& failed) {
    context.fatal(failed.what());
  }
  return std::nullopt;
}

service::Reply told(service::GroupRoles::Done done) {
  return [done = std::move(done)](const Result<Value>& answer) {
    done(answer ? std::nullopt : std::optional(answer.error()));
  };
}

}  // namespace

void ManagedGroupRoles::make(const std::string& administrator, const std::string& member,
                             const std::string& role, Done done) {
  const auto in_member = [this, administrator, role](const Account& account) -> Result<Change> {
    Change change;
    change.batch.now = context_.clock.now();
    if (auto trouble = link(kMemberService, account, context_, change)) return *trouble;
    if (account.roles->named(role) == nullptr) {
      auto made = group_role(role, administrator, context_.chance, change.batch.now);
      if (!made) return made.error();
      change.batch.records.push_back(fresh(to_row(*made, account.facts.id)));
    }
    if (change.batch.records.empty()) return change;
    auto seat = seat_of(account.facts.id, administrator, context_);
    if (!seat) return no_member(account.facts.id);
    change.batch.records.push_back(std::move(*seat));
    return change;
  };
  const auto in_administrator = [this](const Account& account) -> Result<Change> {
    Change change;
    change.batch.now = context_.clock.now();
    if (auto trouble = link(service::kLinkedAdministrationService, account, context_, change)) {
      return *trouble;
    }
    return change;
  };
  context_.book.change(
      administrator, in_administrator,
      told([this, member, in_member, done = std::move(done)](const std::optional<Error>& error) {
        if (error) return done(error);
        context_.book.change(member, in_member, told(done));
      }));
}

void ManagedGroupRoles::remove(const std::string& member, const std::string& role,
                               std::function<bool()> unused, Done done) {
  const auto decide = [this, role,
                       unused = std::move(unused)](const Account& account) -> Result<Change> {
    Change change;
    if (!unused()) return change;
    change.batch.now = context_.clock.now();
    const auto& roles = account.roles->all();
    const auto drop = [&](std::string_view name) {
      if (const Role* there = account.roles->named(name)) {
        change.batch.removed_records.push_back({RecordKind::kRamRole, there->id});
      }
    };
    drop(role);
    const bool others = std::any_of(roles.begin(), roles.end(), [&](const auto& entry) {
      return entry.first.starts_with(service::kGroupRolePrefix) && entry.first != role;
    });
    if (!others) drop(find_linked_service(kMemberService)->role);
    return change;
  };
  context_.book.change(member, decide, told(std::move(done)));
}

std::vector<service::GroupRoles::Held> ManagedGroupRoles::held() const {
  std::vector<Held> found;
  for (const AccountFacts& facts : context_.book.accounts()) {
    const auto account = context_.book.account(facts.id);
    if (!account) continue;
    for (const auto& [name, role] : account->roles->all()) {
      if (name.starts_with(service::kGroupRolePrefix)) found.push_back({facts.id, name});
    }
  }
  return found;
}

}  // namespace cairn::identity

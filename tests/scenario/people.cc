#include "tests/scenario/people.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cairn::testing {
namespace {

std::shared_ptr<const access::Policy> policy(const std::string& statement, access::PolicyUse use) {
  const std::string text = fmt::format(R"({{"Version":"1","Statement":[{}]}})", statement);
  auto parsed = access::Policy::parse(text, use);
  return parsed ? std::move(parsed).value() : nullptr;
}

std::shared_ptr<const access::Authorities> allowing(const std::string& name,
                                                    const std::vector<std::string>& actions) {
  auto authorities = std::make_shared<access::Authorities>();
  if (actions.empty()) return authorities;
  const std::string statement = fmt::format(
      R"({{"Effect":"Allow","Action":["{}"],"Resource":"*"}})", fmt::join(actions, R"(",")"));
  authorities->identity.push_back(
      {name, "Custom", policy(statement, access::PolicyUse::kIdentity)});
  return authorities;
}

}  // namespace

void People::set_user(const std::string& name, const std::vector<std::string>& actions) {
  users_.insert_or_assign(name, allowing(name, actions));
}

void People::set_role(const std::string& account, const std::string& name,
                      const std::vector<std::string>& actions, std::string_view trusted) {
  access::Role role;
  const RoleKey at = key(account, name);
  role.account_id = at.first;
  role.name = name;
  role.id = "role-" + at.first + "-" + name;
  const std::string statement =
      fmt::format(R"({{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"{}":["{}"]}}}})",
                  trusted.starts_with("acs:") ? "RAM" : "Service", trusted);
  role.trust = {name, "Trust", policy(statement, access::PolicyUse::kTrust)};
  roles_.insert_or_assign(at, RoleEntry{std::make_shared<const access::Role>(std::move(role)),
                                        allowing(name, actions)});
}

void People::remove_role(const std::string& account, const std::string& name) {
  roles_.erase(key(account, name));
}

std::set<std::string> People::accounts() const {
  std::set<std::string> all = {account_};
  for (const auto& [at, entry] : roles_) all.insert(at.first);
  return all;
}

const People::RoleEntry* People::entry(std::string_view account, std::string_view name) const {
  const auto found = roles_.find({std::string(account), std::string(name)});
  return found == roles_.end() ? nullptr : &found->second;
}

std::shared_ptr<const access::Caller> People::user(const std::string& name) const {
  if (!users_.contains(name)) return nullptr;
  auto caller = std::make_shared<access::Caller>();
  caller->kind = access::HolderKind::kUser;
  caller->account_id = account_;
  caller->name = name;
  caller->id = "user-" + name;
  return caller;
}

bool People::knows(const access::Caller& caller) const {
  return caller.kind == access::HolderKind::kUser
             ? users_.contains(caller.name)
             : entry(caller.account_id, caller.name) != nullptr;
}

std::shared_ptr<const access::Authorities> People::authorities(const access::Caller& caller) const {
  static const AuthoritiesPointer nobodys = std::make_shared<const access::Authorities>();
  if (caller.kind == access::HolderKind::kUser) {
    const auto found = users_.find(caller.name);
    return found == users_.end() ? nobodys : found->second;
  }
  const RoleEntry* found = entry(caller.account_id, caller.name);
  return found == nullptr ? nobodys : found->authorities;
}

std::shared_ptr<const access::Role> People::role(std::string_view account,
                                                 std::string_view name) const {
  const RoleEntry* found = entry(account, name);
  return found == nullptr ? nullptr : found->role;
}

}  // namespace cairn::testing

// People: who there is beside the account itself, in a story: users and roles with what they may
// do. Each has one policy, which allows actions on everything.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/identities.h"

namespace cairn::testing {

class People final : public access::Identities {
 public:
  explicit People(std::string account) : account_(std::move(account)) {}

  // Makes them, or changes what they may do from now on. A role trusts `trusted`, a service or
  // ("acs:...") somebody; empty `account`: the account itself.
  void set_user(const std::string& name, const std::vector<std::string>& actions);
  void set_role(const std::string& account, const std::string& name,
                const std::vector<std::string>& actions, std::string_view trusted);
  void remove_role(const std::string& account, const std::string& name);
  // The account itself, and those that have roles.
  std::set<std::string> accounts() const;

  // Null when there is no such user.
  std::shared_ptr<const access::Caller> user(const std::string& name) const;

  // A user or a role that was made here.
  bool knows(const access::Caller& caller) const;
  std::shared_ptr<const access::Authorities> authorities(
      const access::Caller& caller) const override;
  std::vector<access::NamedPolicy> in_resource_group(const access::Caller&,
                                                     std::string_view) const override {
    return {};
  }
  std::shared_ptr<const access::Role> role(std::string_view account,
                                           std::string_view name) const override;

 private:
  using AuthoritiesPointer = std::shared_ptr<const access::Authorities>;
  struct RoleEntry {
    std::shared_ptr<const access::Role> role;
    AuthoritiesPointer authorities;
  };

  std::string account_;
  std::map<std::string, AuthoritiesPointer, std::less<>> users_;
  using RoleKey = std::pair<std::string, std::string>;  // account, name
  const RoleEntry* entry(std::string_view account, std::string_view name) const;
  RoleKey key(const std::string& account, const std::string& name) const {
    return {account.empty() ? account_ : account, name};
  }
  std::map<RoleKey, RoleEntry> roles_;
};

}  // namespace cairn::testing

// People: who there is beside the account itself, in a story: users and roles with what they may
// do. Each has one policy, which allows actions on everything.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/identities.h"

namespace cairn::testing {

class People final : public access::Identities {
 public:
  explicit People(std::string account) : account_(std::move(account)) {}

  // Makes them, or changes what they may do from now on. A role trusts `trusted`.
  void set_user(const std::string& name, const std::vector<std::string>& actions);
  void set_role(const std::string& name, const std::vector<std::string>& actions,
                std::string_view trusted);
  void remove_role(const std::string& name) { roles_.erase(name); }

  // Null when there is no such user.
  std::shared_ptr<const access::Caller> user(const std::string& name) const;

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
  std::map<std::string, RoleEntry, std::less<>> roles_;
};

}  // namespace cairn::testing

// StagePeople: everybody there is on a stage: those the story made in one step (people.h), and what
// the service's own actions made (accounts, users, roles, the members of a resource directory).
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "identity/book.h"
#include "tests/scenario/people.h"

namespace cairn::testing {

class StagePeople final : public access::Identities {
 public:
  StagePeople(const People& people, const identity::IdentityBook& book)
      : people_(people), book_(book) {}

  std::shared_ptr<const access::Authorities> authorities(
      const access::Caller& caller) const override {
    return people_.knows(caller) ? people_.authorities(caller) : book_.authorities(caller);
  }
  std::vector<access::NamedPolicy> in_resource_group(const access::Caller& caller,
                                                     std::string_view group) const override {
    return people_.knows(caller) ? people_.in_resource_group(caller, group)
                                 : book_.in_resource_group(caller, group);
  }
  std::shared_ptr<const access::Role> role(std::string_view account,
                                           std::string_view name) const override {
    auto found = people_.role(account, name);
    return found ? found : book_.role(account, name);
  }

  bool is_disabled(std::string_view account) const override { return book_.is_disabled(account); }

 private:
  const People& people_;
  const identity::IdentityBook& book_;
};

}  // namespace cairn::testing

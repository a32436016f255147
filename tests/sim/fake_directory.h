// A resource directory of one folder below the root, managed by one account, as groups that the
// service manages need it; and the roles it makes in members, at once.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "access/arn.h"
#include "access/resource_directory.h"
#include "service/group_identity.h"
#include "tests/scenario/people.h"

namespace cairn::testing {

class FakeDirectory final : public access::ResourceDirectories, public service::GroupRoles {
 public:
  static constexpr const char* kRoot = "r-root";
  static constexpr const char* kFolder = "fd-shops";

  FakeDirectory(std::string management, People& people)
      : management_(std::move(management)), people_(people) {
    people_.set_role(management_, std::string(service::kLinkedAdministrationRole),
                     {"sts:AssumeRole"}, service::kLinkedAdministrationService);
  }

  // A member comes into the folder.
  void join(const std::string& account) {
    members_.insert(account);
    access::DirectoryEvent event;
    event.number = events_.size() + 1;
    event.account = account;
    event.to = kFolder;
    events_.push_back(std::move(event));
  }

  access::DirectoryStanding standing(std::string_view account, std::string_view) const override {
    const bool manages = account == management_;
    if (!manages && !members_.contains(std::string(account))) return {};
    return {.management = management_, .root = kRoot, .manages = manages, .trusted = true};
  }
  std::vector<access::DirectoryMember> members(std::string_view management,
                                               std::string_view folder) const override {
    std::vector<access::DirectoryMember> all;
    if (management != management_ || (folder != kRoot && folder != kFolder)) return all;
    for (const std::string& account : members_) all.push_back({account, kFolder});
    return all;
  }
  std::vector<std::string> path_of_folder(std::string_view,
                                          std::string_view folder) const override {
    if (folder == kRoot) return {kRoot};
    if (folder == kFolder) return {kRoot, kFolder};
    return {};
  }
  std::vector<access::DirectoryEvent> events_after(std::string_view, std::uint64_t after,
                                                   std::size_t limit) const override {
    std::vector<access::DirectoryEvent> some;
    for (const access::DirectoryEvent& event : events_) {
      if (event.number > after && some.size() < limit) some.push_back(event);
    }
    return some;
  }
  std::uint64_t last_event(std::string_view) const override { return events_.size(); }

  void make(const std::string& administrator, const std::string& member, const std::string& role,
            Done done) override {
    people_.set_role(member, role, {"*"},
                     access::role_arn(administrator, service::kLinkedAdministrationRole));
    done(std::nullopt);
  }
  void remove(const std::string& member, const std::string& role, std::function<bool()> unused,
              Done done) override {
    if (unused()) people_.remove_role(member, role);
    done(std::nullopt);
  }
  std::vector<Held> held() const override { return {}; }

 private:
  std::string management_;
  People& people_;
  std::set<std::string> members_;
  std::vector<access::DirectoryEvent> events_;
};

}  // namespace cairn::testing

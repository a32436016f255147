// What the orchestration of stacks asks of resource directories, answered from the book; events
// from the store.
#pragma once

#include "access/resource_directory.h"
#include "identity/book.h"
#include "store/store.h"

namespace cairn::identity {

class Directories final : public access::ResourceDirectories {
 public:
  Directories(const IdentityBook& book, Store& store) : book_(book), store_(store) {}

  access::DirectoryStanding standing(std::string_view account,
                                     std::string_view service) const override;
  std::vector<access::DirectoryMember> members(std::string_view management,
                                               std::string_view folder) const override;
  std::vector<std::string> path_of_folder(std::string_view management,
                                          std::string_view folder) const override;
  std::vector<access::DirectoryEvent> events_after(std::string_view management, std::uint64_t after,
                                                   std::size_t limit) const override;
  std::uint64_t last_event(std::string_view management) const override;

 private:
  const IdentityBook& book_;
  Store& store_;
};

}  // namespace cairn::identity

// From what a request names to accounts, and to instances in the order of an operation
// (stack-groups sections 4 and 5).
//
// Limits  how many accounts, folders and regions a request may name is the action catalogue's.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "group/rows.h"

namespace cairn {

inline constexpr std::size_t kInstancesPerGroupMax = 2'000;
// What is answered when a group would hold more.
Error too_many_instances();

// The resource directory, as far as targets go.
class MemberFolders {
 public:
  virtual ~MemberFolders() = default;
  // The members in a folder and in the folders below it, without the management account; none for a
  // folder that does not exist.
  virtual std::vector<std::string> members_below(std::string_view folder) const = 0;
  // In the directory now, and not its management account.
  virtual bool is_member(std::string_view account) const = 0;
};

struct TargetAccount {
  std::string account;
  std::string folder;  // through which it is meant; empty: by its own name
  friend bool operator==(const TargetAccount&, const TargetAccount&) = default;
};

// Accounts alone: as given, members or not (refuse_strangers). Folders alone: all members in them,
// ascending within the order of the folders, each once. Both: the accounts that are in the folders.
std::vector<TargetAccount> expand_accounts(std::span<const std::string> accounts,
                                           std::span<const std::string> folders,
                                           const MemberFolders& directory);

// A group that the service manages has instances in members alone: the service lets itself into
// whatever account is named. InvalidParameter for the first other one; nothing of other groups.
std::optional<Error> refuse_strangers(const GroupRow& group,
                                      std::span<const TargetAccount> accounts,
                                      const MemberFolders& directory);

// The new instances of a create, region after region. Refuses names given twice (InvalidParameter),
// what exists (StackInstanceExists; left out when `ignore_existing`), and more than a group holds.
Result<std::vector<InstanceRow>> instances_to_create(const GroupRow& group,
                                                     std::span<const InstanceRow> existing,
                                                     std::span<const TargetAccount> accounts,
                                                     std::span<const std::string> regions,
                                                     const Value& overrides, bool ignore_existing);

}  // namespace cairn

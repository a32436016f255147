// ChangeSet: what was asked for and what it comes to, kept as a record of kind kChangeSet until it
// is executed or deleted (change-sets in full).
//
// States   Status is stored. ExecutionStatus follows from it, from the operation that the execution
//          began, and from what ran on the stack since the set was made: so it cannot fall behind
//          them, whenever a crash comes.
// Order    A set is written CREATE_PENDING with its request, CREATE_IN_PROGRESS when its changes
//          are being worked out, and once more with them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/context.h"
#include "service/update_proposal.h"

namespace cairn::service {

inline constexpr std::size_t kChangeSetsMax = 20;                   // of a stack, not executed
inline constexpr std::size_t kChangeSetBytesMax = 2 * 1024 * 1024;  // of its changes
inline constexpr std::string_view kTooManyChanges = "too many changes";

enum class ChangeSetStatus : std::uint8_t { kPending, kInProgress, kComplete, kFailed };
enum class Execution : std::uint8_t {
  kUnavailable,
  kAvailable,
  kInProgress,
  kComplete,
  kFailed,
  kObsolete,
};
std::string_view name_of(ChangeSetStatus status);  // "CREATE_PENDING"
std::string_view name_of(Execution execution);     // "EXECUTE_IN_PROGRESS"

struct ChangeSet {
  RecordRow row;  // id, account, region, parent (StackId), name, created, version
  std::string type;
  std::string stack_name;
  std::string description;
  ChangeSetStatus status = ChangeSetStatus::kPending;
  std::string reason;
  KeptTarget target;
  bool replacement = false;                           // ReplacementOption is Enabled
  std::optional<std::string> policy = {};             // the stack's from then on
  std::optional<std::string> policy_for_update = {};  // of the execution only
  std::uint64_t base_revision = 0;                    // committed when the set was made
  OperationNo base_operation;                         // the stack's last one then
  OperationNo operation;                              // which executes it
  std::string changes_hash;                           // blob: JSON list
  Value more;                                         // what its type keeps besides

  // To be stored in place of `row`.
  RecordRow to_row(Millis now) const;
};
ChangeSet read_change_set(RecordRow row);

Error change_set_exists(std::string_view name, const StackRow& stack);

Execution execution_of(const ChangeSet& set, const StackRow& stack, Reader& reader);

// A set and its stack. The Error is ChangeSetNotFound, or the store's damage.
struct FoundChangeSet {
  ChangeSet set;
  StackRow stack;
};
Result<FoundChangeSet> find_change_set(const ActionRequest& request, Reader& reader);

// Newest first.
std::vector<ChangeSet> change_sets_of(const StackRow& stack, Reader& reader);
// Adds the removal of all sets of the stack but one.
void remove_change_sets(const StackRow& stack, std::string_view but, Reader& reader, Batch& batch);

}  // namespace cairn::service

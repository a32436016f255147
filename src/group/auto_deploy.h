// Automatic deployment: what follows for a group from a member that joins a folder the group
// deploys to, leaves it, or moves between two (stack-groups section 6).
//
// A member that joined gets an instance in each region of the folder, without overrides; one that
// left loses those it had through the folder; one that moved to another such folder keeps what both
// want. Instances that were not made through a folder the group deploys to are no concern of it,
// and a member that stays in the folder, however deep, changes nothing: what a user took from it is
// not made again.
//
// Order    events of a directory are handed in one after another, each with the instances and the
//          unfinished operations as they are once the one before is durable. What an event gives is
//          to be durable together with the place in the row of events.
// Queue    an operation begins now when none is unfinished, else it is QUEUED and runs in its turn
//          (queue.h). What it does is decided when it begins, by what the directory says then, so
//          members may come and go while it waits.
// Crash    deciding again from the same rows gives the same.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "group/rows.h"
#include "group/targets.h"

namespace cairn {

// A member that came, went, or sits elsewhere now.
struct MemberEvent {
  std::string account;
  // From the root folder to the one the member was in, or is in; empty: in none, or it is not known
  // any more.
  std::vector<std::string> from;
  std::vector<std::string> to;
};

struct AutomaticDeployment {
  // In the order they are to run, without id, order and time, which the caller gives. The first may
  // be RUNNING: it is begun with automatic_targets(). The others are QUEUED.
  std::vector<GroupOperationRow> operations;
  // Nothing is to be done about these but to keep the folder they have now.
  std::vector<InstanceRow> moved;
  bool empty() const { return operations.empty() && moved.empty(); }
};

// `existing`: all instances of the group, in the order they were made. Nothing follows for a group
// that does not deploy by itself. An operation that would do what a queued one will do is left out.
AutomaticDeployment on_member_event(const GroupRow& group, std::span<const InstanceRow> existing,
                                    std::span<const GroupOperationRow> unfinished,
                                    const MemberEvent& event, const MemberFolders& directory);

// What an automatic operation works on, decided as it begins; nothing: it succeeds at once.
struct AutomaticTargets {
  std::vector<InstanceRow> instances;  // region after region
  std::vector<InstanceRow> moved;      // as above
};
// RequestLimitExceeded: the group would hold too many; the operation fails with it.
Result<AutomaticTargets> automatic_targets(const GroupRow& group,
                                           std::span<const InstanceRow> existing,
                                           const GroupOperationRow& operation,
                                           const MemberFolders& directory);

}  // namespace cairn

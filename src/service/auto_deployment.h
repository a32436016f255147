// Automatic deployment: what members that come and go mean for stack groups (stack-groups section
// 6; decided by group/auto_deploy.h).
//
// Order       events of a directory are taken up one after another for each group, by their
//             numbers. How far a group has come is written with what followed, so none is lost or
//             taken up twice.
// Threads     begin() once, before requests are taken; the work is done on the executor and by the
//             keeper of rollouts.
#pragma once

#include <set>
#include <string>

#include "runtime/rollouts.h"
#include "service/context.h"

namespace cairn::service {

// What an operation that was queued begins with, now that it is its turn.
Rollouts::Change queued_change(const Context& context, GroupRow group, GroupOperationRow operation,
                               Reader& reader);

// The row that says up to which event of its directory a group has come, for a group that begins to
// deploy by itself: whoever came or went before is no concern of it.
RecordRow place_from_now_on(const GroupRow& group, const Context& context);

class AutoDeployments {
 public:
  AutoDeployments(Context& context, const Clock& clock, Executor& executor)
      : context_(context), clock_(clock), executor_(executor) {}

  // Looks for events from now on, every kLookMs.
  void begin();
  // Looks once.
  void look();
  // Whether a group has yet to take up what its directory tells.
  bool behind() const;

 private:
  static constexpr Millis kLookMs = 1'000;

  bool behind(const GroupRow& group, Reader& reader) const;
  void look_at(const GroupRow& group, Reader& reader);
  void look_at(const std::string& id);
  void take_up(const GroupRow& group, const std::string& management);

  Context& context_;
  const Clock& clock_;
  Executor& executor_;
  std::set<std::string> busy_;  // groups that are being seen to, by id; on the executor
};

}  // namespace cairn::service

// GuardedCloud: a Cloud that asks, before each call, whether whoever acts may have it made. What
// is refused never reaches the cloud behind it.
//
// Asked    of creates (and look-ups), updates, reads and deletes, each time they are sent. Not of
//          polls: what was begun goes on. Not of a delete by token: that is how the server tidies
//          up after a create of its own that was refused or never answered.
// Order    none between calls, as in any cloud.
// Failure  a refusal is kFailed with the code and message that were handed in.
// Safety   An update that is refused may be one sent again, after the permission for it went: the
//          cloud is asked first whether it knows the token, and if it carried the update out, that
//          stays the answer. (A create sent again is settled by the delete by token that follows.)
// Cost     nothing for the account itself (CallSpec::acting is empty): it may do everything.
// Threads  start() from any thread, so `may` is called on any; refusals are answered on the
//          executor.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cloud/cloud.h"

namespace cairn {

struct CallRefusal {
  std::string code;
  std::string message;
};

class GuardedCloud final : public Cloud {
 public:
  // Nothing: it may be made.
  using May = std::function<std::optional<CallRefusal>(const CallSpec&)>;

  GuardedCloud(Cloud& cloud, May may, Executor& executor)
      : cloud_(cloud), may_(std::move(may)), executor_(executor) {}

  void start(CallSpec spec, Done done) override;

 private:
  void unless_done_before(CallSpec update, CallReply refusal, Done done);

  Cloud& cloud_;
  May may_;
  Executor& executor_;
};

}  // namespace cairn

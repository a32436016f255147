// Cloud: what a stack's resources are made in. The simulated cloud, the real one, custom resources
// and nested stacks are all behind this one interface.
//
// Order    none between calls.
// Threads  start() from any thread; `done` is called exactly once, on a thread of the cloud's.
// Failure  kUnknown means the answer was lost: the call may have happened. It is not a failure.
// Safety   A create is applied at most once for a token, however often it is sent: a repeated one
//          answers what the first one made. A delete of what is absent succeeds. A delete with no
//          physical id removes what `create_token` made, or, when nothing was made yet, forbids
//          that token for good, so that a create still under way cannot leave an orphan. An update
//          is applied at most once for its `update_token`, and is sent again with the same one and
//          the same properties. Its definite answer, kDone or kFailed, is final for the token: the
//          same request sent again, or arriving late, gets that answer and changes nothing. Who
//          was answered may therefore send the next update at once.
// Waiting  A kPoll or a kDelete may be held: a cloud that waits for something from outside (a
//          signal, a child stack) may answer it when that has come. It is not answered at all when
//          the process ends.
// Limits   none here; runtime/ bounds the calls that are out at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "value/value.h"
#include "world/world.h"

namespace cairn {

enum class CallKind : std::uint8_t {
  kCreate,  // make it; for a DATASOURCE:: type, look it up
  kUpdate,  // change it in place to `properties`; a definite failure may leave it part changed
  kPoll,    // ask how a kCreate or kUpdate that answered kInProgress goes on
  kDelete,
  kRead,  // look at what exists, change nothing; a resource that is gone fails with kGoneCode
};

struct CallSpec {
  CallKind kind = CallKind::kCreate;
  std::string account;
  std::string region;
  std::string stack_id;
  std::string stack_name;
  std::string logical_id;
  std::string type;           // "ALIYUN::ECS::VPC"
  std::string physical_id;    // empty for kCreate, and for a kDelete by token
  std::string create_token;   // 40 characters; equal token, equal effect
  std::string update_token;   // the same for kUpdate, and for the kPoll of one; else empty
  Value properties;           // kCreate, kUpdate: resolved, no Unknown inside. kDelete: what it was
                              // made with, as far as it is known. Else null
  Value old_properties;       // kUpdate: what the resource was last given; else null
  bool rolling_back = false;  // the operation is on its way back
  bool stack_is_new = false;  // the operation creates the stack
  std::string acting = {};    // as whom (OperationRow::acting); empty: the account itself
  std::string resource_group = {};  // the stack's, as StackRow has it
};

// The code of a kRead whose resource does not exist.
inline constexpr std::string_view kGoneCode = "ResourceNotFound";

struct CallReply {
  enum class Outcome : std::uint8_t { kDone, kInProgress, kThrottled, kFailed, kUnknown };
  Outcome outcome = Outcome::kUnknown;
  std::string physical_id;  // kDone and kInProgress of a create
  Value ref;                // what Ref gives; null means the physical id
  Value attributes;         // map of Fn::GetAtt names; kDone of a create, update or read
  Value properties;         // kDone of a read: the properties as the cloud has them now
  std::string code;         // kFailed and kThrottled: the cloud's own code
  std::string message;      //   and its own words. kInProgress: news, for the stack's events
  std::string request_id;   // the cloud's request id
  TimeMs retry_after_ms =
      0;  // kInProgress and kThrottled: ask again no sooner; 0: the caller's choice
};

class Cloud {
 public:
  using Done = std::function<void(CallReply)>;
  virtual ~Cloud() = default;
  virtual void start(CallSpec spec, Done done) = 0;
};

}  // namespace cairn

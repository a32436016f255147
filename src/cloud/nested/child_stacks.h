// ChildStacks: what NestedCloud asks of the part of the service that keeps stacks.
//
// Order       none between commands.
// Durability  A command whose answer is kRunning has begun durably: it goes on after a crash.
// Safety      A create makes one child for a create_token, whatever dies in between, and tells of
//             that child when it is asked again. A remove without a physical id removes what the
//             token made, or forbids the token for good. A remove that failed is not tried again
//             for the operation of the parent that asked; an update happens once for its
//             update_token.
// Failure     kRefused is for good and says why; kBusy means that nothing happened: ask again.
// Threads     from any thread; `told` is called once, on any.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "cloud/cloud.h"
#include "value/value.h"

namespace cairn {

// Where a child stack stands.
struct ChildState {
  enum class Is : std::uint8_t {
    kRunning,  // an operation is under way
    kReady,    // idle, and its last operation succeeded
    kFailed,   // idle, and its last operation failed: `code` and `message` say what
    kGone,     // deleted, or never made and never to be
    kRefused,  // the command: `code` and `message` say why
    kBusy,
  };
  Is is = Is::kBusy;
  std::string stack_id;  // empty only for kGone, kRefused and kBusy
  Value ref;             // kReady: what Ref gives
  Value attributes;      // kReady: "Outputs.<name>" to value
  std::string code;
  std::string message;
};

class ChildStacks {
 public:
  using Told = std::function<void(ChildState)>;
  virtual ~ChildStacks() = default;
  virtual void create(CallSpec spec, Told told) = 0;
  virtual void update(CallSpec spec, Told told) = 0;
  virtual void remove(CallSpec spec, Told told) = 0;
  virtual void state(CallSpec spec, Told told) = 0;  // of the child with its physical id
};

}  // namespace cairn

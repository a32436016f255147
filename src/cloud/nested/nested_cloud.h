// NestedCloud: the stacks inside stacks. A resource of type ALIYUN::ROS::Stack is a child stack;
// its physical id is the child's StackId, and calls are commands to ChildStacks. Stack groups are
// kept by the same part of the service: they go the same way, with ids of their own.
//
// Waiting     A create answers kInProgress as soon as the child is durable. A kPoll is held until
//             the child's operation has ended, and so is a kDelete: child_ended() lets them go.
// Durability  nothing is kept here. Held calls are forgotten with the process; recovery sends them
//             again.
// Reads       a kRead tells that the child is there and its attributes; what is inside it is for
//             reads of its own.
// Threads     start() and child_ended() from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "cloud/nested/child_stacks.h"

namespace cairn {

class NestedCloud final : public Cloud {
 public:
  explicit NestedCloud(ChildStacks& children) : children_(children) {}

  void start(CallSpec spec, Done done) override;
  // An operation of this stack ended, durably. Any stack may be told of.
  void child_ended(const std::string& stack_id);

 private:
  struct Held {
    std::uint64_t ticket;
    CallSpec spec;
    Done done;
  };

  void begin(CallSpec spec, Done done);
  void remove(CallSpec spec, Done done);
  void wait(const std::string& stack_id, CallSpec spec, Done done);
  // Takes the held call back; its `done` is empty when somebody else has.
  Held take(const std::string& stack_id, std::uint64_t ticket);

  ChildStacks& children_;
  std::mutex mutex_;
  std::map<std::string, std::vector<Held>> held_;  // by StackId
  std::uint64_t tickets_ = 0;
};

}  // namespace cairn

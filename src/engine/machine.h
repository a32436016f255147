// StackMachine: decides what follows from each thing that happens to one operation on one stack.
//
// It never acts. Given an input it answers with rows to write and effects to release once those
// rows are durable (architecture sections 1 and 6). Equal inputs in equal order give equal
// decisions: no clock, no chance, no input or output.
//
// Order     begin() once, then on() for each input. Decisions must be committed in the order they
//           were given; inputs may be handed in before earlier decisions are durable.
// Recovery  A machine made from the rows of an unfinished operation goes on where they stand:
//           begin() sends again every call that may be out, with its old token.
// Calls     At most `parallelism` (0: no limit of the user's) and never more than kCallsOutMax are
//           out at a time; ready steps on the longest path go first.
// Failure   The first failure stops new steps; running calls end, bounded by the deadline; then the
//           planner is asked for the way back, if the operation rolls back (stack-lifecycle
//           sections 3, 5 and 8).
#pragma once

#include <cstdint>
#include <memory>
#include <queue>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/rows.h"
#include "eval/model.h"
#include "plan/plan.h"

namespace cairn {

inline constexpr std::size_t kCallsOutMax = 1024;

enum class CallAct : std::uint8_t { kCreate, kPoll, kDelete };

// ---- effects: what to do once the decision is durable

struct StartCall {
  std::uint64_t serial = 0;  // comes back with the reply; never 0
  std::uint32_t resource = 0;
  CallAct act = CallAct::kCreate;
  std::string logical_id;
  std::string type;
  std::string physical_id;
  std::string create_token;
  Value properties;
};
struct SetTimer {
  Millis when = 0;
  std::uint64_t serial = 0;  // 0: the deadline of the operation
};
struct OperationEnded {
  StackState state;
};
using Effect = std::variant<StartCall, SetTimer, OperationEnded>;

// ---- inputs: what happened

enum class CallOutcome : std::uint8_t { kDone, kInProgress, kThrottled, kFailed, kUnknown };

struct CallReplied {
  std::uint64_t serial = 0;
  CallOutcome outcome = CallOutcome::kUnknown;
  std::string physical_id;
  Value ref;
  Value attributes;
  std::string code;
  std::string message;
  Millis retry_after = 0;
};
struct TimerDue {
  std::uint64_t serial = 0;
};
using Input = std::variant<CallReplied, TimerDue>;

struct Decision {
  Batch batch;
  std::vector<Effect> effects;
};

// Everything a machine starts from, read or just written by the caller.
struct OperationStart {
  StackRow stack;
  OperationRow operation;
  Plan plan;                                // of a create; ignored by deletes, which plan from rows
  std::shared_ptr<const StackModel> model;  // null for a delete
  Value tags;                               // the stack's own: list of {"Key", "Value"}
  std::vector<ResourceRow> resources;       // by number, no gaps needed
  std::vector<ResourceDetailRow> details;
  std::uint64_t last_event = 0;
};

// The client token of a create: 40 characters, made of durable facts only.
std::string create_token(OperationNo made_by, std::uint32_t resource, std::uint32_t attempt);

// The stack's own event: it tells the state and reason that `stack` has now.
EventRow stack_event(const StackRow& stack, std::uint64_t seq, Millis time);

class StackMachine final : private ResourceValues {
 public:
  explicit StackMachine(OperationStart start);
  Decision begin(Millis now);
  Decision on(const Input& input, Millis now);
  bool finished() const { return finished_; }
  const StackRow& stack() const { return stack_; }
  OperationNo operation() const { return operation_.no; }

 private:
  struct Live {
    ResourceRow row;
    std::vector<std::uint32_t> needs;
    Value properties;          // while a create is out
    std::uint64_t serial = 0;  // of the call or timer that is awaited; 0: none
    CallAct act = CallAct::kCreate;
    std::uint32_t tries = 0;  // of the call under way, for the back-off
    Value ref;                // kept only where somebody may ask
    Value attributes;
    bool known = false;
  };
  struct Ready {
    std::uint32_t height;
    std::uint32_t step;
    bool operator<(const Ready& other) const {
      return height != other.height ? height < other.height : step > other.step;
    }
  };

  // ResourceValues: what properties and outputs see.
  Value ref(std::uint32_t resource) const override;
  Value attribute(std::uint32_t resource, std::string_view name) const override;
  Value not_yet(std::uint32_t resource) const;

  // legs
  void follow(Plan plan);  // makes `plan` the one being followed
  void plan_removal();     // plans to nothing from the rows
  void resume_create(Decision& out);
  void resume_removal(Decision& out);
  void pump(Decision& out);  // starts what may start; ends the leg when it is over
  void end_leg(Decision& out);
  void end_operation(Turn turn, std::string reason, Decision& out);
  void begin_rollback(Decision& out);

  // steps
  void start_step(std::uint32_t step, Decision& out);
  void start_create(std::uint32_t step, Decision& out);
  void start_delete(std::uint32_t step, Decision& out);
  void forget(std::uint32_t step, Decision& out);
  void step_done(std::uint32_t step);
  Value properties_of(std::uint32_t resource, Errors& errors) const;
  void call(Live& live, CallAct act, Decision& out);
  void call_later(Live& live, Millis delay, Decision& out);

  // inputs
  void on_reply(const CallReplied& reply, Decision& out);
  void on_created(Live& live, const CallReplied& reply, Decision& out);
  void on_in_progress(Live& live, const CallReplied& reply, Decision& out);
  void on_failed(Live& live, std::string reason, std::string failure, Decision& out);
  void on_timer(std::uint64_t serial, Decision& out);
  void on_deadline(Decision& out);

  // rows and events
  void write(Live& live, ResourceState state, CallState call, std::string reason, Decision& out);
  void write_quietly(Live& live, Decision& out);
  void write_detail(const Live& live, Decision& out);
  void write_stack(StackState state, std::string reason, Decision& out);
  void write_outputs(Decision& out);
  bool asked_later(std::uint32_t resource) const;

  Live* awaiting(std::uint64_t serial);
  // Where the first failure of the leg under way is kept.
  std::string& leg_failure() {
    return stack_.state.action == operation_.action ? operation_.failure
                                                    : operation_.rollback_failure;
  }
  void note_failure(std::string failure, Decision& out);
  bool creating() const { return stack_.state.action == StackAction::kCreate; }

  StackRow stack_;
  OperationRow operation_;
  Plan plan_;
  std::shared_ptr<const StackModel> model_;
  Value tags_;
  std::vector<Live> live_;  // by resource number
  std::vector<bool> has_row_;
  std::vector<bool> in_outputs_;
  std::vector<std::uint32_t> waiting_for_;  // by step
  std::vector<std::uint32_t> height_;       // by step
  std::vector<std::uint32_t> step_of_;      // by resource number; kNoStep when not in the plan
  std::priority_queue<Ready> ready_;
  std::uint32_t last_serial_ = 0;
  std::uint64_t last_event_ = 0;
  std::size_t running_ = 0;
  std::size_t steps_left_ = 0;
  std::size_t failed_ = 0;
  bool stopping_ = false;  // start nothing new
  bool finished_ = false;
  Millis now_ = 0;
};

}  // namespace cairn

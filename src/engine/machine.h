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
// Legs      Forward follows the saved plan to the target. Back follows a plan made here, from what
//           the rows say to the committed definition. Removal goes to nothing. The first failure
//           on the way forward stops new steps; running calls end, bounded by the deadline; then
//           the way back begins, if the operation rolls back (stack-lifecycle sections 3 to 8).
//           Back and removal go on with whatever does not depend on a failure.
// Commit    The target becomes the stack's definition, with outputs and revision, in the decision
//           that ends the operation with success; until then the old one stands.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/revision.h"
#include "engine/rows.h"
#include "engine/stored_json.h"
#include "plan/goal.h"
#include "plan/plan.h"

namespace cairn {

inline constexpr std::size_t kCallsOutMax = 1024;

enum class CallAct : std::uint8_t { kCreate, kUpdate, kPoll, kDelete, kRead };

// ---- effects: what to do once the decision is durable

struct StartCall {
  std::uint64_t serial = 0;  // comes back with the reply; never 0
  std::uint32_t resource = 0;
  CallAct act = CallAct::kCreate;
  std::string logical_id;
  std::string type;
  std::string physical_id;
  std::string create_token;
  std::string update_token;  // kUpdate, and the kPoll of one
  Value properties;          // kCreate, kUpdate; kDelete: as it was last given
  Value old_properties;      // kUpdate
  bool rolling_back = false;
  bool stack_is_new = false;
};
struct SetTimer {
  Millis when = 0;
  std::uint64_t serial = 0;  // 0: the deadline of the operation
};
struct OperationEnded {
  StackState state;
};
// The nested stacks that run for this operation are to be cancelled too; said again after a crash,
// for as long as it is so.
struct CancelChildren {
  bool quick = false;
};
using Effect = std::variant<StartCall, SetTimer, OperationEnded, CancelChildren>;

// ---- inputs: what happened

enum class CallOutcome : std::uint8_t { kDone, kInProgress, kThrottled, kFailed, kUnknown };

struct CallReplied {
  std::uint64_t serial = 0;
  CallOutcome outcome = CallOutcome::kUnknown;
  std::string physical_id;
  Value ref;
  Value attributes;
  std::string code;
  std::string message;  // kFailed: why; kInProgress: news, told in an event
  Millis retry_after = 0;
  std::string request_id = {};  // the cloud's
};
struct TimerDue {
  std::uint64_t serial = 0;
};
// Ends the leg under way as failed: nothing new is started. What runs may end, or, when `quick`,
// counts as failed at once and its outcome stays open; nested stacks are cancelled likewise, and
// waited for. Obeyed only while the stack's action is `only`, if that is given.
struct CancelOperation {
  bool quick = false;
  std::optional<StackAction> only = {};
};
// What a person decides about one resource while its operation runs.
enum class ResourceOrder : std::uint8_t {
  kSkip,    // an update or a delete, running or failed: go on as if it were done. What was to be
            // deleted is kept in the cloud; an update of the same resource comes first next time
  kRetry,   // what waits is asked again now; what failed is begun anew, unless the operation was
            // cancelled. Of a create that failed, first everything is removed that it may have made
  kGiveUp,  // what runs counts as failed; its outcome stays open
  kTimeOut,  // the same at `deadline`, unless it has ended by then; kept through crashes
};
struct OrderResource {
  std::string logical_id;
  ResourceOrder order = ResourceOrder::kRetry;
  Millis deadline = 0;
};
using Input = std::variant<CallReplied, TimerDue, CancelOperation, OrderResource>;

struct Decision {
  Batch batch;
  std::vector<Effect> effects;
  bool obeyed = true;  // false: the order does not fit what the resource is doing
};

// Everything a machine starts from, read or just written by the caller.
struct OperationStart {
  StackRow stack;
  OperationRow operation;
  Plan plan;          // of the way forward; deletes plan from rows
  Goal target = {};   // of creates, updates and imports
  Goal base = {};     // the committed definition; of updates, and imports into an existing stack
  Revision revision;  // what `target` is, as it is to be committed
  std::vector<ResourceRow> resources;  // by number, gaps allowed
  std::vector<ResourceDetailRow> details;
  std::uint64_t last_event = 0;
};

// The client tokens of a create and of an update: 40 characters, made of durable facts only.
std::string create_token(OperationNo made_by, std::uint32_t resource, std::uint32_t attempt);
std::string update_token(OperationNo made_by, std::uint32_t resource, std::uint32_t updates);

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
  const std::string& acting() const { return operation_.acting; }

 private:
  // One incarnation: a row that exists, or the place kept for one. Places ("slots") are dense and
  // in the order of the rows' numbers.
  struct Live {
    ResourceRow row;
    bool exists = false;               // has a row
    bool known = false;                // its Ref and attributes are
    bool settling = false;             // the update that is out is an earlier one, sent again
    std::vector<std::uint32_t> needs;  // numbers
    std::uint32_t dependants = 0;      // incarnations that were built on it and are there
    std::uint32_t step = kNoNumber;    // that acts on it
    std::uint64_t serial = 0;          // of the call or timer that is awaited; 0: none
    std::uint64_t deadline = 0;        // serial of the timer that ends the wait; 0: none
    std::uint32_t tries = 0;           // of the call under way, for the back-off
    std::uint32_t sent = 0;            // how often the call under way was sent
    CallAct act = CallAct::kCreate;
    Value sending;       // properties of the create or update that is out
    StoredJson given;    // properties it was last given
    StoredJson pending;  // of an update whose outcome is open
    StoredJson ref;      // kept only where somebody may ask
    StoredJson attributes;
  };
  struct Ready {
    std::uint32_t height;
    std::uint32_t step;
    bool operator<(const Ready& other) const {
      return height != other.height ? height < other.height : step > other.step;
    }
  };
  enum class Stand : std::uint8_t { kUntouched, kRunning, kDone, kFailed };

  // ResourceValues: what properties and outputs see; numbers are positions in the goal's model.
  Value ref(std::uint32_t resource) const override;
  Value attribute(std::uint32_t resource, std::string_view name) const override;
  Value not_yet(std::uint32_t resource) const;
  const Live* standing_for(std::uint32_t resource) const;

  // start: machine.cc
  void place_rows(OperationStart& start);
  void take_details(std::vector<ResourceDetailRow> details);
  std::uint32_t slot_of(std::uint32_t number) const;

  // legs: legs.cc
  bool forward() const;
  bool back() const;
  const Goal* goal() const;
  void follow(Plan plan);  // makes `plan` the one being followed
  void meet_wanted();
  void open_part();
  void plan_removal();
  void plan_way_back();
  void resume(Decision& out);
  void note(std::uint32_t step, Stand stand);
  std::size_t part_of(std::uint32_t step) const;
  void pump(Decision& out);  // starts what may start; ends the leg when it is over
  void end_leg(Decision& out);
  void end_operation(Turn turn, std::string reason, Decision& out);
  void begin_rollback(Decision& out);
  void step_done(std::uint32_t step);
  void interrupt(const std::string& reason, bool nested_too, Decision& out);

  // recovery: resume.cc
  bool under_way(std::uint32_t step) const;
  Stand take_up(std::uint32_t step, Decision& out);
  Stand take_up_making(std::uint32_t step, Live& live, Decision& out);
  void take_up_deadlines(Decision& out);
  Stand take_up_reconcile(std::uint32_t step, Decision& out);
  Stand take_up_removal(std::uint32_t step, Decision& out);

  // steps: steps.cc
  void start_step(std::uint32_t step, Decision& out);
  void start_create(std::uint32_t step, Live& live, Decision& out);
  void start_import(std::uint32_t step, Decision& out);
  void start_delete(std::uint32_t step, Live& live, Decision& out);
  void start_cleanup(std::uint32_t step, Decision& out);
  void forget(Live& live, std::string reason, Decision& out);
  void begin_row(std::uint32_t step, Live& live);
  void removed(Live& live, Decision& out);
  void ended(Live& live);  // nothing of it is awaited any more
  void call(Live& live, CallAct act, Decision& out);
  void call_later(Live& live, Millis delay, Decision& out);

  // replacing and updating: reconcile.cc
  void start_reconcile(std::uint32_t step, Decision& out);
  void settle(Live& live, Decision& out);
  void leave_alone(Live& live, Decision& out);
  void start_update(Live& live, Value properties, Decision& out);
  void start_replacement(Live& live, Decision& out);
  void refuse(Live& live, std::string code, std::string reason, Decision& out);
  void take_over_definition(Live& live);
  void need_both(Live& live);
  std::vector<std::uint32_t> needs_of(std::uint32_t wanted) const;
  void set_needs(Live& live, std::vector<std::uint32_t> needs);

  // inputs: inputs.cc
  void on_reply(const CallReplied& reply, Decision& out);
  void on_made(Live& live, const CallReplied& reply, Decision& out);
  void on_updated(Live& live, const CallReplied& reply, Decision& out);
  void on_in_progress(Live& live, const CallReplied& reply, Decision& out);
  void on_failed(Live& live, std::string reason, std::string failure, Decision& out);
  void fail(Live& live, CallState open, std::string reason, Decision& out);
  bool waits_for_stock(const CallReplied& reply) const;
  void wait_for_stock(Live& live, const CallReplied& reply, Decision& out);
  std::string without_secrets(std::string text) const;
  void keep_failed_call(const Live& live, const CallReplied& reply, Decision& out);
  void on_timer(std::uint64_t serial, Decision& out);
  void on_deadline(Decision& out);

  // orders: orders.cc
  bool on_cancel(const CancelOperation& cancel, Decision& out);
  bool on_order(const OrderResource& order, Decision& out);
  bool skip(Live& live, Decision& out);
  bool retry(Live& live, Decision& out);
  bool give_up(Live& live, const std::string& reason, Decision& out);
  bool makes(const Live& live) const;
  bool replaced(const Live& live) const;
  void unfail(Live& live, Decision& out);

  // rows and events: records.cc
  void write(Live& live, ResourceState state, CallState call, std::string reason, Decision& out);
  void write_quietly(Live& live, Decision& out);
  void write_detail(const Live& live, Decision& out);
  void tell(const Live& live, ResourceState state, std::string reason, Decision& out);
  void write_stack(StackState state, std::string reason, Decision& out);
  void commit_definition(Decision& out);
  void remove_rows_of_the_gone(Decision& out);
  std::string outputs() const;
  bool asked_later(std::uint32_t step) const;

  Live* awaiting(std::uint64_t serial);
  // Where the first failure of the leg under way is kept.
  std::string& leg_failure() {
    return stack_.state.action == operation_.action ? operation_.failure
                                                    : operation_.rollback_failure;
  }
  void note_failure(std::string failure, Decision& out);

  StackRow stack_;
  OperationRow operation_;
  Plan plan_;
  Goal target_;
  Goal base_;
  Revision revision_;
  std::vector<Live> live_;                     // by slot
  std::vector<std::uint32_t> slot_of_wanted_;  // by position in the goal's model; kNoSlot: none yet
  std::vector<bool> in_outputs_;               // by position in the target
  std::vector<std::uint32_t> waiting_for_;     // by step
  std::vector<std::uint32_t> height_;          // by step
  std::priority_queue<Ready> ready_;           // of the part under way
  std::vector<bool> begun_;                    // by step: taken up, perhaps before its turn
  std::size_t part_ = 0;                       // the part under way
  std::vector<std::uint32_t> part_left_;       // by part: steps that are not done
  std::size_t steps_left_ = 0;
  std::uint32_t last_serial_ = 0;
  std::uint64_t last_event_ = 0;
  std::size_t running_ = 0;
  std::size_t failed_ = 0;
  bool regrouped_ = false;
  bool stopping_ = false;   // start nothing new
  bool timed_out_ = false;  // the deadline of the leg has passed
  bool finished_ = false;
  Millis now_ = 0;
};

}  // namespace cairn

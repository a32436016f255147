// Rollout: decides what follows from each thing that happens to one operation on a stack group
// (stack-groups section 4).
//
// It never acts. Given an input it answers with rows to write and effects to release once those
// rows are durable. Equal inputs in equal order give equal decisions.
//
// Order      begin() once, then on() for each input. Decisions must be committed in the order they
//            were given; inputs may be handed in before earlier decisions are durable.
// Regions    Sequential: a region begins when everything of the one before has ended. Parallel: all
//            at once, and none heeds another's failures. Accounts start in their order.
// Tolerance  The failure that exceeds a region's tolerance ends it in the same decision: what waits
//            there is STOPPED, and sequentially in all later regions too. What runs may end.
// Stop       Likewise for all that waits, in every region.
// End        STOPPED when the user stopped it, else FAILED when any region exceeded its tolerance,
//            else SUCCEEDED. Every target has one result then. Nothing is rolled back.
// Recovery   Made from the rows of an unfinished operation, begin() sends again what may be out,
//            with the old token: it must be idempotent by it.
// Cost       O(targets) memory; O(1) an input, but for what is stopped or ended by it: a row each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "group/rows.h"

namespace cairn {

// ---- effects: what to do once the decision is durable

struct StartInstance {
  std::uint32_t no = 0;  // comes back when it has finished
  GroupAction action = GroupAction::kCreate;
  std::string account;
  std::string region;
  std::string stack_id;  // empty: there is no stack yet; an update makes it then
  std::string token;     // the same in every life
  Value parameters;      // kCreate, kUpdate: complete
  bool retain_stack = false;
  std::int64_t timeout_min = 60;
  bool rollback = true;
  bool again = false;  // it may have been started before a crash
  Millis started = 0;  // of its result: the same in every life
};
struct RolloutEnded {
  GroupOperationStatus status = GroupOperationStatus::kSucceeded;
};
using RolloutEffect = std::variant<StartInstance, RolloutEnded>;

// ---- inputs: what happened

struct InstanceFinished {
  std::uint32_t no = 0;
  bool ok = false;
  std::string reason = {};    // why not
  std::string stack_id = {};  // as far as there is a stack; empty: what was known stays so
  InstanceDrift drift = InstanceDrift::kNotChecked;  // kDetectDrift
  // kImport: the stack is another than the group wants, by `reason`.
  bool outdated = false;
  // It was given up because of the stop, before anything was begun for it: STOPPED, not FAILED.
  bool stopped = false;
  bool stack_gone = false;  // the stack that was known is deleted
};
// What runs waits, or does not wait any more. Told in its result while it runs; nothing else
// follows.
struct InstanceHindered {
  std::uint32_t no = 0;
  std::string reason = {};  // empty: nothing is in its way any more
};
struct StopAsked {};
using RolloutInput = std::variant<InstanceFinished, InstanceHindered, StopAsked>;

struct RolloutDecision {
  GroupBatch batch;
  std::vector<RolloutEffect> effects;
  bool obeyed = true;  // false: the input does not fit what runs, and nothing follows from it
};

// Everything a rollout starts from, read or just written by the caller.
struct RolloutStart {
  GroupRow group;
  GroupOperationRow operation;
  // One for each target in the order of the operation: all of a region together. Those of a create
  // are new. Overrides are as the operation wants them.
  std::vector<InstanceRow> instances;
  // Of an operation that had begun: as they stand, by `no`; its instances are in that order. One
  // that is removed already has a row that says only which it was. Empty: it has not begun.
  std::vector<InstanceResultRow> results = {};
  // UpdateStackGroup: instances that the operation does not reach; they become outdated.
  std::vector<InstanceRow> left_out = {};
};

struct RolloutCounts {
  std::size_t waiting = 0;
  std::size_t running = 0;
  std::size_t succeeded = 0;
  std::size_t failed = 0;
  std::size_t stopped = 0;
  friend bool operator==(const RolloutCounts&, const RolloutCounts&) = default;
};

// The client token of what an operation does to one target: 40 characters of durable facts.
std::string instance_token(std::string_view operation, std::string_view account,
                           std::string_view region);

// The "actions" of the token rows of that work: no client can send them. The outcome of a target
// takes its rows away in the transaction that makes it durable: until then whatever it began is
// found again, and from then on nobody asks.
inline constexpr std::string_view kInstanceCreateToken = "stack instance, create";
inline constexpr std::string_view kInstanceUpdateToken = "stack instance, update";
inline constexpr std::string_view kInstanceDeleteToken = "stack instance, delete";

// The reason of what a user's stop left out.
inline constexpr std::string_view kStopReason = "User initiated stop";
// What the reason of a result that runs begins with while something is in its way.
inline constexpr std::string_view kWaitsFor = "Waiting: ";

class Rollout final {
 public:
  explicit Rollout(RolloutStart start);
  RolloutDecision begin(Millis now);
  RolloutDecision on(const RolloutInput& input, Millis now);

  bool finished() const { return is_over(operation_.status); }
  const GroupOperationRow& operation() const { return operation_; }
  // Of the whole, and of each region in its order.
  RolloutCounts counts() const;
  std::vector<RolloutCounts> counts_by_region() const;

 private:
  struct Region {
    std::size_t end = 0;   // one past its last target
    std::size_t next = 0;  // the first target that has not been started
    std::size_t concurrency = 1;
    std::size_t tolerance = 0;
    RolloutCounts counts = {};
    bool exceeded() const { return counts.failed > tolerance; }
    bool over() const { return counts.waiting == 0 && counts.running == 0; }
  };

  void place_regions();
  void take_results(std::vector<InstanceResultRow> results);
  void write_beginning(RolloutDecision& out);
  bool on_finished(const InstanceFinished& input, Millis now, RolloutDecision& out);
  bool on_hindered(const InstanceHindered& input, RolloutDecision& out);
  bool on_stop(Millis now, RolloutDecision& out);
  void note_success(std::size_t no, const InstanceFinished& input, Millis now,
                    RolloutDecision& out);
  void note_failure(std::size_t no, const InstanceFinished& input, RolloutDecision& out);
  void forget_tokens(std::size_t no, RolloutDecision& out) const;
  void stop_after_failure(std::size_t region, Millis now, RolloutDecision& out);
  void stop_waiting(Region& region, const std::string& reason, Millis now, RolloutDecision& out);
  void note_stop(std::size_t no, const std::string& reason, RolloutDecision& out);
  void pump(std::size_t region, Millis now, RolloutDecision& out);
  void fill(Region& region, Millis now, RolloutDecision& out);
  void end_if_over(Millis now, RolloutDecision& out);
  void write_drift(Millis now, RolloutDecision& out);
  void send(std::size_t no, bool again, RolloutDecision& out) const;
  bool touches_instances() const { return operation_.action != GroupAction::kDetectDrift; }
  bool sequential() const { return operation_.preferences.regions == RegionOrder::kSequential; }

  GroupRow group_;
  GroupOperationRow operation_;
  std::vector<InstanceRow> instances_;
  std::vector<InstanceResultRow> results_;  // the same order
  std::vector<InstanceRow> left_out_;
  std::vector<Region> regions_;
  std::vector<std::uint32_t> region_of_;  // by target
  std::size_t current_ = 0;               // sequential: the region under way
  std::size_t left_ = 0;                  // targets without an outcome
  bool resumed_ = false;
};

}  // namespace cairn

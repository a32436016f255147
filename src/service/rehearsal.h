// Rehearsal: a node of its own in virtual time, over a copy of the simulated cloud and a fork of
// the store. An action carried out in it does what it would do here, by the same code; nothing of
// it reaches the store, the cloud, a provider or a receiver of notifications.
//
// Time      begins at the outside's; delays are those to be expected of the simulated cloud.
// Assumed   Custom resources, types made over HTTP and wait conditions are not asked of anybody:
//           they are assumed to succeed (assumed_cloud.h).
// Threads   one. It may read what the outside's Context may read: call from a worker.
// Limits    An operation that does not end within kTasksMax tasks or kWorkMax of the outside's time
//           is given up.
// Lifetime  It must not outlive the outside.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cloud/sim/faults.h"
#include "service/assumed_cloud.h"
#include "service/context.h"

namespace cairn::service {

class Rehearsal {
 public:
  static constexpr std::size_t kTasksMax = 5'000'000;
  static constexpr Millis kWorkMax = 20'000;

  using Carry = void (*)(Context&, ActionRequest, Reply);

  // `planted`: calls for the stack's resources that are to fail, whoever would carry them out; on
  // the way back only deletes do.
  // `outside` has a simulated cloud.
  Rehearsal(Context& outside, sim::FaultPlan planted);
  ~Rehearsal();

  // The answer of the action, before what it begins goes on. The Error is the action's own, or says
  // that it took too long.
  Result<Value> carry_out(Carry carry, ActionRequest request);
  // Begins an operation whose first rows these are.
  Result<void> begin(Batch batch, OperationStart start);
  // Until the stack's operation has ended. The Error says that it took too long.
  Result<void> run(const std::string& stack_id);

  // Whether planted failures strike from now on; they do from the start.
  void plant(bool wanted);

  Context& context();
  std::unique_ptr<Reader> read();
  // Of all stacks, in the order in which they came.
  const std::vector<EventRow>& events() const;
  const std::vector<Assumed>& assumed() const;
  // What stands before the ids of the resources of a stack inside another: "Network."; of the
  // outermost, nothing. So planted failures name them, too.
  std::string prefix_of(const std::string& stack_id) const;
  // Logical ids and calls that a planted failure struck.
  const std::vector<std::pair<std::string, CallKind>>& struck() const;

 private:
  struct Node;
  Result<void> run_until(const std::function<bool()>& done);

  std::unique_ptr<Node> node_;
};

}  // namespace cairn::service

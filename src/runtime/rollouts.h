// Rollouts: keeps the operations on stack groups that are under way and carries out what they
// decide.
//
// Order       Changes of one group are decided one after another, each when the one before is
//             durable or refused. Inputs of one rollout are decided in the order they arrive;
//             its effects are released only after its rows are durable.
// Queue       What is queued begins when nothing else of its group runs, the oldest first.
// Recovery    recover() takes up every unfinished operation of the store where its rows stand:
//             what may be out is asked for again with the same token.
// Failure     A store that cannot be read ends the process; so does the writer when nobody knows
//             what became of a commit.
// Threads     any; rollouts live on the executor.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "group/rollout.h"
#include "runtime/writer.h"
#include "store/store.h"
#include "world/world.h"

namespace cairn {

// One target to be worked on, of an operation on this group.
struct InstanceWork {
  GroupRow group;
  std::string operation;
  StartInstance start;
};

class Rollouts {
 public:
  // Of one target, from any thread: InstanceHindered any number of times, then InstanceFinished
  // once.
  using Tell = std::function<void(RolloutInput)>;

  // What is to become durable at once, and the operation that begins with it.
  struct Change {
    Batch batch = {};
    GroupBatch rows = {};
    std::optional<RolloutStart> start = {};
  };
  struct Ports {
    Store& store;
    Writer& writer;
    const Clock& clock;
    Executor& executor;
    // Works on a target. Idempotent by its token: a target may be asked for again in a later life.
    std::function<void(InstanceWork, Tell)> work;
    // What a queued operation begins with, when it is its turn.
    std::function<Change(GroupRow, GroupOperationRow, Reader&)> queued;
    std::function<void(const GroupRow&, const GroupOperationRow&)> on_ended;  // may be empty
    std::function<void(std::string)> fatal;
  };

  // Sees all that became durable of the group, and its operations that are not over.
  using Decide =
      std::function<Result<Change>(Reader& reader, std::span<const GroupOperationRow> unfinished)>;
  // The Error of `decide`, or what became of the commit.
  using Done = std::function<void(Result<CommitOutcome>)>;

  explicit Rollouts(Ports ports) : ports_(std::move(ports)) {}

  // Call once, before requests are taken. The Error names an operation that cannot go on.
  Errors recover();

  void change(std::string group, Decide decide, Done done);

  // `done` is told false when the operation is not under way any more, or is stopping already.
  void stop(const GroupOperationRow& operation, std::function<void(bool)> done);

 private:
  struct Running {
    GroupRow group;
    Rollout rollout;
  };
  struct Waiting {
    Decide decide;
    Done done;
  };
  struct Group {
    bool writing = false;  // a change is not durable yet
    std::deque<Waiting> waiting;
    std::unique_ptr<Running> running;
  };

  void guarded(const std::function<void()>& what);
  void change_now(const std::string& id, Waiting wanted);
  void written(const std::string& id);
  void begin(const std::string& id, RolloutStart start, Batch batch, GroupBatch rows,
             std::function<void(CommitOutcome)> done);
  void begin_queued(const std::string& id);
  void input(const std::string& id, const std::string& operation, const RolloutInput& input,
             const std::function<void(bool)>& obeyed);
  void submit(const std::string& id, RolloutDecision decision, std::function<void(bool)> then);
  void release(const std::string& id, std::vector<RolloutEffect> effects);
  void forget_if_idle(const std::string& id);

  Ports ports_;
  std::unordered_map<std::string, Group> groups_;  // those of which something is under way
};

}  // namespace cairn

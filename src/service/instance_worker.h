// InstanceWorker: carries out what rollouts ask for one target: makes, updates, deletes, looks at
// or takes over the stack of one account and region, as whoever the group works as there.
//
// Durability  Which operation a target's token began is a token row, written in the transaction
//             that begins it: asked for again in a later life, nothing is begun twice, and how it
//             ended is still known.
// Failure     What is wrong with one target (a role, a permission, the template there, the stack)
//             is its outcome and nobody else's. What only is in the way now (too many operations
//             in the account, another look for drift, changes of its roles that wait) is tried
//             again with growing pauses, for as long as the stack may take, TimeoutInMinutes from
//             when the target's result began, in whichever life; a stop of the operation ends
//             that, and whatever an earlier life had not begun yet.
// Threads     any; the work is done on the service's workers, kAtOnceMax at a time.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/rollouts.h"
#include "service/context.h"
#include "service/instance_room.h"
#include "service/instance_turns.h"

namespace cairn::service {

class InstanceWorker {
 public:
  static constexpr int kAtOnceMax = 32;

  // `executor`: where work that found no worker waits for the next try.
  InstanceWorker(const Clock& clock, Executor& executor) : clock_(clock), executor_(executor) {}
  void connect(Context& context) { context_ = &context; }

  void perform(InstanceWork work, Rollouts::Tell tell);
  // No operation of the stack runs any more; a detection of drift has ended.
  void ended(const std::string& id);

 private:
  struct Task;
  using TaskPointer = std::shared_ptr<Task>;

  void enqueue(TaskPointer task);
  void next();
  void work(const TaskPointer& task);
  void step(const TaskPointer& task);
  // True: the user's stop was the end of the task.
  bool is_stopped(const TaskPointer& task, Reader& reader);
  // False: it waits for its turn.
  bool has_turn(const TaskPointer& task, Reader& reader);
  void take_step(const TaskPointer& task, Reader& reader);
  // Something that passes is in the way; if it does not pass in time, it is why the target failed.
  void try_later(const TaskPointer& task, const Error& why);
  // Held until what takes it is durable or refused. Null: it waits for room.
  InstanceRoom::Place take_room(const TaskPointer& task);
  void await(const std::string& id, const TaskPointer& task);
  bool stop_waiting(const std::string& id, const TaskPointer& task);
  // True: the task waits for the end of what runs on the stack, and is taken up again then.
  bool waits_for_stack(const std::string& stack, const TaskPointer& task);
  bool waits_for_detection(const std::string& id, const TaskPointer& task);
  // Who does it; nothing when that was the end of the task, or it waits for its roles.
  std::optional<Identity> identify(const TaskPointer& task);

  void make(const TaskPointer& task, Reader& reader);
  void begin_create(const TaskPointer& task, Reader& reader);
  void update(const TaskPointer& task, Reader& reader);
  void begin_update(const TaskPointer& task, const StackRow& stack, Reader& reader);
  void remove(const TaskPointer& task, Reader& reader);
  void begin_remove(const TaskPointer& task, const StackRow& stack, Reader& reader);
  void detect(const TaskPointer& task, Reader& reader);
  void begin_detect(const TaskPointer& task, const StackRow& stack, const std::string& id,
                    Reader& reader);
  void take_over(const TaskPointer& task, Reader& reader);
  void settle(const TaskPointer& task, const std::string& stack, OperationNo operation);
  // Commits what begins an operation, then waits for its end.
  void begin(const TaskPointer& task, Batch batch, OperationStart start);

  const Clock& clock_;
  Executor& executor_;
  Context* context_ = nullptr;
  InstanceTurns turns_;
  InstanceRoom room_;
  std::mutex mutex_;
  std::deque<TaskPointer> queue_;
  int working_ = 0;
  std::map<std::string, std::vector<TaskPointer>> waiting_;  // by what they wait for
};

}  // namespace cairn::service

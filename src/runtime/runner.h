// Runner: keeps the machines of running operations and carries out what they decide.
//
// Order       Inputs of one operation are decided in the order they arrive; effects of a decision
//             are released only after its rows are durable.
// Recovery    recover() takes up every unfinished operation of the store where its rows stand.
// Failure     A commit refused because somebody else owns the stack ends the machine here; the
//             rows belong to the other owner.
// Threads     adopt() and deliveries from any thread; machines live on the engine's executor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "cloud/cloud.h"
#include "engine/machine.h"
#include "runtime/writer.h"
#include "store/store.h"
#include "world/world.h"

namespace cairn {

// What a stored definition means, built again from its texts. `as_of` is what its functions call
// now.
using ModelSource = std::function<Result<Goal>(
    const StackRow& stack, const StackDetailRow& definition, Millis as_of, Reader&)>;

class Runner {
 public:
  struct Ports {
    Store& store;
    Writer& writer;
    Cloud& cloud;
    const Clock& clock;
    Executor& executor;  // the engine's
    ModelSource models;
    std::function<void(const StackRow&, StackState)> on_ended;  // may be empty
    std::function<void(std::string)> on_trouble;                // what an operator should know
    // The stack's operation was cancelled, and with it what runs inside; may be empty.
    std::function<void(const StackRow&, bool quick)> on_cancelled = {};
    // May add to the rows that end an operation, before they are durable; on the engine's executor
    // or by add_end(). May be empty.
    std::function<void(const StackRow&, Batch&)> at_end = {};
  };

  explicit Runner(Ports ports) : ports_(std::move(ports)) {}

  // Reads the unfinished operations and goes on with them. Call once, before requests are taken.
  // The Error names an operation that could not be taken up; the others are.
  Errors recover();

  // Takes over an operation whose first rows are durable.
  void adopt(OperationStart start);

  // Hands an order (CancelOperation, OrderResource) to a running operation. `done` is called once,
  // on the engine's executor, when what follows from it is durable: false when the operation does
  // not run here, or the order does not fit.
  void order(OperationNo operation, Input order, std::function<void(bool)> done);

  // For an operation that begins and ends in one batch, without a machine here: what Ports::at_end
  // adds to its rows, and what follows once they are durable. Any thread.
  void add_end(const StackRow& stack, Batch& batch) const;
  void tell_ended(const StackRow& stack) const;

 private:
  using Done = std::function<void(bool)>;
  struct Message {
    OperationNo to;
    std::variant<std::unique_ptr<OperationStart>, Input> what;  // a start is large and rare
    Done done = {};                                             // of an order
  };
  struct Running {
    std::unique_ptr<StackMachine> machine;
    std::uint64_t round = 0;  // the last drain in which this machine decided something
    std::size_t place = 0;    // of that, among what is pending
  };
  struct Pending {
    StackMachine* machine = nullptr;
    Decision decision;
    std::vector<std::pair<Done, bool>> orders;
  };

  Result<OperationStart> load(const OperationRow& operation, Reader& reader);
  Result<void> load_definitions(OperationStart& start, Reader& reader);
  void send(Message message);
  void send(std::vector<Message> messages);  // nothing comes in between
  template <class Add>
  void put(Add add);
  void drain();
  void decide(Message message);
  Pending& keep(Running& running, Decision decision);
  void submit(Pending pending);
  void release(OperationNo operation, std::vector<Effect> effects);
  void start_call(const StackMachine& machine, StartCall call);

  Ports ports_;
  std::unordered_map<std::int64_t, Running> machines_;  // on the executor
  std::mutex mutex_;
  std::vector<Message> inbox_;
  bool scheduled_ = false;
  // What a drain works on, on the executor; kept between two for their room.
  std::vector<Message> messages_;
  std::vector<Pending> pending_;
  std::uint64_t round_ = 0;  // counts drains
};

}  // namespace cairn

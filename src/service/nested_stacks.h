// NestedStacks: makes, removes and tells of the stacks that are resources of other stacks
// (stack-lifecycle section 9).
//
// Durability  Which child a create_token made, and that a token is forbidden, are token rows; they
//             are written in the transaction that makes the child, so a token makes one at most.
//             So is which operation of the parent asked for a delete, and which update_tokens
//             were followed (child_tokens.h).
// Cancel      While an operation is cancelled nothing new is begun for it, and what runs for it is
//             cancelled too: cancel_children() is told of every cancel, again after a crash. A
//             child that is to be removed while it runs is cancelled first.
// Rollback    A child never rolls back by itself: its parent, which may, deletes it.
// Threads     connect() before the first command. Commands from any thread; they work on the
//             service's workers.
#pragma once

#include <atomic>

#include "cloud/nested/child_stacks.h"
#include "service/context.h"

namespace cairn::service {

class NestedStacks final : public ChildStacks {
 public:
  void connect(Context& context) { context_ = &context; }

  void create(CallSpec spec, Told told) override;
  void update(CallSpec spec, Told told) override;
  void remove(CallSpec spec, Told told) override;
  void state(CallSpec spec, Told told) override;
  // The runner's: the operation of `parent` was cancelled.
  void cancel_children(const StackRow& parent, bool quick);

 private:
  using Work = void (NestedStacks::*)(const CallSpec&, const Told&);
  // Has a worker do it; kBusy when they have too much to do.
  void work(Work what, CallSpec spec, Told told);

  void update_now(const CallSpec& spec, const Told& told);
  void create_now(const CallSpec& spec, const Told& told);
  void remove_now(const CallSpec& spec, const Told& told);
  void state_now(const CallSpec& spec, const Told& told);
  // How the operation of the stack around it was cancelled.
  static Cancelled cancelled(const CallSpec& spec, Reader& reader);
  // Cancels what was begun for a parent whose operation was cancelled meanwhile.
  void follow_cancel(const CallSpec& spec, OperationNo begun);
  void refuse_update(const CallSpec& spec, const ChildState& why, const Told& told);
  void forbid(const CallSpec& spec, const Told& told);

  Context* context_ = nullptr;
  std::atomic<int> making_ = 0;  // creates on their way: the quota of stacks counts them too
};

}  // namespace cairn::service

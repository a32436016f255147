// What a cancelled operation means for the stacks inside its stack.

#include "service/nested_stacks.h"

namespace cairn::service {
namespace {

constexpr std::uint64_t kChildrenMax = 100'000;  // more than a stack can have resources

}  // namespace

Cancelled NestedStacks::cancelled(const CallSpec& spec, Reader& reader) {
  const auto parent = reader.stack(spec.account, spec.region, spec.stack_id);
  const auto around = parent ? reader.operation(parent->operation) : std::nullopt;
  return around ? around->cancelled : Cancelled::kNot;
}

// What is durable by now is found here; what becomes so later finds the cancel, which is durable
// already, in follow_cancel(). The engine reads the children itself when the workers are busy.
void NestedStacks::cancel_children(const StackRow& parent, bool quick) {
  const auto task = [this, parent, quick] {
    try {
      const auto reader = context_->store.read();
      StackFilter children;
      children.account = parent.account;
      children.region = parent.region;
      children.parent_id = parent.id;
      children.include_nested = true;
      for (const StackRow& child : reader->stacks(children, {0, kChildrenMax}).rows) {
        if (!child.operation) continue;
        context_->runner.order(child.operation, CancelOperation{.quick = quick}, {});
      }
    } catch (const StoreFailed& failed) {
      context_->fatal(failed.what());
    }
  };
  if (!context_->offload(task)) task();
}

void NestedStacks::follow_cancel(const CallSpec& spec, OperationNo begun) {
  const auto reader = context_->store.read();
  const Cancelled how = cancelled(spec, *reader);
  if (how == Cancelled::kNot) return;
  context_->runner.order(begun, CancelOperation{.quick = how == Cancelled::kQuick}, {});
}

}  // namespace cairn::service

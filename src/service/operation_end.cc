#include "service/operation_end.h"

#include <limits>

#include "service/create_options.h"
#include "service/notices.h"
#include "service/revisions.h"

namespace cairn::service {
namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint32_t>::max();

// The definition and the outputs as they are once `batch` is durable.
StackDetailRow detail_after(const StackRow& stack, const Batch& batch, Reader& reader) {
  StackDetailRow detail;
  if (auto stored = reader.stack_detail(stack.no)) detail = std::move(*stored);
  for (const StackDetailRow& row : batch.details) {
    if (row.no == stack.no) detail = row;
  }
  for (const StackOutputs& row : batch.outputs) {
    if (row.no == stack.no) detail.outputs = row.outputs;
  }
  return detail;
}

// The stack inside was made with the one around it and goes with it. It is idle: its parent's
// operation has ended.
void abandon_children(const StackRow& parent, Millis now, Reader& reader, Batch& batch) {
  StackFilter filter;
  filter.account = parent.account;
  filter.region = parent.region;
  filter.parent_id = parent.id;
  filter.include_nested = true;
  for (const StackRow& child : reader.stacks(filter, {0, kAll}).rows) {
    if (child.deleted != 0 || child.operation) continue;
    batch.steps.push_back({.no = child.no,
                           .by = {},
                           .operation = {},
                           .state = {StackAction::kDelete, Phase::kComplete},
                           .status_reason = "The stack was abandoned with the one around it",
                           .updated = now,
                           .deleted = now});
    abandon_children(child, now, reader, batch);
  }
}

// Its resources stay, in the cloud and in its rows; only the stack is gone. Its newest event stays
// the one that told how its creation ended: clients wait for that.
void abandon(const StackRow& stack, Reader& reader, Batch& batch) {
  StackStep& last = batch.steps.back();
  last.status_reason = "The stack was abandoned after " + status_name(stack.state) + ", as asked";
  last.state = {StackAction::kDelete, Phase::kComplete};
  last.deleted = last.updated;
  abandon_children(stack, last.updated, reader, batch);
}

}  // namespace

void OperationEnd::add(const StackRow& stack, Batch& batch) {
  const auto reader = store_.read();
  const StackDetailRow detail = detail_after(stack, batch, *reader);
  const StackSettings settings = read_settings(detail.settings);
  const std::size_t before = batch.records.size();
  add_notices(stack, settings, detail.outputs, batch);
  if (batch.records.size() != before) {
    const std::lock_guard lock(mutex_);
    with_news_.insert(stack.id);
  }
  remove_oldest_revisions(stack, revisions_max_, *reader, batch);
  if (is_abandoned(settings, stack.state)) abandon(stack, *reader, batch);
}

bool OperationEnd::take_news(const std::string& stack_id) {
  const std::lock_guard lock(mutex_);
  return with_news_.erase(stack_id) > 0;
}

}  // namespace cairn::service

#include "group/retry.h"

#include <map>
#include <string_view>
#include <utility>

namespace cairn {
namespace {

bool is_up_to_date(GroupAction action, const InstanceRow& row) {
  const bool deploys = action == GroupAction::kCreate || action == GroupAction::kUpdate ||
                       action == GroupAction::kImport;
  return deploys && row.status == InstanceStatus::kCurrent;
}

}  // namespace

std::vector<InstanceRow> targets_to_retry(const GroupOperationRow& operation,
                                          std::span<const InstanceResultRow> results,
                                          std::span<const InstanceRow> existing) {
  using Place = std::pair<std::string_view, std::string_view>;  // account, region
  std::map<Place, const InstanceRow*> there;
  for (const InstanceRow& row : existing) there.emplace(Place(row.account, row.region), &row);
  std::vector<InstanceRow> rows;
  for (const InstanceResultRow& result : results) {
    const bool undone =
        result.status == ResultStatus::kFailed || result.status == ResultStatus::kStopped;
    const auto found = there.find({result.account, result.region});
    if (!undone || found == there.end()) continue;
    const bool let_go = operation.action == GroupAction::kImport && found->second->stack_id.empty();
    if (let_go || is_up_to_date(operation.action, *found->second)) continue;
    rows.push_back(*found->second);
  }
  return rows;
}

GroupOperationRow retry_of(const GroupOperationRow& operation) {
  GroupOperationRow again;
  again.group = operation.group;
  again.action = operation.action;
  again.preferences = operation.preferences;
  again.description = operation.description;
  again.retain_stacks = operation.retain_stacks;
  again.timeout_min = operation.timeout_min;
  again.rollback = operation.rollback;
  return again;
}

}  // namespace cairn

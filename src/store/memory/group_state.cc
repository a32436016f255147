#include "store/memory/group_state.h"

#include <set>

namespace cairn {

const GroupRow* GroupState::live_named(std::string_view account, std::string_view region,
                                       std::string_view name) const {
  for (const auto& [id, group] : groups) {
    const GroupRow& row = group.row;
    const bool meant = row.account == account && row.region == region && row.name == name;
    if (meant && row.status == GroupStatus::kActive) return &row;
  }
  return nullptr;
}

bool GroupState::refuses(const GroupBatch& batch) const {
  for (const GroupRow& row : batch.groups) {
    if (row.status != GroupStatus::kActive) continue;
    const GroupRow* holder = live_named(row.account, row.region, row.name);
    if (holder != nullptr && holder->id != row.id) return true;
  }
  return false;
}

void GroupState::apply(const GroupBatch& batch) {
  for (const GroupRow& row : batch.groups) {
    const auto [at, added] = groups.try_emplace(row.id);
    if (added) at->second.no = ++last_no;
    const std::string kept = added ? row.resource_group : at->second.row.resource_group;
    at->second.row = row;
    at->second.row.resource_group = kept;
  }
  for (const GroupMove& move : batch.moves) {
    const auto at = groups.find(move.group);
    if (at != groups.end()) at->second.row.resource_group = move.resource_group;
  }
  for (const GroupOperationRow& row : batch.operations) operations[row.id] = row;
  for (const InstanceRow& row : batch.instances) {
    const auto [at, added] = instances.try_emplace({row.group, row.account, row.region});
    if (added) at->second.no = ++last_no;
    at->second.row = row;
  }
  for (const InstanceRemoval& row : batch.removed_instances) {
    instances.erase({row.group, row.account, row.region});
  }
  for (const InstanceResultRow& row : batch.results) {
    auto& rows = results[row.operation];
    if (rows.size() <= row.no) rows.resize(std::size_t{row.no} + 1);
    rows[row.no] = row;
  }
}

}  // namespace cairn

#include "store/memory/group_reader.h"

#include <algorithm>
#include <utility>

#include "store/memory/state.h"

namespace cairn {
namespace {

// The part of a list that `window` asks for.
template <class Row, class RowOf>
Page<Row> page_of(const std::vector<const RowOf*>& found, Window window,
                  const Row& (*row_of)(const RowOf&)) {
  Page<Row> page;
  page.total = found.size();
  for (std::uint64_t i = window.offset; i < found.size() && i - window.offset < window.limit; ++i) {
    page.rows.push_back(row_of(*found[i]));
  }
  return page;
}

bool carries(const MemoryStore::State& state, const GroupRow& row,
             const std::vector<TagWish>& wanted) {
  if (wanted.empty()) return true;
  if (row.status != GroupStatus::kActive) return false;
  const auto tags = state.tags.find({{TagKind::kStackGroup, row.account, row.region}, row.name});
  if (tags == state.tags.end()) return false;
  return std::all_of(wanted.begin(), wanted.end(), [&](const TagWish& wish) {
    const auto found = tags->second.find(wish.key);
    return found != tags->second.end() && (!wish.value || *wish.value == found->second);
  });
}

bool passes(const GroupFilter& f, const GroupRow& row) {
  if (!f.account.empty() && row.account != f.account) return false;
  if (!f.region.empty() && row.region != f.region) return false;
  if (f.status && row.status != *f.status) return false;
  if (f.permissions && row.permissions != *f.permissions) return false;
  return !f.resource_group || row.resource_group == *f.resource_group;
}

bool passes(const InstanceFilter& f, const InstanceRow& row) {
  return row.group == f.group && (f.account.empty() || row.account == f.account) &&
         (f.region.empty() || row.region == f.region);
}

const GroupRow& row_of_group(const GroupState::Group& group) {
  return group.row;
}
const InstanceRow& row_of_instance(const GroupState::Instance& instance) {
  return instance.row;
}
template <class Row>
const Row& itself(const Row& row) {
  return row;
}

}  // namespace

std::optional<GroupRow> MemoryGroupReader::group(std::string_view id) {
  const auto found = state_.groups.groups.find(id);
  if (found == state_.groups.groups.end()) return std::nullopt;
  return found->second.row;
}

std::optional<GroupRow> MemoryGroupReader::live_group_named(std::string_view account,
                                                            std::string_view region,
                                                            std::string_view name) {
  const GroupRow* found = state_.groups.live_named(account, region, name);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

Page<GroupRow> MemoryGroupReader::groups(const GroupFilter& filter, Window window) {
  std::vector<const GroupState::Group*> found;
  for (const auto& [id, group] : state_.groups.groups) {
    if (passes(filter, group.row) && carries(state_, group.row, filter.tags)) {
      found.push_back(&group);
    }
  }
  std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) {
    return std::pair(a->row.created, a->no) > std::pair(b->row.created, b->no);
  });
  return page_of<GroupRow>(found, window, row_of_group);
}

std::uint64_t MemoryGroupReader::count_live_groups(std::string_view account) {
  std::uint64_t count = 0;
  for (const auto& [id, group] : state_.groups.groups) {
    count += group.row.account == account && group.row.status == GroupStatus::kActive;
  }
  return count;
}

std::optional<InstanceRow> MemoryGroupReader::instance(std::string_view group,
                                                       std::string_view account,
                                                       std::string_view region) {
  const auto found =
      state_.groups.instances.find({std::string(group), std::string(account), std::string(region)});
  if (found == state_.groups.instances.end()) return std::nullopt;
  return found->second.row;
}

std::optional<InstanceRow> MemoryGroupReader::instance_of_stack(std::string_view stack_id) {
  const GroupState::Instance* first = nullptr;
  for (const auto& [key, instance] : state_.groups.instances) {
    if (stack_id.empty() || instance.row.stack_id != stack_id) continue;
    if (first == nullptr || instance.no < first->no) first = &instance;
  }
  return first == nullptr ? std::nullopt : std::optional(first->row);
}

Page<InstanceRow> MemoryGroupReader::instances(const InstanceFilter& filter, Window window) {
  std::vector<const GroupState::Instance*> found;
  for (const auto& [key, instance] : state_.groups.instances) {
    if (passes(filter, instance.row)) found.push_back(&instance);
  }
  std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return a->no < b->no; });
  return page_of<InstanceRow>(found, window, row_of_instance);
}

std::optional<GroupOperationRow> MemoryGroupReader::group_operation(std::string_view id) {
  const auto found = state_.groups.operations.find(id);
  if (found == state_.groups.operations.end()) return std::nullopt;
  return found->second;
}

Page<GroupOperationRow> MemoryGroupReader::group_operations(std::string_view group, Window window) {
  std::vector<const GroupOperationRow*> found;
  for (const auto& [id, row] : state_.groups.operations) {
    if (row.group == group) found.push_back(&row);
  }
  std::sort(found.begin(), found.end(),
            [](const auto* a, const auto* b) { return a->order > b->order; });
  return page_of<GroupOperationRow>(found, window, itself<GroupOperationRow>);
}

std::vector<GroupOperationRow> MemoryGroupReader::unfinished_group_operations(
    std::string_view group) {
  std::vector<GroupOperationRow> found;
  for (const auto& [id, row] : state_.groups.operations) {
    if (is_over(row.status) || (!group.empty() && row.group != group)) continue;
    found.push_back(row);
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tie(a.group, a.order) < std::tie(b.group, b.order);
  });
  return found;
}

Page<InstanceResultRow> MemoryGroupReader::instance_results(std::string_view operation,
                                                            Window window) {
  std::vector<const InstanceResultRow*> found;
  const auto rows = state_.groups.results.find(operation);
  if (rows != state_.groups.results.end()) {
    for (const InstanceResultRow& row : rows->second) found.push_back(&row);
  }
  return page_of<InstanceResultRow>(found, window, itself<InstanceResultRow>);
}

}  // namespace cairn

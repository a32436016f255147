#include "store/sqlite/group_reader.h"

#include "store/sqlite/group_rows.h"

namespace cairn::sqlite {
namespace {

constexpr ListSql kGroupList = {kGroupColumns, "stackgroup", "created DESC, no DESC"};
constexpr ListSql kInstanceList = {kInstanceColumns, "stackinstance", "no"};
constexpr ListSql kGroupOperationList = {kGroupOperationColumns, "stackgroup_operation",
                                         "seq DESC"};
constexpr ListSql kResultList = {kResultColumns, "stackgroup_result", "no"};

constexpr char kCountLiveGroups[] =
    "SELECT count(*) FROM stackgroup WHERE account = $1 AND status = 'ACTIVE'";
constexpr Window kOne{0, 1};
constexpr Window kAll{0, UINT64_MAX};

template <class Row>
std::optional<Row> only(Page<Row> page) {
  if (page.rows.empty()) return std::nullopt;
  return std::move(page.rows.front());
}

}  // namespace

std::optional<GroupRow> SqliteGroupReader::group(std::string_view id) {
  Condition condition;
  condition.add("id = ?", {std::string(id)});
  return only(snapshot_.page<GroupRow>(condition, kGroupList, kOne, read_group));
}

std::optional<GroupRow> SqliteGroupReader::live_group_named(std::string_view account,
                                                            std::string_view region,
                                                            std::string_view name) {
  Condition condition;
  condition.add("account = ? AND region = ? AND name = ? AND status = 'ACTIVE'",
                {std::string(account), std::string(region), std::string(name)});
  return only(snapshot_.page<GroupRow>(condition, kGroupList, kOne, read_group));
}

Page<GroupRow> SqliteGroupReader::groups(const GroupFilter& filter, Window window) {
  return snapshot_.page<GroupRow>(condition_of(filter), kGroupList, window, read_group);
}

std::uint64_t SqliteGroupReader::count_live_groups(std::string_view account) {
  Query query = snapshot_.connection().query(kCountLiveGroups);
  query.bind(account);
  return snapshot_.count(query);
}

std::optional<InstanceRow> SqliteGroupReader::instance(std::string_view group,
                                                       std::string_view account,
                                                       std::string_view region) {
  Condition condition;
  condition.add("group_id = ? AND account = ? AND region = ?",
                {std::string(group), std::string(account), std::string(region)});
  return only(snapshot_.page<InstanceRow>(condition, kInstanceList, kOne, read_instance));
}

std::optional<InstanceRow> SqliteGroupReader::instance_of_stack(std::string_view stack_id) {
  Condition condition;
  condition.add("stack_id = ? AND stack_id <> ''", {std::string(stack_id)});
  return only(snapshot_.page<InstanceRow>(condition, kInstanceList, kOne, read_instance));
}

Page<InstanceRow> SqliteGroupReader::instances(const InstanceFilter& filter, Window window) {
  Condition condition;
  condition.add("group_id = ?", {filter.group});
  if (!filter.account.empty()) condition.add("account = ?", {filter.account});
  if (!filter.region.empty()) condition.add("region = ?", {filter.region});
  return snapshot_.page<InstanceRow>(condition, kInstanceList, window, read_instance);
}

std::optional<GroupOperationRow> SqliteGroupReader::group_operation(std::string_view id) {
  Condition condition;
  condition.add("id = ?", {std::string(id)});
  return only(snapshot_.page<GroupOperationRow>(condition, kGroupOperationList, kOne,
                                                read_group_operation));
}

Page<GroupOperationRow> SqliteGroupReader::group_operations(std::string_view group, Window window) {
  Condition condition;
  condition.add("group_id = ?", {std::string(group)});
  return snapshot_.page<GroupOperationRow>(condition, kGroupOperationList, window,
                                           read_group_operation);
}

std::vector<GroupOperationRow> SqliteGroupReader::unfinished_group_operations(
    std::string_view group) {
  Condition condition;
  if (!group.empty()) condition.add("group_id = ?", {std::string(group)});
  condition.add("status IN ('QUEUED', 'RUNNING', 'STOPPING')");
  const ListSql oldest_first{kGroupOperationColumns, "stackgroup_operation", "group_id, seq"};
  return snapshot_.page<GroupOperationRow>(condition, oldest_first, kAll, read_group_operation)
      .rows;
}

Page<InstanceResultRow> SqliteGroupReader::instance_results(std::string_view operation,
                                                            Window window) {
  Condition condition;
  condition.add("operation = ?", {std::string(operation)});
  return snapshot_.page<InstanceResultRow>(condition, kResultList, window, read_instance_result);
}

}  // namespace cairn::sqlite

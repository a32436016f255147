#include "store/sqlite/group_reader.h"

#include "store/sqlite/group_rows.h"

namespace cairn::sqlite {
namespace {

constexpr ListSql kGroupList = {CAIRN_GROUP_COLUMNS, "stackgroup", "created DESC, no DESC"};
constexpr ListSql kInstanceList = {CAIRN_INSTANCE_COLUMNS, "stackinstance", "no"};
constexpr ListSql kGroupOperationList = {CAIRN_GROUP_OPERATION_COLUMNS, "stackgroup_operation",
                                         "seq DESC"};
constexpr ListSql kResultList = {CAIRN_RESULT_COLUMNS, "stackgroup_result", "no"};

constexpr char kCountLiveGroups[] =
    "SELECT count(*) FROM stackgroup WHERE account = $1 AND status = 'ACTIVE'";
constexpr Window kAll{0, UINT64_MAX};

// A rollout asks these once or more for each of its targets.
constexpr char kGroup[] = "SELECT " CAIRN_GROUP_COLUMNS " FROM stackgroup WHERE id = $1";
constexpr char kLiveGroupByName[] =
    "SELECT " CAIRN_GROUP_COLUMNS
    " FROM stackgroup WHERE account = $1 AND region = $2 AND name = $3 AND status = 'ACTIVE'";
constexpr char kInstance[] =
    "SELECT " CAIRN_INSTANCE_COLUMNS
    " FROM stackinstance WHERE group_id = $1 AND account = $2 AND region = $3";
constexpr char kInstanceOfStack[] =
    "SELECT " CAIRN_INSTANCE_COLUMNS
    " FROM stackinstance WHERE stack_id = $1 AND stack_id <> '' ORDER BY no LIMIT 1";
constexpr char kGroupOperation[] =
    "SELECT " CAIRN_GROUP_OPERATION_COLUMNS " FROM stackgroup_operation WHERE id = $1";

}  // namespace

std::optional<GroupRow> SqliteGroupReader::group(std::string_view id) {
  Query query = snapshot_.connection().query(kGroup);
  query.bind(id);
  return snapshot_.first(query, read_group);
}

std::optional<GroupRow> SqliteGroupReader::live_group_named(std::string_view account,
                                                            std::string_view region,
                                                            std::string_view name) {
  Query query = snapshot_.connection().query(kLiveGroupByName);
  query.bind(account).bind(region).bind(name);
  return snapshot_.first(query, read_group);
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
  Query query = snapshot_.connection().query(kInstance);
  query.bind(group).bind(account).bind(region);
  return snapshot_.first(query, read_instance);
}

std::optional<InstanceRow> SqliteGroupReader::instance_of_stack(std::string_view stack_id) {
  Query query = snapshot_.connection().query(kInstanceOfStack);
  query.bind(stack_id);
  return snapshot_.first(query, read_instance);
}

Page<InstanceRow> SqliteGroupReader::instances(const InstanceFilter& filter, Window window) {
  Condition condition;
  condition.add("group_id = ?", {filter.group});
  if (!filter.account.empty()) condition.add("account = ?", {filter.account});
  if (!filter.region.empty()) condition.add("region = ?", {filter.region});
  return snapshot_.page<InstanceRow>(condition, kInstanceList, window, read_instance);
}

std::optional<GroupOperationRow> SqliteGroupReader::group_operation(std::string_view id) {
  Query query = snapshot_.connection().query(kGroupOperation);
  query.bind(id);
  return snapshot_.first(query, read_group_operation);
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
  const ListSql oldest_first{CAIRN_GROUP_OPERATION_COLUMNS, "stackgroup_operation",
                             "group_id, seq"};
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

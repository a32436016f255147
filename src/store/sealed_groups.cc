#include "store/sealed_groups.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "value/json.h"

namespace cairn {
namespace {

// The values that may hold secrets, and the place each is bound to.
Value& secret_of(GroupRow& row) {
  return row.parameters;
}
Value& secret_of(InstanceRow& row) {
  return row.overrides;
}
std::string place_of(const GroupRow& row) {
  return fmt::format("group/{}", row.id);
}
std::string place_of(const InstanceRow& row) {
  return fmt::format("instance/{}/{}/{}", row.group, row.account, row.region);
}

template <class Row>
void close(std::vector<Row>& rows, const Seal& seal) {
  for (Row& row : rows) {
    Value& secret = secret_of(row);
    if (secret.items().empty()) continue;
    secret = Value::string(seal.seal(to_json(secret), place_of(row)));
  }
}

template <class Row>
void open(Row& row, const Seal& seal) {
  Value& secret = secret_of(row);
  if (!secret.is_string() || !Seal::is_sealed(secret.as_string())) return;
  const std::string place = place_of(row);
  const auto text = seal.open(secret.as_string(), place);
  auto value = text ? read_json(*text) : Result<Value>(Error{});
  if (!value) {
    throw StoreFailed(
        fmt::format("What is stored at {} does not open with the key in secret.key.", place));
  }
  secret = std::move(value).value();
}

}  // namespace

std::shared_ptr<const GroupBatch> sealed(const GroupBatch& batch, const Seal& seal) {
  auto closed = std::make_shared<GroupBatch>(batch);
  close(closed->groups, seal);
  close(closed->instances, seal);
  return closed;
}

template <class Row>
std::optional<Row> OpeningGroupReader::opened(std::optional<Row> row) const {
  if (row) open(*row, seal_);
  return row;
}

template <class Row>
Page<Row> OpeningGroupReader::opened(Page<Row> page) const {
  for (Row& row : page.rows) open(row, seal_);
  return page;
}

std::optional<GroupRow> OpeningGroupReader::group(std::string_view id) {
  return opened(inner_.group(id));
}
std::optional<GroupRow> OpeningGroupReader::live_group_named(std::string_view account,
                                                             std::string_view region,
                                                             std::string_view name) {
  return opened(inner_.live_group_named(account, region, name));
}
Page<GroupRow> OpeningGroupReader::groups(const GroupFilter& filter, Window window) {
  return opened(inner_.groups(filter, window));
}
std::uint64_t OpeningGroupReader::count_live_groups(std::string_view account) {
  return inner_.count_live_groups(account);
}
std::optional<InstanceRow> OpeningGroupReader::instance(std::string_view group,
                                                        std::string_view account,
                                                        std::string_view region) {
  return opened(inner_.instance(group, account, region));
}
std::optional<InstanceRow> OpeningGroupReader::instance_of_stack(std::string_view stack_id) {
  return opened(inner_.instance_of_stack(stack_id));
}
Page<InstanceRow> OpeningGroupReader::instances(const InstanceFilter& filter, Window window) {
  return opened(inner_.instances(filter, window));
}
std::optional<GroupOperationRow> OpeningGroupReader::group_operation(std::string_view id) {
  return inner_.group_operation(id);
}
Page<GroupOperationRow> OpeningGroupReader::group_operations(std::string_view group,
                                                             Window window) {
  return inner_.group_operations(group, window);
}
std::vector<GroupOperationRow> OpeningGroupReader::unfinished_group_operations(
    std::string_view group) {
  return inner_.unfinished_group_operations(group);
}
Page<InstanceResultRow> OpeningGroupReader::instance_results(std::string_view operation,
                                                             Window window) {
  return inner_.instance_results(operation, window);
}

}  // namespace cairn

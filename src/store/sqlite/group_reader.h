// What a snapshot of the database knows of stack groups.
#pragma once

#include "store/group_reader.h"
#include "store/sqlite/snapshot.h"

namespace cairn::sqlite {

class SqliteGroupReader final : public GroupReader {
 public:
  explicit SqliteGroupReader(Snapshot& snapshot) : snapshot_(snapshot) {}

  std::optional<GroupRow> group(std::string_view id) override;
  std::optional<GroupRow> live_group_named(std::string_view account, std::string_view region,
                                           std::string_view name) override;
  Page<GroupRow> groups(const GroupFilter& filter, Window window) override;
  std::uint64_t count_live_groups(std::string_view account) override;
  std::optional<InstanceRow> instance(std::string_view group, std::string_view account,
                                      std::string_view region) override;
  std::optional<InstanceRow> instance_of_stack(std::string_view stack_id) override;
  Page<InstanceRow> instances(const InstanceFilter& filter, Window window) override;
  std::optional<GroupOperationRow> group_operation(std::string_view id) override;
  Page<GroupOperationRow> group_operations(std::string_view group, Window window) override;
  std::vector<GroupOperationRow> unfinished_group_operations(std::string_view group) override;
  Page<InstanceResultRow> instance_results(std::string_view operation, Window window) override;

 private:
  Snapshot& snapshot_;
};

}  // namespace cairn::sqlite

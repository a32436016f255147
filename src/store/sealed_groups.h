// Rows of stack groups as a SealingStore keeps them: values of parameters may be secrets.
#pragma once

#include <memory>

#include "base/seal.h"
#include "store/store.h"

namespace cairn {

std::shared_ptr<const GroupBatch> sealed(const GroupBatch& batch, const Seal& seal);

// Opens what another GroupReader has sealed. Throws StoreFailed when the key is not the right one.
class OpeningGroupReader final : public GroupReader {
 public:
  OpeningGroupReader(GroupReader& inner, const Seal& seal) : inner_(inner), seal_(seal) {}

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
  template <class Row>
  std::optional<Row> opened(std::optional<Row> row) const;
  template <class Row>
  Page<Row> opened(Page<Row> page) const;

  GroupReader& inner_;
  const Seal& seal_;
};

}  // namespace cairn

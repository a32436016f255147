// The part of a Reader that is about stack groups (group/rows.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "group/rows.h"
#include "store/lists.h"

namespace cairn {

struct GroupFilter {
  std::string account = {};  // empty: any
  std::string region = {};   // empty: any
  std::optional<GroupStatus> status = {};
  std::optional<PermissionModel> permissions = {};
  std::optional<std::string> resource_group = {};
  std::vector<TagWish> tags = {};  // all of these; deleted groups carry none
};

struct InstanceFilter {
  std::string group = {};    // id
  std::string account = {};  // empty: any
  std::string region = {};   // empty: any
};

class GroupReader {
 public:
  virtual ~GroupReader() = default;

  virtual std::optional<GroupRow> group(std::string_view id) = 0;
  virtual std::optional<GroupRow> live_group_named(std::string_view account,
                                                   std::string_view region,
                                                   std::string_view name) = 0;
  virtual Page<GroupRow> groups(const GroupFilter& filter, Window window) = 0;  // newest first
  virtual std::uint64_t count_live_groups(std::string_view account) = 0;

  virtual std::optional<InstanceRow> instance(std::string_view group, std::string_view account,
                                              std::string_view region) = 0;
  // The one that was written first, should two speak of the stack.
  virtual std::optional<InstanceRow> instance_of_stack(std::string_view stack_id) = 0;
  // In the order in which they came into the group.
  virtual Page<InstanceRow> instances(const InstanceFilter& filter, Window window) = 0;

  virtual std::optional<GroupOperationRow> group_operation(std::string_view id) = 0;
  // Newest first.
  virtual Page<GroupOperationRow> group_operations(std::string_view group, Window window) = 0;
  // By group, oldest first. `group` empty: of all.
  virtual std::vector<GroupOperationRow> unfinished_group_operations(std::string_view group) = 0;
  // By `no`.
  virtual Page<InstanceResultRow> instance_results(std::string_view operation, Window window) = 0;
};

}  // namespace cairn

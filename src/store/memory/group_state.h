// The rows of stack groups in a MemoryStore.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "group/rows.h"

namespace cairn {

struct GroupState {
  struct Group {
    std::uint64_t no = 0;  // in the order in which they were made
    GroupRow row;
  };
  struct Instance {
    std::uint64_t no = 0;  // likewise
    InstanceRow row;
  };
  using InstanceKey = std::tuple<std::string, std::string, std::string>;  // group, account, region

  std::map<std::string, Group, std::less<>> groups;  // by id
  std::map<InstanceKey, Instance> instances;
  std::map<std::string, GroupOperationRow, std::less<>> operations;            // by id
  std::map<std::string, std::vector<InstanceResultRow>, std::less<>> results;  // by operation
  std::uint64_t last_no = 0;

  const GroupRow* live_named(std::string_view account, std::string_view region,
                             std::string_view name) const;
  bool refuses(const GroupBatch& batch) const;  // a name is taken
  void apply(const GroupBatch& batch);
};

}  // namespace cairn

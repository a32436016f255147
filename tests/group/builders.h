// Short ways to say groups, targets and operations.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "group/rollout.h"

namespace cairn::group_test {

inline GroupRow a_group() {
  GroupRow group{.id = "g", .account = "1", .region = "cn-hangzhou", .name = "MyStackGroup"};
  return group;
}

inline InstanceRow an_instance(std::string account, std::string region) {
  return {.group = "g", .account = std::move(account), .region = std::move(region)};
}

// r0/a0, r0/a1, …, r1/a0, …: so many accounts in each region.
inline std::vector<InstanceRow> grid(const std::vector<std::size_t>& accounts) {
  std::vector<InstanceRow> rows;
  for (std::size_t r = 0; r < accounts.size(); ++r) {
    for (std::size_t a = 0; a < accounts[r]; ++a) {
      rows.push_back(an_instance("a" + std::to_string(a), "r" + std::to_string(r)));
    }
  }
  return rows;
}

inline GroupOperationRow an_operation(GroupAction action, OperationPreferences preferences) {
  GroupOperationRow row;
  row.id = "op";
  row.group = "g";
  row.action = action;
  row.preferences = preferences;
  return row;
}

inline RolloutStart a_start(GroupAction action, OperationPreferences preferences,
                            const std::vector<std::size_t>& accounts) {
  return {.group = a_group(),
          .operation = an_operation(action, preferences),
          .instances = grid(accounts)};
}

inline Value parameters(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::vector<Value> items;
  for (const auto& [key, value] : pairs) {
    MapBuilder item;
    item.set("ParameterKey", Value::string(key)).set("ParameterValue", Value::string(value));
    items.push_back(item.build());
  }
  return Value::list(std::move(items));
}

}  // namespace cairn::group_test

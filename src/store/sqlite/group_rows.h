// Rows of stack groups to statements and back: `bind` binds what `kPut...` wants, `read_...` reads
// the columns of `CAIRN_..._COLUMNS`, both in their order.
#pragma once

#include "store/sqlite/driver.h"
#include "store/store.h"

#define CAIRN_GROUP_COLUMNS                                                                  \
  "id, account, region, name, status, permissions, description, template_hash, parameters, " \
  "resource_group, created, updated, body"
#define CAIRN_INSTANCE_COLUMNS                                                      \
  "group_id, account, region, folder, status, reason, stack_id, overrides, drift, " \
  "drift_detected"
#define CAIRN_GROUP_OPERATION_COLUMNS "id, group_id, seq, action, status, created, ended, body"
#define CAIRN_RESULT_COLUMNS \
  "operation, no, account, region, folder, status, reason, started, ended"

namespace cairn::sqlite {

GroupRow read_group(Query& q);
InstanceRow read_instance(Query& q);
GroupOperationRow read_group_operation(Query& q);
InstanceResultRow read_instance_result(Query& q);

// Writes all of a batch; its guards were looked at.
void write_groups(Connection& connection, const GroupBatch& batch);

// Of a live group; empty: there is none.
std::string id_of_live_group(Connection& connection, std::string_view account,
                             std::string_view region, std::string_view name);

}  // namespace cairn::sqlite

// The statements of SqliteReader. Columns are in the order in which reader.cc reads them.
#pragma once

#include "store/sqlite/filter_sql.h"

#define CAIRN_STACK_COLUMNS                                                                      \
  "no, id, account, region, name, status, status_reason, created, updated, deleted, operation, " \
  "last_operation, version, deletion_protection, resource_group, parent_id, root_id"
#define CAIRN_OPERATION_COLUMNS                                                                    \
  "no, stack_no, action, plan_hash, started, deadline, timeout, parallelism, rollback, finished, " \
  "failure, rollback_failure, retained, replacement, cancelled, revision, acting"
#define CAIRN_RESOURCE_COLUMNS                                                              \
  "stack_no, no, logical_id, type, status, call, attempt, made_by, acted_by, physical_id, " \
  "status_reason, created, updated, retain, updates, deadline"
#define CAIRN_RESOURCE_DETAIL_COLUMNS "stack_no, no, needs, properties, ref, attributes, pending"
#define CAIRN_EVENT_COLUMNS \
  "stack_no, seq, time, of_stack, status, logical_id, physical_id, type, reason"
#define CAIRN_RECORD_COLUMNS \
  "kind, id, account, region, parent, name, status, created, updated, version, body"

namespace cairn::sqlite {

inline constexpr char kBeginReading[] = "BEGIN";
inline constexpr char kEndReading[] = "COMMIT";

inline constexpr char kStackById[] =
    "SELECT " CAIRN_STACK_COLUMNS " FROM stack WHERE id = $1 AND account = $2 AND region = $3";
inline constexpr char kLiveStackByName[] =
    "SELECT " CAIRN_STACK_COLUMNS
    " FROM stack WHERE account = $1 AND region = $2 AND name = $3 AND deleted = 0";
inline constexpr char kStackByNo[] = "SELECT " CAIRN_STACK_COLUMNS " FROM stack WHERE no = $1";
inline constexpr char kStackDetail[] =
    "SELECT no, template_hash, parameters, settings, outputs, description, revision, as_of"
    " FROM stack_detail WHERE no = $1";
inline constexpr ListSql kStackList = {CAIRN_STACK_COLUMNS, "stack", "created DESC, no DESC"};
inline constexpr char kCountLiveStacks[] =
    "SELECT count(*) FROM stack WHERE account = $1 AND deleted = 0";
inline constexpr char kCountRunning[] =
    "SELECT count(*) FROM stack WHERE account = $1 AND operation <> 0";

inline constexpr char kOperation[] =
    "SELECT " CAIRN_OPERATION_COLUMNS " FROM operation WHERE no = $1";
inline constexpr char kUnfinishedOperations[] =
    "SELECT " CAIRN_OPERATION_COLUMNS " FROM operation WHERE finished = 0 ORDER BY no";

inline constexpr char kResources[] =
    "SELECT " CAIRN_RESOURCE_COLUMNS " FROM resource WHERE stack_no = $1 ORDER BY no";
// Walks the stack's rows, 100 ns each: an index would cost every deployment more than it gives.
inline constexpr char kResourceByLogicalId[] =
    "SELECT " CAIRN_RESOURCE_COLUMNS
    " FROM resource WHERE stack_no = $1 AND logical_id = $2 ORDER BY no DESC LIMIT 1";
inline constexpr char kResourceDetails[] =
    "SELECT " CAIRN_RESOURCE_DETAIL_COLUMNS " FROM resource_detail WHERE stack_no = $1 ORDER BY no";
inline constexpr char kResourceDetail[] =
    "SELECT " CAIRN_RESOURCE_DETAIL_COLUMNS " FROM resource_detail WHERE stack_no = $1 AND no = $2";

inline constexpr ListSql kEventList = {CAIRN_EVENT_COLUMNS, "event", "seq DESC"};
inline constexpr char kEventsUpTo[] =
    "SELECT " CAIRN_EVENT_COLUMNS
    " FROM event WHERE stack_no = $1 AND seq <= $2 ORDER BY seq DESC LIMIT $3";
inline constexpr char kEventsBetween[] =
    "SELECT " CAIRN_EVENT_COLUMNS
    " FROM event WHERE stack_no = $1 AND seq >= $2 AND seq <= $3 ORDER BY seq";
inline constexpr char kEventRuns[] =
    "SELECT position, stack_no, first, last FROM event_run WHERE position > $1"
    " ORDER BY position LIMIT $2";
inline constexpr char kLastEventRun[] = "SELECT max(position) FROM event_run";
inline constexpr char kLastEvent[] = "SELECT max(seq) FROM event WHERE stack_no = $1";

inline constexpr char kRecord[] =
    "SELECT " CAIRN_RECORD_COLUMNS " FROM record WHERE kind = $1 AND id = $2";
inline constexpr char kRecordByName[] =
    "SELECT " CAIRN_RECORD_COLUMNS
    " FROM record WHERE kind = $1 AND account = $2 AND region = $3 AND parent = $4 AND name = $5"
    " AND name <> ''";
inline constexpr ListSql kRecordList = {CAIRN_RECORD_COLUMNS, "record", "created DESC, id DESC"};

#define CAIRN_IN_TAG_SCOPE "kind = $1 AND account = $2 AND region = $3"
inline constexpr char kTagsOf[] =
    "SELECT key, value FROM tag WHERE " CAIRN_IN_TAG_SCOPE " AND owner = $4 ORDER BY key";
inline constexpr char kFirstTagKey[] =
    "SELECT key FROM tag WHERE " CAIRN_IN_TAG_SCOPE " AND retired = 0 ORDER BY key LIMIT 1";
inline constexpr char kNextTagKey[] = "SELECT key FROM tag WHERE " CAIRN_IN_TAG_SCOPE
                                      " AND retired = 0 AND key > $4 ORDER BY key LIMIT 1";
inline constexpr char kFirstTagValue[] = "SELECT value FROM tag WHERE " CAIRN_IN_TAG_SCOPE
                                         " AND retired = 0 AND key = $4 ORDER BY value LIMIT 1";
inline constexpr char kNextTagValue[] =
    "SELECT value FROM tag WHERE " CAIRN_IN_TAG_SCOPE
    " AND retired = 0 AND key = $4 AND value > $5 ORDER BY value LIMIT 1";
#undef CAIRN_IN_TAG_SCOPE

inline constexpr char kBlob[] = "SELECT bytes FROM blob WHERE hash = $1";
inline constexpr char kToken[] =
    "SELECT account, action, token, request_digest, response, expires FROM token"
    " WHERE account = $1 AND action = $2 AND token = $3 AND expires > $4";

}  // namespace cairn::sqlite

#undef CAIRN_STACK_COLUMNS
#undef CAIRN_OPERATION_COLUMNS
#undef CAIRN_RESOURCE_COLUMNS
#undef CAIRN_RESOURCE_DETAIL_COLUMNS
#undef CAIRN_EVENT_COLUMNS
#undef CAIRN_RECORD_COLUMNS

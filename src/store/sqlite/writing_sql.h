// The statements of BatchWriter. Parameters are numbered in the order of appearance (driver.h).
#pragma once

namespace cairn::sqlite {

inline constexpr char kBegin[] = "BEGIN IMMEDIATE";
inline constexpr char kCommit[] = "COMMIT";

inline constexpr char kRaiseEpoch[] =
    "UPDATE node SET epoch = epoch + 1 WHERE one = 1 RETURNING epoch";

// Guards.
inline constexpr char kLiveStackNo[] =
    "SELECT no FROM stack WHERE account = $1 AND region = $2 AND name = $3 AND deleted = 0";
inline constexpr char kTokenInUse[] =
    "SELECT expires FROM token"
    " WHERE account = $1 AND action = $2 AND token = $3 AND expires > $4";
inline constexpr char kGuardsOfStack[] =
    "SELECT operation, deletion_protection, version FROM stack WHERE no = $1";

// Stacks.
inline constexpr char kInsertStack[] =
    "INSERT INTO stack (no, id, account, region, name, status, status_reason, created, updated,"
    " deleted, operation, last_operation, version, deletion_protection, resource_group, parent_id,"
    " root_id)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
inline constexpr char kMoveStack[] =
    "UPDATE stack SET status = $1, status_reason = $2, operation = $3,"
    " last_operation = CASE WHEN $3 <> 0 THEN $3 ELSE last_operation END,"
    " updated = $4, deleted = $5, version = version + 1 WHERE no = $6";
inline constexpr char kRegroupStack[] = "UPDATE stack SET resource_group = $1 WHERE no = $2";
// Tags that are retired are no longer found; those of live stacks are the only ones that retire.
inline constexpr char kRetireTags[] =
    "UPDATE tag SET retired = 1 WHERE (kind, account, region, owner) IN"
    " (SELECT 'stack', account, region, id FROM stack WHERE no = $1)";
inline constexpr char kProtectStack[] = "UPDATE stack SET deletion_protection = $1 WHERE no = $2";
inline constexpr char kPutStackDetail[] =
    "INSERT INTO stack_detail (no, template_hash, parameters, settings, outputs, description,"
    " revision, as_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (no) DO UPDATE SET template_hash = excluded.template_hash,"
    " parameters = excluded.parameters, settings = excluded.settings,"
    " outputs = excluded.outputs, description = excluded.description,"
    " revision = excluded.revision, as_of = excluded.as_of";
inline constexpr char kSetOutputs[] = "UPDATE stack_detail SET outputs = $1 WHERE no = $2";
inline constexpr char kKeepBlob[] =
    "INSERT INTO blob (hash, bytes) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";
inline constexpr char kPutOperation[] =
    "INSERT INTO operation (no, stack_no, action, plan_hash, started, deadline, timeout,"
    " parallelism, rollback, finished, failure, rollback_failure, retained, replacement,"
    " cancelled, revision, acting)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
    " ON CONFLICT (no) DO UPDATE SET stack_no = excluded.stack_no, action = excluded.action,"
    " plan_hash = excluded.plan_hash, started = excluded.started, deadline = excluded.deadline,"
    " timeout = excluded.timeout, parallelism = excluded.parallelism,"
    " rollback = excluded.rollback, finished = excluded.finished, failure = excluded.failure,"
    " rollback_failure = excluded.rollback_failure, retained = excluded.retained,"
    " replacement = excluded.replacement, cancelled = excluded.cancelled,"
    " revision = excluded.revision, acting = excluded.acting";

// What changes with every step.
inline constexpr char kPutResource[] =
    "INSERT INTO resource (stack_no, no, logical_id, type, status, call, attempt, made_by,"
    " acted_by, physical_id, status_reason, created, updated, retain, updates, deadline)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    " ON CONFLICT (stack_no, no) DO UPDATE SET logical_id = excluded.logical_id,"
    " type = excluded.type, status = excluded.status, call = excluded.call,"
    " attempt = excluded.attempt, made_by = excluded.made_by, acted_by = excluded.acted_by,"
    " physical_id = excluded.physical_id, status_reason = excluded.status_reason,"
    " created = excluded.created, updated = excluded.updated, retain = excluded.retain,"
    " updates = excluded.updates, deadline = excluded.deadline";
inline constexpr char kPutResourceDetail[] =
    "INSERT INTO resource_detail (stack_no, no, needs, properties, ref, attributes, pending)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (stack_no, no) DO UPDATE SET needs = excluded.needs,"
    " properties = excluded.properties, ref = excluded.ref, attributes = excluded.attributes,"
    " pending = excluded.pending";
inline constexpr char kRemoveResource[] = "DELETE FROM resource WHERE stack_no = $1 AND no = $2";
inline constexpr char kRemoveResourceDetail[] =
    "DELETE FROM resource_detail WHERE stack_no = $1 AND no = $2";
inline constexpr char kAppendEvent[] =
    "INSERT INTO event (stack_no, seq, time, of_stack, status, logical_id, physical_id, type,"
    " reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
inline constexpr char kAppendEventRun[] =
    "INSERT INTO event_run (stack_no, first, last) VALUES ($1, $2, $3)";

// Tokens. Each new one takes up to two expired ones away, so the table does not grow for ever.
inline constexpr char kForgetTokens[] =
    "DELETE FROM token WHERE (account, action, token) IN"
    " (SELECT account, action, token FROM token WHERE expires <= $1 ORDER BY expires LIMIT 2)";
inline constexpr char kPutToken[] =
    "INSERT INTO token (account, action, token, request_digest, response, expires)"
    " VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (account, action, token) DO UPDATE SET"
    " request_digest = excluded.request_digest, response = excluded.response,"
    " expires = excluded.expires";

inline constexpr char kRecordVersion[] = "SELECT version FROM record WHERE kind = $1 AND id = $2";
inline constexpr char kRecordIdByName[] =
    "SELECT id FROM record WHERE kind = $1 AND account = $2 AND region = $3 AND parent = $4"
    " AND name = $5 AND name <> ''";
inline constexpr char kRemoveRecord[] = "DELETE FROM record WHERE kind = $1 AND id = $2";
inline constexpr char kPutRecord[] =
    "INSERT INTO record (kind, id, account, region, parent, name, status, created, updated,"
    " version, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)"
    " ON CONFLICT (kind, id) DO UPDATE SET account = excluded.account, region = excluded.region,"
    " parent = excluded.parent, name = excluded.name, status = excluded.status,"
    " created = excluded.created, updated = excluded.updated, version = record.version + 1,"
    " body = excluded.body";

// Tags.
inline constexpr char kLiveStackById[] =
    "SELECT no FROM stack WHERE id = $1 AND account = $2 AND region = $3 AND deleted = 0";
inline constexpr char kOwnRecord[] =
    "SELECT version FROM record WHERE kind = $1 AND id = $2 AND account = $3 AND region = $4";
inline constexpr char kClearTags[] =
    "DELETE FROM tag WHERE kind = $1 AND account = $2 AND region = $3 AND owner = $4";
inline constexpr char kRemoveTag[] =
    "DELETE FROM tag WHERE kind = $1 AND account = $2 AND region = $3 AND owner = $4 AND key = $5";
inline constexpr char kPutTag[] =
    "INSERT INTO tag (kind, account, region, owner, key, value, retired)"
    " VALUES ($1, $2, $3, $4, $5, $6, 0)"
    " ON CONFLICT (kind, account, region, owner, key) DO UPDATE SET value = excluded.value";

}  // namespace cairn::sqlite

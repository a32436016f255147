#include "store/sqlite/forgetting.h"

#include <string>

#include "store/sqlite/names.h"

namespace cairn::sqlite {
namespace {

constexpr char kFirstDeleted[] =
    "SELECT no, id, account, region FROM stack WHERE deleted <> 0 AND deleted < $1 ORDER BY deleted LIMIT 1";

// Takes some, and whether there are others.
struct Rows {
  const char* take;
  const char* more;
};
constexpr Rows kOfStack[] = {
    {"DELETE FROM event WHERE stack_no = $1 AND seq IN"
     " (SELECT seq FROM event WHERE stack_no = $1 ORDER BY seq LIMIT $2)",
     "SELECT 1 FROM event WHERE stack_no = $1 LIMIT 1"},
    {"DELETE FROM resource_detail WHERE stack_no = $1 AND no IN"
     " (SELECT no FROM resource_detail WHERE stack_no = $1 ORDER BY no LIMIT $2)",
     "SELECT 1 FROM resource_detail WHERE stack_no = $1 LIMIT 1"},
    {"DELETE FROM resource WHERE stack_no = $1 AND no IN"
     " (SELECT no FROM resource WHERE stack_no = $1 ORDER BY no LIMIT $2)",
     "SELECT 1 FROM resource WHERE stack_no = $1 LIMIT 1"},
    {"DELETE FROM operation WHERE no IN"
     " (SELECT no FROM operation WHERE stack_no = $1 LIMIT $2)",
     "SELECT 1 FROM operation WHERE stack_no = $1 LIMIT 1"},
};
constexpr char kTakeRecordsInside[] =
    "DELETE FROM record WHERE kind = $1 AND id IN"
    " (SELECT id FROM record WHERE kind = $1 AND parent = $2 AND parent <> '' LIMIT $3)";
constexpr char kMoreRecordsInside[] =
    "SELECT 1 FROM record WHERE kind = $1 AND parent = $2 AND parent <> '' LIMIT 1";
constexpr char kTakeRecord[] = "DELETE FROM record WHERE kind = $1 AND id = $2";
constexpr char kTakeTags[] =
    "DELETE FROM tag WHERE kind = 'stack' AND account = $1 AND region = $2 AND owner = $3";
constexpr char kTakeDetail[] = "DELETE FROM stack_detail WHERE no = $1";
constexpr char kTakeStack[] = "DELETE FROM stack WHERE no = $1";

bool rows_are_left(Connection& connection, std::int64_t stack, std::int64_t rows_max) {
  for (const Rows& rows : kOfStack) {
    connection.query(rows.take).bind(stack).bind(rows_max).run();
    if (connection.query(rows.more).bind(stack).next()) return true;
  }
  return false;
}

bool records_are_left(Connection& connection, const std::string& stack_id, std::int64_t rows_max) {
  for (int i = 0; i < static_cast<int>(RecordKind::kOther); ++i) {
    const std::string_view kind = name_of(static_cast<RecordKind>(i));
    connection.query(kTakeRecord).bind(kind).bind(stack_id).run();
    connection.query(kTakeRecordsInside).bind(kind).bind(stack_id).bind(rows_max).run();
    if (connection.query(kMoreRecordsInside).bind(kind).bind(stack_id).next()) return true;
  }
  return false;
}

}  // namespace

void forget(Connection& connection, const Forgetting& what) {
  std::int64_t stack = 0;
  std::string id;
  std::string account;
  std::string region;
  {
    Query first = connection.query(kFirstDeleted);
    if (!first.bind(what.deleted_before).next()) return;
    stack = first.integer();
    id = first.text();
    account = first.text();
    region = first.text();
  }
  if (rows_are_left(connection, stack, what.rows_max)) return;
  if (records_are_left(connection, id, what.rows_max)) return;
  connection.query(kTakeTags).bind(account).bind(region).bind(id).run();
  connection.query(kTakeDetail).bind(stack).run();
  connection.query(kTakeStack).bind(stack).run();
}

}  // namespace cairn::sqlite

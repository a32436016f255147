#include "store/sqlite/driver.h"

#include <sqlite3.h>

#include <cassert>
#include <mutex>
#include <utility>

#include "store/sqlite/log_writing.h"

namespace cairn::sqlite {
namespace {

constexpr int kBusyTimeoutMs = 10'000;  // only an outside program, such as a backup, makes us wait

// Memory statistics cost a global lock at every allocation; nobody reads them.
void configure_once() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

bool parameters_in_order([[maybe_unused]] sqlite3_stmt* statement) {
  for (int i = 1; i <= sqlite3_bind_parameter_count(statement); ++i) {
    const char* name = sqlite3_bind_parameter_name(statement, i);
    if (name == nullptr || "$" + std::to_string(i) != name) return false;
  }
  return true;
}

}  // namespace

Query::Query(Connection& connection, sqlite3_stmt* statement, bool owned)
    : connection_(connection), statement_(statement), owned_(owned) {}

Query::Query(Query&& other) noexcept
    : connection_(other.connection_),
      statement_(std::exchange(other.statement_, nullptr)),
      owned_(other.owned_),
      parameter_(other.parameter_),
      column_(other.column_) {}

Query::~Query() {
  if (owned_) {
    sqlite3_finalize(statement_);
  } else {
    sqlite3_reset(statement_);
  }
}

Query& Query::bind(std::int64_t value) {
  sqlite3_bind_int64(statement_, ++parameter_, value);
  return *this;
}

Query& Query::bind(std::string_view text) {
  // A null pointer would bind NULL.
  const char* data = text.data() == nullptr ? "" : text.data();
  if (sqlite3_bind_text64(statement_, ++parameter_, data, text.size(), SQLITE_STATIC,
                          SQLITE_UTF8) == SQLITE_TOOBIG) {
    connection_.fail(SQLITE_TOOBIG);
  }
  return *this;
}

Query& Query::bind_bytes(std::span<const std::byte> bytes) {
  const void* data = bytes.data() == nullptr ? "" : static_cast<const void*>(bytes.data());
  if (sqlite3_bind_blob64(statement_, ++parameter_, data, bytes.size(), SQLITE_STATIC) ==
      SQLITE_TOOBIG) {
    connection_.fail(SQLITE_TOOBIG);
  }
  return *this;
}

bool Query::next() {
  if (connection_.failure_ || statement_ == nullptr) return false;
  column_ = 0;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.fail(code);
  return false;
}

bool Query::run() {
  while (next()) {
  }
  sqlite3_reset(statement_);
  parameter_ = 0;
  return !connection_.failure_;
}

std::int64_t Query::integer() {
  return sqlite3_column_int64(statement_, column_++);
}

std::string_view Query::view() {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column_));
  const int size = sqlite3_column_bytes(statement_, column_++);
  return text == nullptr ? std::string_view() : std::string_view(text, static_cast<size_t>(size));
}

std::string Query::text() {
  return std::string(view());
}

std::span<const std::byte> Query::bytes() {
  const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column_));
  const int size = sqlite3_column_bytes(statement_, column_++);
  return {data, data == nullptr ? 0 : static_cast<std::size_t>(size)};
}

Connection::Connection(const std::string& path, Mode mode) {
  configure_once();
  const int flags =
      mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const char* files = mode == Mode::kReadOnly ? nullptr : gathering_file_system();
  const int code = sqlite3_open_v2(path.c_str(), &db_, flags | SQLITE_OPEN_NOMUTEX, files);
  if (code != SQLITE_OK) fail(code);
  sqlite3_extended_result_codes(db_, 1);
  sqlite3_busy_timeout(db_, kBusyTimeoutMs);
}

Connection::~Connection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close_v2(db_);
}

void Connection::fail(int code) {
  if (failure_) return;
  failure_ = Failure{code, db_ == nullptr ? 0 : sqlite3_system_errno(db_),
                     db_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(db_)};
}

sqlite3_stmt* Connection::prepare(std::string_view sql, bool keep) {
  if (failure_) return nullptr;
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                      keep ? SQLITE_PREPARE_PERSISTENT : 0, &statement, nullptr);
  if (code != SQLITE_OK) fail(code);
  assert(parameters_in_order(statement));
  return statement;
}

Query Connection::query(const char* sql) {
  sqlite3_stmt*& statement = statements_[sql];
  if (statement == nullptr) statement = prepare(sql, true);
  return Query(*this, statement, false);
}

Query Connection::query_once(const std::string& sql) {
  return Query(*this, prepare(sql, false), true);
}

bool Connection::execute(const std::string& sql) {
  if (failure_) return false;
  const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
  return !failure_;
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(db_) == 0;
}

std::optional<std::uint64_t> Connection::checkpoint() {
  int in_log = -1;
  int copied = -1;
  const int code =
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
  if (code != SQLITE_OK || in_log < copied) return std::nullopt;
  return static_cast<std::uint64_t>(in_log - copied);
}

void Connection::on_log_growth(void (*told)(void*, int), void* context) {
  told_ = told;
  told_context_ = context;
  sqlite3_wal_hook(
      db_,
      [](void* self, sqlite3*, const char*, int pages) {
        const auto* connection = static_cast<Connection*>(self);
        connection->told_(connection->told_context_, pages);
        return SQLITE_OK;
      },
      this);
}

}  // namespace cairn::sqlite

#include "cloud/sim/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace cairn::sim {
namespace {

constexpr int kSchemaVersion = 2;

constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS resource (
  number INTEGER PRIMARY KEY, seed INTEGER NOT NULL, token TEXT NOT NULL, account TEXT NOT NULL,
  region TEXT NOT NULL, type TEXT NOT NULL, stack_id TEXT NOT NULL, logical_id TEXT NOT NULL,
  physical_id TEXT NOT NULL, address INTEGER NOT NULL, created_at INTEGER NOT NULL,
  ready_at INTEGER NOT NULL, properties TEXT NOT NULL, extra TEXT NOT NULL, failure TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS spent_token (token TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS change (
  number INTEGER NOT NULL, token TEXT NOT NULL, ready_at INTEGER NOT NULL, failure TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS change_of_resource ON change (number);
CREATE TABLE IF NOT EXISTS boot (
  id INTEGER PRIMARY KEY, number INTEGER NOT NULL, due_at INTEGER NOT NULL, times INTEGER NOT NULL,
  failing INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS service (
  account TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
)sql";

struct Closer {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, Closer>;
using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(std::string path) : path_(std::move(path)) {}

  Result<void> prepare() {
    sqlite3* raw = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(path_.c_str(), &raw, flags, nullptr);
    db_.reset(raw);
    if (code != SQLITE_OK) return failure("could not be opened");
    // EXCLUSIVE also keeps the WAL index in our own memory: no shared file to map.
    if (!run("PRAGMA locking_mode = EXCLUSIVE") || !run("PRAGMA journal_mode = WAL") ||
        !run("PRAGMA synchronous = NORMAL") || !run("BEGIN IMMEDIATE") || !run(kSchema)) {
      return failure("could not be opened");
    }
    const std::int64_t version = meta("schema_version");
    if (version > kSchemaVersion) {
      return Error{.code = "SimDatabaseTooNew",
                   .message = "The simulated cloud's database is of a newer version: " + path_,
                   .fix = "Start the version of cairn that wrote it, or name another file."};
    }
    if (!set_meta("schema_version", kSchemaVersion) || !run("COMMIT")) {
      return failure("could not be written");
    }
    last_number_ = static_cast<std::uint64_t>(meta("last_number"));
    put_ = statement(
        "INSERT OR REPLACE INTO resource VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,"
        "?15)");
    update_ = statement("UPDATE resource SET address = ?2, properties = ?3 WHERE number = ?1");
    erase_ = statement("DELETE FROM resource WHERE number = ?1 RETURNING token");
    spend_ = statement("INSERT OR IGNORE INTO spent_token VALUES (?1)");
    put_change_ = statement("INSERT INTO change VALUES (?1, ?2, ?3, ?4)");
    erase_changes_ = statement("DELETE FROM change WHERE number = ?1");
    put_boot_ = statement("INSERT INTO boot VALUES (?1, ?2, ?3, ?4, ?5)");
    erase_boot_ = statement("DELETE FROM boot WHERE id = ?1");
    erase_boots_ = statement("DELETE FROM boot WHERE number = ?1");
    put_service_ = statement("INSERT OR IGNORE INTO service VALUES (?1, ?2)");
    begin_ = statement("BEGIN IMMEDIATE");
    commit_ = statement("COMMIT");
    save_number_ = statement("INSERT OR REPLACE INTO meta VALUES ('last_number', ?1)");
    for (const Statement* s :
         {&put_, &update_, &erase_, &spend_, &put_change_, &erase_changes_, &put_boot_,
          &erase_boot_, &erase_boots_, &put_service_, &save_number_, &begin_, &commit_}) {
      if (!*s) return failure("could not be read");
    }
    return {};
  }

  Result<void> load(const DatabaseReader& reader) override {
    const auto on_change = [&](sqlite3_stmt* row) {
      reader.on_change(natural(row, 0), {text_key(text(row, 1)), sqlite3_column_int64(row, 2),
                                         std::string(text(row, 3))});
    };
    const auto on_boot = [&](sqlite3_stmt* row) {
      reader.on_boot({natural(row, 0), natural(row, 1), sqlite3_column_int64(row, 2),
                      natural(row, 3), sqlite3_column_int64(row, 4) != 0});
    };
    const bool read_all =
        each("SELECT * FROM resource ORDER BY number",
             [&](sqlite3_stmt* row) { reader.on_record(read(row)); }) &&
        each("SELECT token FROM spent_token",
             [&](sqlite3_stmt* row) { reader.on_spent(text(row, 0)); }) &&
        each("SELECT number, token, ready_at, failure FROM change ORDER BY rowid", on_change) &&
        each("SELECT id, number, due_at, times, failing FROM boot ORDER BY id", on_boot) &&
        each("SELECT account, name FROM service",
             [&](sqlite3_stmt* row) { reader.on_service(text(row, 0), text(row, 1)); });
    return read_all ? Result<void>() : failure("could not be read");
  }

  std::uint64_t last_number() const override { return last_number_; }

  void put(const StoredRecord& stored) override {
    const Record& r = stored.record;
    write(put_, r.number, r.seed, stored.token, stored.account, stored.region, stored.type,
          stored.stack_id, r.logical_id, r.physical_id, std::uint64_t{r.address}, r.created_at,
          r.ready_at, r.properties, r.extra, r.failure);
    last_number_ = std::max(last_number_, r.number);
  }

  void update(const Record& record) override {
    write(update_, record.number, std::uint64_t{record.address}, record.properties);
  }

  void erase(std::uint64_t number) override {
    if (!begin()) return;
    bind(erase_.get(), 1, number);
    std::string token;
    if (sqlite3_step(erase_.get()) == SQLITE_ROW) token = text(erase_.get(), 0);
    finish(erase_.get());
    if (!token.empty()) spend(token);
    write(erase_changes_, number);
    write(erase_boots_, number);
  }

  void spend(std::string_view token) override { write(spend_, token); }

  void put_change(std::uint64_t number, std::string_view token, const Change& change) override {
    write(put_change_, number, token, change.ready_at, change.failure);
  }

  void put_boot(const Boot& boot) override {
    write(put_boot_, boot.id, boot.number, boot.due_at, boot.times, std::uint64_t{boot.failing});
  }

  void erase_boot(std::uint64_t id) override { write(erase_boot_, id); }

  void put_service(std::string_view account, std::string_view service) override {
    write(put_service_, account, service);
  }

  Result<void> commit() override {
    if (!in_transaction_ && !failed_) return {};
    if (!failed_ && last_number_ != saved_number_) {
      write(save_number_, last_number_);
      saved_number_ = last_number_;
    }
    in_transaction_ = false;
    if (!failed_) finish(commit_.get());
    if (failed_) return failure("could not be written");
    return {};
  }

 private:
  bool run(const char* sql) {
    return sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  Statement statement(const char* sql) {
    sqlite3_stmt* raw = nullptr;
    sqlite3_prepare_v3(db_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    return Statement(raw);
  }
  template <class OnRow>
  bool each(const char* sql, const OnRow& on_row) {
    const Statement rows = statement(sql);
    int code = SQLITE_ERROR;
    while (rows && (code = sqlite3_step(rows.get())) == SQLITE_ROW) on_row(rows.get());
    return code == SQLITE_DONE;
  }
  bool begin() {
    if (failed_) return false;
    if (!in_transaction_) {
      finish(begin_.get());
      in_transaction_ = !failed_;
    }
    return !failed_;
  }
  void finish(sqlite3_stmt* s) {
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(s);
    if (code != SQLITE_DONE) failed_ = true;
    sqlite3_reset(s);
  }
  template <class... Values>
  void write(const Statement& s, const Values&... values) {
    if (!begin()) return;
    int at = 0;
    (bind(s.get(), ++at, values), ...);
    finish(s.get());
  }
  static void bind(sqlite3_stmt* s, int at, std::int64_t number) {
    sqlite3_bind_int64(s, at, number);
  }
  static void bind(sqlite3_stmt* s, int at, std::uint64_t number) {
    sqlite3_bind_int64(s, at, static_cast<std::int64_t>(number));
  }
  static void bind(sqlite3_stmt* s, int at, std::string_view value) {
    // An empty view may have no data, which SQLite would take for NULL.
    const char* data = value.data() == nullptr ? "" : value.data();
    sqlite3_bind_text(s, at, data, static_cast<int>(value.size()), SQLITE_STATIC);
  }
  static std::string_view text(sqlite3_stmt* s, int column) {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(s, column));
    return {data == nullptr ? "" : data, static_cast<std::size_t>(sqlite3_column_bytes(s, column))};
  }
  static std::uint64_t natural(sqlite3_stmt* s, int column) {
    return static_cast<std::uint64_t>(sqlite3_column_int64(s, column));
  }
  static StoredRecord read(sqlite3_stmt* s) {
    StoredRecord stored;
    stored.record.number = natural(s, 0);
    stored.record.seed = natural(s, 1);
    stored.token = text(s, 2);
    stored.account = text(s, 3);
    stored.region = text(s, 4);
    stored.type = text(s, 5);
    stored.stack_id = text(s, 6);
    stored.record.logical_id = text(s, 7);
    stored.record.physical_id = text(s, 8);
    stored.record.address = static_cast<std::uint32_t>(sqlite3_column_int64(s, 9));
    stored.record.created_at = sqlite3_column_int64(s, 10);
    stored.record.ready_at = sqlite3_column_int64(s, 11);
    stored.record.properties = text(s, 12);
    stored.record.extra = text(s, 13);
    stored.record.failure = text(s, 14);
    return stored;
  }
  std::int64_t meta(std::string_view key) {
    const Statement s = statement("SELECT value FROM meta WHERE key = ?1");
    if (!s) return 0;
    bind(s.get(), 1, key);
    return sqlite3_step(s.get()) == SQLITE_ROW ? sqlite3_column_int64(s.get(), 0) : 0;
  }
  bool set_meta(std::string_view key, std::int64_t value) {
    const Statement s = statement("INSERT OR REPLACE INTO meta VALUES (?1, ?2)");
    if (!s) return false;
    bind(s.get(), 1, key);
    bind(s.get(), 2, value);
    return sqlite3_step(s.get()) == SQLITE_DONE;
  }
  Error failure(std::string_view what) const {
    const char* reason = db_ ? sqlite3_errmsg(db_.get()) : "out of memory";
    return Error{.code = "SimDatabaseFailed",
                 .message = "The simulated cloud's database " + std::string(what) + ": " + path_ +
                            ": " + reason,
                 .fix =
                     "Check that the folder exists, has room and may be written, and that no "
                     "other server uses the file."};
  }

  std::string path_;
  Handle db_;  // before the statements: they must be finalized first
  Statement put_;
  Statement update_;
  Statement erase_;
  Statement spend_;
  Statement put_change_;
  Statement erase_changes_;
  Statement put_boot_;
  Statement erase_boot_;
  Statement erase_boots_;
  Statement put_service_;
  Statement save_number_;
  Statement begin_;
  Statement commit_;
  std::uint64_t last_number_ = 0;
  std::uint64_t saved_number_ = 0;
  bool in_transaction_ = false;
  bool failed_ = false;
};

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  auto database = std::make_unique<SqliteDatabase>(path);
  if (Result<void> ready = database->prepare(); !ready) return ready.error();
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace cairn::sim

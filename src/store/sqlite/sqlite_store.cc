#include "store/sqlite/sqlite_store.h"

#include <mutex>

#include "store/sqlite/batch_writer.h"
#include "store/sqlite/checkpointer.h"
#include "store/sqlite/data_lock.h"
#include "store/sqlite/health.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writing_sql.h"

namespace cairn {
namespace {

using sqlite::Connection;
using sqlite::Query;

// A log that grew in a burst gives its space back when it starts anew. The cache is 8 MB.
constexpr char kWriterSettings[] =
    "PRAGMA synchronous = FULL; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;"
    " PRAGMA journal_size_limit = 67108864; PRAGMA trusted_schema = OFF";
// Far more than change at once; then they are asked for anew.
constexpr std::size_t kLastEventsMax = 16'384;
constexpr char kUseLog[] = "PRAGMA journal_mode = WAL";

Error no_log(const std::string& path) {
  return Error{.code = "DatabaseFailed",
               .message = "The file system does not let SQLite use a write-ahead log.",
               .where = path,
               .fix = "Put the data directory on a local disk."};
}

Result<void> configure(Connection& connection, const std::string& path,
                       const SqliteOptions& options) {
  std::string mode;
  if (Query query = connection.query(kUseLog); query.next()) mode = query.text();
  connection.execute(kWriterSettings);
  if (options.pages_max > 0) {
    connection.execute("PRAGMA max_page_count = " + std::to_string(options.pages_max));
  }
  if (!connection) return sqlite::explain(*connection.failure(), path);
  if (mode != "wal") return no_log(path);
  return {};
}

}  // namespace

// In the order of making; destroyed the other way round, the lock last.
struct SqliteStore::Parts {
  Parts(sqlite::DataLock held, std::unique_ptr<Connection> connection, const std::string& path)
      : lock(std::move(held)),
        health(std::make_shared<sqlite::Health>(path)),
        writer(std::move(connection)),
        readers(std::make_shared<sqlite::ReaderPool>(health)),
        checkpointer(path, writing) {
    writer->on_log_growth(
        [](void* self, int pages) { static_cast<Parts*>(self)->checkpointer.log_grew(pages); },
        this);
  }

  sqlite::DataLock lock;
  std::shared_ptr<sqlite::Health> health;
  std::mutex writing;
  std::unique_ptr<Connection> writer;
  sqlite::LastEvents last_events;
  std::shared_ptr<sqlite::ReaderPool> readers;
  sqlite::Checkpointer checkpointer;
};

Result<std::unique_ptr<Store>> SqliteStore::open(const std::string& directory,
                                                 const SqliteOptions& options) {
  auto lock = sqlite::DataLock::take(directory);
  if (!lock) return std::move(lock).error();
  const std::string path = directory + "/cairn.db";
  auto writer = std::make_unique<Connection>(path, Connection::Mode::kReadWrite);
  if (auto configured = configure(*writer, path, options); !configured) {
    return std::move(configured).error();
  }
  if (auto migrated = sqlite::migrate(*writer, path, sqlite::migrations()); !migrated) {
    return std::move(migrated).error();
  }
  auto parts = std::make_unique<Parts>(std::move(lock).value(), std::move(writer), path);
  return std::unique_ptr<Store>(new SqliteStore(std::move(parts)));
}

SqliteStore::SqliteStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteStore::~SqliteStore() = default;

std::vector<CommitOutcome> SqliteStore::commit(std::span<const Batch> group) {
  const std::lock_guard writing(parts_->writing);
  std::vector<CommitOutcome> outcomes(group.size(), CommitOutcome::kUnknown);
  if (!failure().empty()) return outcomes;
  Connection& connection = *parts_->writer;
  connection.query(sqlite::kBegin).run();
  if (parts_->last_events.size() > kLastEventsMax) parts_->last_events.clear();
  sqlite::BatchWriter writer(connection, parts_->last_events);
  for (std::size_t i = 0; i < group.size(); ++i) outcomes[i] = writer.write(group[i]);
  if (connection.query(sqlite::kCommit).run()) return outcomes;
  parts_->health->tell(*connection.failure());
  return std::vector<CommitOutcome>(group.size(), CommitOutcome::kUnknown);
}

std::unique_ptr<Reader> SqliteStore::read() {
  return std::make_unique<sqlite::SqliteReader>(parts_->readers);
}

std::uint32_t SqliteStore::begin_epoch() {
  const std::lock_guard writing(parts_->writing);
  Connection& connection = *parts_->writer;
  std::int64_t epoch = 0;
  connection.query(sqlite::kBegin).run();
  if (Query query = connection.query(sqlite::kRaiseEpoch); query.next()) epoch = query.integer();
  if (connection.query(sqlite::kCommit).run()) return static_cast<std::uint32_t>(epoch);
  parts_->health->tell(*connection.failure());
  return 0;
}

std::string SqliteStore::failure() const {
  return parts_->health->reason();
}

}  // namespace cairn

#include "store/sqlite/migrations.h"

#include <fmt/format.h>

#include "store/sqlite/failure.h"

extern "C" {
extern const char cairn_migration_0001_begin[];
extern const char cairn_migration_0001_end[];
extern const char cairn_migration_0002_begin[];
extern const char cairn_migration_0002_end[];
extern const char cairn_migration_0003_begin[];
extern const char cairn_migration_0003_end[];
extern const char cairn_migration_0004_begin[];
extern const char cairn_migration_0004_end[];
extern const char cairn_migration_0005_begin[];
extern const char cairn_migration_0005_end[];
extern const char cairn_migration_0006_begin[];
extern const char cairn_migration_0006_end[];
extern const char cairn_migration_0007_begin[];
extern const char cairn_migration_0007_end[];
extern const char cairn_migration_0008_begin[];
extern const char cairn_migration_0008_end[];
extern const char cairn_migration_0009_begin[];
extern const char cairn_migration_0009_end[];
}

namespace cairn::sqlite {
namespace {

constexpr char kMakeVersionTable[] =
    "CREATE TABLE IF NOT EXISTS schema_version ("
    " one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL) STRICT";
constexpr char kStartAtNone[] =
    "INSERT INTO schema_version (one, version) VALUES (1, 0) ON CONFLICT (one) DO NOTHING";
constexpr char kReadVersion[] = "SELECT version FROM schema_version WHERE one = 1";
constexpr char kRaiseVersion[] = "UPDATE schema_version SET version = $1 WHERE one = 1";

Error too_new(std::int64_t version, std::size_t known, const std::string& path) {
  return Error{
      .code = "SchemaTooNew",
      .message = fmt::format("The database was written by a newer server: its schema is version "
                             "{}, and this server knows versions up to {}.",
                             version, known),
      .where = path,
      .fix =
          "Start the newer server again, or choose another data directory. The database was "
          "left as it is."};
}

bool apply(Connection& connection, std::size_t version, std::string_view sql) {
  connection.execute("BEGIN IMMEDIATE");
  connection.execute(std::string(sql));
  connection.query(kRaiseVersion).bind(static_cast<std::int64_t>(version)).run();
  return connection.execute("COMMIT");
}

}  // namespace

std::span<const std::string_view> migrations() {
  static const std::string_view all[] = {
      {cairn_migration_0001_begin, cairn_migration_0001_end},
      {cairn_migration_0002_begin, cairn_migration_0002_end},
      {cairn_migration_0003_begin, cairn_migration_0003_end},
      {cairn_migration_0004_begin, cairn_migration_0004_end},
      {cairn_migration_0005_begin, cairn_migration_0005_end},
      {cairn_migration_0006_begin, cairn_migration_0006_end},
      {cairn_migration_0007_begin, cairn_migration_0007_end},
      {cairn_migration_0008_begin, cairn_migration_0008_end},
      {cairn_migration_0009_begin, cairn_migration_0009_end},
  };
  return all;
}

Result<void> migrate(Connection& connection, const std::string& path,
                     std::span<const std::string_view> all) {
  connection.execute(kMakeVersionTable);
  connection.execute(kStartAtNone);
  std::int64_t version = 0;
  if (Query found = connection.query(kReadVersion); found.next()) version = found.integer();
  if (!connection) return explain(*connection.failure(), path);
  if (version > static_cast<std::int64_t>(all.size())) return too_new(version, all.size(), path);
  for (auto next = static_cast<std::size_t>(version); next < all.size(); ++next) {
    if (apply(connection, next + 1, all[next])) continue;
    Error error = explain(*connection.failure(), path);
    error.message = fmt::format("Migration {:04} failed. {}", next + 1, error.message);
    return error;
  }
  return {};
}

}  // namespace cairn::sqlite

// A Store in one SQLite database, DIRECTORY/cairn.db.
//
// Durability  Write-ahead log, synchronous=FULL: one flush a commit().
// Failure     What SQLite reports (full disk, bad file, …) is explained in failure(). A read that
//             fails throws StoreFailed and ends commits as well.
// Threads     As store.h says. One connection writes, a thread copies the log into the database,
//             each Reader has a connection of its own from a pool.
// Limits      One server a directory: DIRECTORY/lock is held while the Store lives. Readers must
// not
//             outlive the Store.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace cairn {

struct SqliteOptions {
  std::int64_t pages_max = 0;  // of 4 KB; the database counts as full beyond; 0: no limit
};

class SqliteStore final : public Store {
 public:
  // Makes the directory and the database when they are not there, and brings an older schema up to
  // date. Refused: a directory in use or unusable, a damaged file, a newer schema.
  static Result<std::unique_ptr<Store>> open(const std::string& directory,
                                             const SqliteOptions& options = {});
  ~SqliteStore() override;

  std::vector<CommitOutcome> commit(std::span<const Batch> group) override;
  std::unique_ptr<Reader> read() override;
  std::uint32_t begin_epoch() override;
  std::string failure() const override;

 private:
  struct Parts;
  explicit SqliteStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace cairn

#include "store/sqlite/reader_pool.h"

#include <utility>

namespace cairn::sqlite {
namespace {

// Names are compared as they are written, as PostgreSQL does it; the cache is 1 MB.
constexpr char kReaderSettings[] = "PRAGMA case_sensitive_like = ON; PRAGMA cache_size = -1024";

}  // namespace

std::unique_ptr<Connection> ReaderPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  auto connection = std::make_unique<Connection>(health_->path(), Connection::Mode::kReadOnly);
  connection->execute(kReaderSettings);
  return connection;
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  if (!*connection) return;
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleMax) idle_.push_back(std::move(connection));
}

}  // namespace cairn::sqlite

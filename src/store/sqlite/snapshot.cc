#include "store/sqlite/snapshot.h"

#include <limits>
#include <utility>

#include "store/sqlite/reading_sql.h"

namespace cairn::sqlite {

std::int64_t clamped(std::uint64_t count) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(count < kMax ? count : kMax);
}

Snapshot::Snapshot(std::shared_ptr<ReaderPool> pool)
    : pool_(std::move(pool)), connection_(pool_->take()) {}

Snapshot::~Snapshot() {
  if (begun_) connection_->query(kEndReading).run();
  pool_->give_back(std::move(connection_));
}

Connection& Snapshot::connection() {
  if (!std::exchange(begun_, true)) connection_->query(kBeginReading).run();
  return *connection_;
}

void Snapshot::require_success() {
  if (!*connection_) throw StoreFailed(pool_->health().tell(*connection_->failure()));
}

std::uint64_t Snapshot::count(Query& query) {
  const auto number =
      first(query, [](Query& q) { return static_cast<std::uint64_t>(q.integer()); });
  return number.value_or(0);
}

}  // namespace cairn::sqlite

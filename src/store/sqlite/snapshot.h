// One read transaction on a connection of its own, begun by the first question.
//
// Failure  a question that meets a broken database throws StoreFailed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/filter_sql.h"
#include "store/sqlite/reader_pool.h"
#include "store/store.h"

namespace cairn::sqlite {

// SQL counts in 63 bits.
std::int64_t clamped(std::uint64_t count);

class Snapshot {
 public:
  explicit Snapshot(std::shared_ptr<ReaderPool> pool);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  Connection& connection();  // begins the transaction when it has not begun
  void require_success();    // throws StoreFailed

  template <class Read>
  auto first(Query& query, Read read) -> std::optional<decltype(read(query))> {
    if (query.next()) return read(query);
    require_success();
    return std::nullopt;
  }
  template <class Read>
  auto all(Query& query, Read read) -> std::vector<decltype(read(query))> {
    std::vector<decltype(read(query))> rows;
    while (query.next()) rows.push_back(read(query));
    require_success();
    return rows;
  }
  std::uint64_t count(Query& query);
  template <class Row, class Read>
  Page<Row> page(const Condition& condition, const ListSql& sql, Window window, Read read) {
    Page<Row> page;
    const std::string from = std::string(" FROM ") + sql.table + " WHERE " + condition.text();
    Query counting = connection().query_once("SELECT count(*)" + from);
    condition.bind(counting);
    page.total = count(counting);
    if (window.limit == 0 || window.offset >= page.total) return page;
    const auto after = condition.size();
    Query rows = connection().query_once(
        std::string("SELECT ") + sql.columns + from + " ORDER BY " + sql.order + " LIMIT $" +
        std::to_string(after + 1) + " OFFSET $" + std::to_string(after + 2));
    condition.bind(rows);
    rows.bind(clamped(window.limit)).bind(clamped(window.offset));
    page.rows = all(rows, read);
    return page;
  }

 private:
  std::shared_ptr<ReaderPool> pool_;
  std::unique_ptr<Connection> connection_;
  bool begun_ = false;
};

}  // namespace cairn::sqlite

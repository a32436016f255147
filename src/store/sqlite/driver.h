// A narrow driver over the SQLite C API: the only place, with failure.cc and log_writing.cc, that
// names it.
//
// SQL text   Parameters are $1, $2, … numbered in the order in which they first appear, so the same
//            text serves PostgreSQL.
// Failure    The first thing that goes wrong on a Connection is kept in failure(); from then on its
//            queries do nothing and yield no rows. Look once, at the end of a unit of work.
// Threads    A Connection and its Queries belong to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace cairn::sqlite {

struct Failure {
  int code = 0;      // SQLite's extended result code
  int os_error = 0;  // errno of the failed call, if there was one
  std::string text;  // SQLite's own words
};

class Connection;

// One use of a prepared statement: bind() in the order of the parameters, then run() it or walk its
// rows with next(), reading the columns in order. Texts and bytes are not copied: they must live
// until the statement has run.
class Query {
 public:
  Query(Connection& connection, sqlite3_stmt* statement, bool owned);
  Query(Query&& other) noexcept;
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  Query& operator=(Query&&) = delete;
  ~Query();

  Query& bind(std::int64_t value);
  Query& bind(std::string_view text);
  Query& bind_bytes(std::span<const std::byte> bytes);

  bool next();  // moves to the next row; false at the end, or after a failure
  bool run();   // runs to the end, and is ready to be bound and run again

  std::int64_t integer();  // of the next column; 0 for NULL
  std::string text();
  // Lives until next().
  std::string_view view();
  std::span<const std::byte> bytes();

 private:
  Connection& connection_;
  sqlite3_stmt* statement_;  // null after a failed prepare
  bool owned_;
  int parameter_ = 0;
  int column_ = 0;
};

class Connection {
 public:
  enum class Mode : std::uint8_t { kReadWrite, kReadOnly };

  Connection(const std::string& path, Mode mode);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // A statement that is kept for the life of the connection. `sql` is a constant: its address is
  // the key under which the statement is kept.
  Query query(const char* sql);
  // A statement used once.
  Query query_once(const std::string& sql);
  // Statements without parameters, one after another.
  bool execute(const std::string& sql);

  const std::optional<Failure>& failure() const { return failure_; }
  explicit operator bool() const { return !failure_; }
  bool in_transaction() const;

  // Copies what the write-ahead log holds into the database, as far as no reader is in the way.
  // Returns the pages left in the log that are not copied yet; nothing when it could not be told.
  std::optional<std::uint64_t> checkpoint();
  // `told` gets the pages in the write-ahead log after each commit; it replaces SQLite's own
  // checkpoints.
  void on_log_growth(void (*told)(void* context, int pages), void* context);

 private:
  friend class Query;
  void fail(int code);
  sqlite3_stmt* prepare(std::string_view sql, bool keep);

  sqlite3* db_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
  std::optional<Failure> failure_;
  void (*told_)(void*, int) = nullptr;
  void* told_context_ = nullptr;
};

}  // namespace cairn::sqlite

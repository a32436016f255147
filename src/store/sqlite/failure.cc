#include "store/sqlite/failure.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>

namespace cairn::sqlite {
namespace {

struct Explanation {
  int code;  // SQLite's primary result code
  const char* code_name;
  const char* what;
  const char* fix;
};

constexpr Explanation kExplanations[] = {
    {SQLITE_FULL, "DatabaseFull", "The disk that holds the database is full",
     "Free some space on that disk, then start the server again. Nothing acknowledged is lost."},
    {SQLITE_IOERR, "DatabaseInputOutput", "The database could not be read or written",
     "Look for disk errors, quotas and file size limits, then start the server again. Nothing "
     "acknowledged is lost."},
    {SQLITE_CORRUPT, "DatabaseDamaged", "The database is damaged",
     "Stop the server, keep a copy of the files, then restore a backup or mend them with "
     "`sqlite3 FILE .recover`."},
    {SQLITE_NOTADB, "DatabaseDamaged", "The file is not a database",
     "Choose another data directory, or restore the file from a backup."},
    {SQLITE_READONLY, "DatabaseReadOnly", "The database must not be written",
     "Give the server's user write permission to the file and its directory, and see that the disk "
     "is not mounted read-only."},
    {SQLITE_PERM, "DatabaseForbidden", "The database must not be opened",
     "Give the server's user permission to the file and its directory."},
    {SQLITE_CANTOPEN, "DatabaseForbidden", "The database could not be opened",
     "See that the directory exists and that the server's user may read and write it."},
    {SQLITE_BUSY, "DatabaseBusy", "Another program keeps the database locked",
     "End the program that has the file open, then start the server again."},
    {SQLITE_NOMEM, "OutOfMemory", "There was no memory left for the database",
     "Give the server more memory, then start it again. Nothing acknowledged is lost."},
    {SQLITE_CONSTRAINT, "DatabaseRefused", "The database refused a row",
     "This is a bug in the server; please report it with the log lines around this one."},
    {SQLITE_ERROR, "DatabaseRefused", "The database refused a statement",
     "See that the file was made by this server and changed by no other program."},
};

constexpr Explanation kOther = {0, "DatabaseFailed", "The database failed",
                                "Start the server again. Nothing acknowledged is lost."};

const Explanation& explanation_of(int code) {
  for (const Explanation& e : kExplanations) {
    if (e.code == (code & 0xff)) return e;
  }
  return kOther;
}

}  // namespace

Error explain(const Failure& failure, const std::string& path) {
  const Explanation& e = explanation_of(failure.code);
  std::string message = fmt::format("{}: {} (SQLite code {}", e.what, failure.text, failure.code);
  if (failure.os_error != 0) message += fmt::format(", {}", std::strerror(failure.os_error));
  return Error{.code = e.code_name, .message = message + ").", .where = path, .fix = e.fix};
}

std::string sentence(const Error& error) {
  return fmt::format("{}: {} {}", error.where, error.message, error.fix);
}

}  // namespace cairn::sqlite

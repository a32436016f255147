#include "store/sqlite/log_writing.h"

#include <sqlite3.h>

#include <cstring>
#include <memory>
#include <new>

namespace cairn::sqlite {
namespace {

constexpr std::size_t kPageMax = 65'536;  // SQLite writes no more than a page at once
static_assert(kGatheredMax > kPageMax);

// SQLite's own file stands behind it, in the room that SQLite gives a file.
struct Log : sqlite3_file {
  std::unique_ptr<std::byte[]> room;  // made by the first write
  std::size_t gathered = 0;           // bytes in it
  sqlite3_int64 begin = 0;            // where they go
  int failed = SQLITE_OK;

  sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }

  int write_gathered() {
    if (failed != SQLITE_OK || gathered == 0) return failed;
    failed = inner()->pMethods->xWrite(inner(), room.get(), static_cast<int>(gathered), begin);
    gathered = 0;
    return failed;
  }

  // SQLite is C: nothing may be thrown through it.
  int make_room() {
    if (!room) room.reset(new (std::nothrow) std::byte[kGatheredMax]);
    if (!room) failed = SQLITE_IOERR_NOMEM;
    return failed;
  }
};

Log& log_of(sqlite3_file* file) {
  return *static_cast<Log*>(file);
}

// Writes first, then does what was asked.
template <class Deed>
int after_writing(sqlite3_file* file, Deed deed) {
  Log& log = log_of(file);
  const int written = log.write_gathered();
  return written == SQLITE_OK ? deed(log.inner()) : written;
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  Log& log = log_of(file);
  const auto count = static_cast<std::size_t>(size);
  const bool follows = at == log.begin + static_cast<sqlite3_int64>(log.gathered);
  if (!follows || log.gathered + count > kGatheredMax) log.write_gathered();
  if (log.failed != SQLITE_OK || log.make_room() != SQLITE_OK) return log.failed;
  if (log.gathered == 0) log.begin = at;
  std::memcpy(log.room.get() + log.gathered, bytes, count);
  log.gathered += count;
  return SQLITE_OK;
}

int close(sqlite3_file* file) {
  Log& log = log_of(file);
  const int written = log.write_gathered();
  const int closed = log.inner()->pMethods->xClose(log.inner());
  log.~Log();
  return written == SQLITE_OK ? closed : written;
}

int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 at) {
  return after_writing(
      file, [=](sqlite3_file* log) { return log->pMethods->xRead(log, bytes, size, at); });
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return after_writing(file,
                       [=](sqlite3_file* log) { return log->pMethods->xTruncate(log, size); });
}

int sync(sqlite3_file* file, int flags) {
  return after_writing(file, [=](sqlite3_file* log) { return log->pMethods->xSync(log, flags); });
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return after_writing(file,
                       [=](sqlite3_file* log) { return log->pMethods->xFileSize(log, size); });
}

int file_control(sqlite3_file* file, int what, void* argument) {
  return after_writing(
      file, [=](sqlite3_file* log) { return log->pMethods->xFileControl(log, what, argument); });
}

int lock(sqlite3_file* file, int level) {
  sqlite3_file* log = log_of(file).inner();
  return log->pMethods->xLock(log, level);
}
int unlock(sqlite3_file* file, int level) {
  sqlite3_file* log = log_of(file).inner();
  return log->pMethods->xUnlock(log, level);
}
int check_lock(sqlite3_file* file, int* held) {
  sqlite3_file* log = log_of(file).inner();
  return log->pMethods->xCheckReservedLock(log, held);
}
int sector_size(sqlite3_file* file) {
  sqlite3_file* log = log_of(file).inner();
  return log->pMethods->xSectorSize(log);
}
int device(sqlite3_file* file) {
  sqlite3_file* log = log_of(file).inner();
  return log->pMethods->xDeviceCharacteristics(log);
}

// Version 1: a log is neither mapped nor shared memory.
constexpr sqlite3_io_methods kLogMethods = {
    1,       close,   read,       write,        truncate,    sync,   file_size,
    lock,    unlock,  check_lock, file_control, sector_size, device, nullptr,
    nullptr, nullptr, nullptr,    nullptr,      nullptr};

sqlite3_vfs* usual = nullptr;  // set once, before the first file is opened

// Files other than logs are SQLite's own from the start.
int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  if ((flags & SQLITE_OPEN_WAL) == 0) return usual->xOpen(usual, name, file, flags, flags_out);
  auto* log = new (file) Log{};
  const int code = usual->xOpen(usual, name, log->inner(), flags, flags_out);
  if (code == SQLITE_OK) {
    log->pMethods = &kLogMethods;
  } else {
    log->~Log();
    file->pMethods = nullptr;  // nothing to close
  }
  return code;
}

}  // namespace

const char* gathering_file_system() {
  static const sqlite3_vfs* const made = []() -> const sqlite3_vfs* {
    usual = sqlite3_vfs_find(nullptr);
    if (usual == nullptr) return nullptr;
    static sqlite3_vfs gathering = *usual;
    gathering.zName = "cairn-gathering";
    gathering.szOsFile = static_cast<int>(sizeof(Log)) + usual->szOsFile;
    gathering.pNext = nullptr;
    gathering.xOpen = open;
    return sqlite3_vfs_register(&gathering, 0) == SQLITE_OK ? &gathering : nullptr;
  }();
  return made == nullptr ? nullptr : made->zName;
}

}  // namespace cairn::sqlite

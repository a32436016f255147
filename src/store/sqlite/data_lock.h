// Keeps a data directory to one server: an exclusive lock on DIRECTORY/lock, let go when the
// process ends, however it ends.
#pragma once

#include <string>

#include "base/result.h"

namespace cairn::sqlite {

class DataLock {
 public:
  // Makes the directory, for its owner only, when it is not there.
  static Result<DataLock> take(const std::string& directory);
  DataLock(DataLock&& other) noexcept;
  DataLock(const DataLock&) = delete;
  DataLock& operator=(const DataLock&) = delete;
  DataLock& operator=(DataLock&&) = delete;
  ~DataLock();

 private:
  explicit DataLock(int file) : file_(file) {}
  int file_;
};

}  // namespace cairn::sqlite

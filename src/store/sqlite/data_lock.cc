#include "store/sqlite/data_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace cairn::sqlite {
namespace {

Error unusable(const std::string& directory, int os_error) {
  return Error{.code = "DataDirectoryUnusable",
               .message = fmt::format("The data directory {} cannot be used: {}.", directory,
                                      std::strerror(os_error)),
               .where = directory,
               .fix = "Choose a directory, whose parent exists, that the server's user may write."};
}

Error in_use(const std::string& directory, int file) {
  char holder[16] = {};
  const ssize_t size = pread(file, holder, sizeof holder - 1, 0);
  const std::string who = size > 0 ? fmt::format(" (process {})", holder) : "";
  return Error{
      .code = "DataDirectoryInUse",
      .message = fmt::format("Another server{} uses the data directory {}.", who, directory),
      .where = directory,
      .fix = "Stop that server, or give this one another data directory."};
}

}  // namespace

Result<DataLock> DataLock::take(const std::string& directory) {
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return unusable(directory, errno);
  const int file = open((directory + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return unusable(directory, errno);
  DataLock lock(file);
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK ? in_use(directory, file) : unusable(directory, errno);
  }
  // For the message of the next one who asks; that it may fail on a full disk does no harm.
  const std::string holder = std::to_string(getpid());
  if (ftruncate(file, 0) == 0) {
    [[maybe_unused]] const ssize_t written = pwrite(file, holder.data(), holder.size(), 0);
  }
  return lock;
}

DataLock::DataLock(DataLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

DataLock::~DataLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace cairn::sqlite

// Copies the write-ahead log back into the database, on a thread of its own, so that no commit pays
// for it.
//
// Limits   Work begins when the log has grown by kLogPages pages. A log copied while commits go on
//          never starts anew; above kLogPagesMax the rest, which is small by then, is copied while
//          commits wait, so that the log does start anew.
// Failure  None that matters: the log stays, commits go on, and the next one tries again. A broken
//          disk is met by the writer soon enough.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "store/sqlite/driver.h"

namespace cairn::sqlite {

class Checkpointer {
 public:
  static constexpr int kLogPages = 4096;      // 16 MB
  static constexpr int kLogPagesMax = 16384;  // 64 MB

  // `writing` is held by whoever commits.
  Checkpointer(const std::string& path, std::mutex& writing);
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;
  ~Checkpointer();

  void log_grew(int pages);  // called after each commit

 private:
  void run();
  void copy(int pages);

  Connection connection_;
  std::mutex& writing_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int pages_ = 0;       // in the log, when there is work to do
  int last_pages_ = 0;  // in the log after the last commit
  int work_at_ = kLogPages;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace cairn::sqlite

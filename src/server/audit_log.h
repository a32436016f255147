// AuditLog: a file of JSON lines, one a request (api/audit.h), written by a thread of its own.
//
// Loss       none while the process lives. When kWaitingMax records wait, add() waits too: an
// answer
//            that nobody recorded is worse than one that comes later. When the file cannot be
//            written `fatal` is called, as for a store that cannot: nothing more is answered. An
//            end without warning takes with it what was not written yet, a few milliseconds' worth;
//            a power cut what the system had not flushed.
// Order      of add().
// Rotation   a line that would make the file larger than `bytes_max` goes into a new one; FILE is
//            FILE.1 then, what was FILE.1 is FILE.2, and of `files_max` the oldest goes. Others may
//            move FILE away and then ask for reopen().
// Start      goes on at the end of what is there. A last line without its end, of a process that
//            died, is ended first.
// Threads    add() and reopen() any. stop() writes what waits.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/audit.h"
#include "base/result.h"

namespace cairn::server {

struct AuditLogOptions {
  std::string path;
  std::uint64_t bytes_max = 64u << 20;
  int files_max = 10;  // with the one being written
};

class AuditLog {
 public:
  static constexpr std::size_t kWaitingMax = 8192;
  using Fatal = std::function<void(std::string why)>;

  static Result<std::unique_ptr<AuditLog>> open(AuditLogOptions options, Fatal fatal);
  ~AuditLog();
  void add(api::AuditRecord record);
  void reopen();
  void stop();

 private:
  AuditLog(AuditLogOptions options, Fatal fatal);

  void run();
  bool open_file();
  bool write(const std::vector<api::AuditRecord>& records);
  bool flush(std::string& lines);
  bool rotate();

  const AuditLogOptions options_;
  const Fatal fatal_;
  std::mutex mutex_;
  std::condition_variable there_is_work_;
  std::condition_variable there_is_room_;
  std::vector<api::AuditRecord> waiting_;
  bool reopen_ = false;
  bool stopping_ = false;
  int file_ = -1;  // from here on the thread's own
  std::uint64_t bytes_ = 0;
  std::thread thread_;  // last: it uses all of the above
};

// One line, with its end.
std::string audit_line(const api::AuditRecord& record);

}  // namespace cairn::server

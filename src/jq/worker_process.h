// One worker as its parent sees it: a process with a socket for its standard input.
//
// Failure  a worker that was late, died or answered nonsense is of no more use: drop it.
// Threads  one thread at a time. The worker outlives the thread that started it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cairn::jq {

class WorkerProcess {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class End { kDone, kDied, kLate };

  // With an empty environment and no file but its socket. An Error (InternalError) says why not.
  static Result<std::unique_ptr<WorkerProcess>> start(const std::string& program);
  // Ends the process, if that is still needed, and waits for its end.
  ~WorkerProcess();

  // Sends a whole frame and receives the body of one into `body`.
  End exchange(std::string_view frame, Time deadline, std::string& body);
  // Ends the process and answers how it ended, in the words of waitpid(); once.
  int end();

 private:
  WorkerProcess(pid_t process, int socket) : process_(process), socket_(socket) {}
  bool ready(short events, Time deadline) const;
  End send_all(std::string_view bytes, Time deadline);
  End receive_all(char* to, std::size_t size, Time deadline);

  pid_t process_ = -1;  // -1 once it has been waited for
  int socket_ = -1;
};

}  // namespace cairn::jq

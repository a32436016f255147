#include "jq/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "jq/frame.h"

namespace cairn::jq {
namespace {

Error cannot_start(const std::string& program, int reason) {
  return {.code = "InternalError",
          .message = fmt::format("{} cannot be started: {}.", program, std::strerror(reason)),
          .where = program,
          .at = {},
          .fix = "Install cairn-jq beside the server; Fn::Jq needs it."};
}

// What a child gets: the socket as standard input, nowhere to write, no signal blocked or ignored,
// and a group of its own, so that the terminal's Ctrl-C is the server's to handle.
class SpawnRules {
 public:
  explicit SpawnRules(int socket) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_adddup2(&files_, socket, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&files_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnRules() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnRules(const SpawnRules&) = delete;
  SpawnRules& operator=(const SpawnRules&) = delete;

  int spawn(const std::string& program, pid_t& process) const {
    char name[] = "cairn-jq";
    char* arguments[] = {name, nullptr};
    char* environment[] = {nullptr};
    return posix_spawn(&process, program.c_str(), &files_, &attributes_, arguments, environment);
  }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const std::string& program) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    return cannot_start(program, errno);
  }
  pid_t process = -1;
  const int failure = SpawnRules(sockets[1]).spawn(program, process);
  close(sockets[1]);
  if (failure != 0) {
    close(sockets[0]);
    return cannot_start(program, failure);
  }
  return std::unique_ptr<WorkerProcess>(new WorkerProcess(process, sockets[0]));
}

WorkerProcess::~WorkerProcess() {
  end();
  close(socket_);
}

int WorkerProcess::end() {
  if (process_ < 0) return 0;
  // A process that has ended already keeps its own end.
  kill(process_, SIGKILL);
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  return status;
}

WorkerProcess::End WorkerProcess::exchange(std::string_view frame, Time deadline,
                                           std::string& body) {
  if (const End sent = send_all(frame, deadline); sent != End::kDone) return sent;
  LengthPrefix size = 0;
  char prefix[sizeof size];
  if (const End got = receive_all(prefix, sizeof prefix, deadline); got != End::kDone) {
    return got;
  }
  std::memcpy(&size, prefix, sizeof size);
  if (size > kBodyBytesMax) return End::kDied;
  body.resize(size);
  return receive_all(body.data(), size, deadline);
}

bool WorkerProcess::ready(short events, Time deadline) const {
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{socket_, events, 0};
    const int found = poll(&waiting, 1, static_cast<int>(std::max<long>(left.count(), 0)));
    if (found > 0) return true;
    if (found == 0 && left.count() <= 0) return false;
    if (found < 0 && errno != EINTR) return false;
  }
}

WorkerProcess::End WorkerProcess::send_all(std::string_view bytes, Time deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (!would_block()) return End::kDied;
      if (!ready(POLLOUT, deadline)) return End::kLate;
      continue;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return End::kDone;
}

WorkerProcess::End WorkerProcess::receive_all(char* to, std::size_t size, Time deadline) {
  while (size > 0) {
    if (!ready(POLLIN, deadline)) return End::kLate;
    const ssize_t got = recv(socket_, to, size, MSG_DONTWAIT);
    if (got < 0 && would_block()) continue;
    if (got <= 0) return End::kDied;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return End::kDone;
}

}  // namespace cairn::jq

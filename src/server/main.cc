#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "server/daemon.h"
#include "server/service_manager.h"

namespace {

// The store can no longer be trusted: end now, so that the next start recovers from what is on
// disk. Nothing acknowledged is lost by that.
[[noreturn]] void end(const std::string& why) {
  std::fprintf(stderr, "cairnd stops: %s\n", why.c_str());
  std::_Exit(1);
}

// Each follower of events holds one; systems allow a thousand unless asked for more.
void allow_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  const auto parsed = cairn::server::parse_options(argc, argv);
  if (parsed.exit) {
    std::fputs(parsed.text.c_str(), parsed.status == 0 ? stdout : stderr);
    return parsed.status;
  }
  umask(0077);  // what is kept here is for this user only: parameters may hold passwords
  allow_open_files();
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread: only main takes them
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of the write, told as such

  auto daemon = cairn::server::Daemon::open(parsed.options, end);
  if (!daemon) {
    std::fprintf(stderr, "cairnd cannot start: %s\n%s\n", daemon.error().message.c_str(),
                 daemon.error().fix.c_str());
    return 1;
  }
  (*daemon)->start();
  std::printf("listening on %s\n", (*daemon)->address().c_str());
  std::fflush(stdout);
  cairn::server::tell_service_manager("READY=1");
  int received = 0;
  while (sigwait(&signals, &received) == 0 && received == SIGHUP) (*daemon)->reload();
  cairn::server::tell_service_manager("STOPPING=1");
  (*daemon)->stop();
  return 0;
}

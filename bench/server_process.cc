#include "bench/server_process.h"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

extern char** environ;

namespace cairn::bench {
namespace {

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "bench: {}\n", why);
  std::exit(1);
}

std::string new_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "cairn-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) fail("no temporary directory can be made");
  return name;
}

}  // namespace

ServerProcess::ServerProcess(const std::string& cairnd, std::vector<std::string> arguments,
                             std::string directory)
    : directory_(std::move(directory)), own_directory_(directory_.empty()) {
  if (own_directory_) directory_ = new_directory();
  std::vector<std::string> words = {cairnd, "--data", directory_, "--listen", "127.0.0.1:0"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int out[2];
  if (pipe(out) != 0) fail("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0);
  posix_spawn_file_actions_addclose(&actions, out[0]);
  if (posix_spawn(&pid_, cairnd.c_str(), &actions, nullptr, argv.data(), environ) != 0) {
    fail(cairnd + " cannot be started");
  }
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  std::string line;
  for (char c = 0; read(out[0], &c, 1) == 1 && c != '\n';) line.push_back(c);
  close(out[0]);
  constexpr std::string_view kReady = "listening on ";
  if (!line.starts_with(kReady)) fail("cairnd did not start: " + line);
  url_ = line.substr(kReady.size());
}

ServerProcess::~ServerProcess() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  if (own_directory_) std::filesystem::remove_all(directory_);
}

std::uint16_t ServerProcess::port() const {
  return static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1)));
}

double ServerProcess::processor_seconds() const {
  clockid_t clock{};
  timespec had{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &had) != 0) return 0;
  return static_cast<double>(had.tv_sec) + static_cast<double>(had.tv_nsec) / 1e9;
}

double ServerProcess::status_mb(const std::string& key) const {
  std::ifstream status(fmt::format("/proc/{}/status", pid_));
  for (std::string word; status >> word;) {
    double kilobytes = 0;
    if (word == key && status >> kilobytes) return kilobytes / 1024;
  }
  return 0;
}

}  // namespace cairn::bench

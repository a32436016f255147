#include "cli/host.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <random>

namespace cairn::cli {
namespace {

volatile std::sig_atomic_t interrupts = 0;

// A second Ctrl-C ends the process: a call that hangs must not hold the user.
void on_interrupt(int signal) {
  interrupts = interrupts + 1;
  if (interrupts > 1) _exit(128 + signal);
}

void write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the reader went away; what is left has nobody to read it
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

class ProcessHost final : public Host {
 public:
  ProcessHost() {
    struct sigaction action = {};
    action.sa_handler = on_interrupt;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }

  std::int64_t now_ms() override {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  }

  void pause_ms(int ms) override {
    const timespec time{ms / 1000, static_cast<long>(ms % 1000) * 1'000'000};
    nanosleep(&time, nullptr);
  }

  bool interrupted() override { return interrupts > 0; }

  std::string nonce() override {
    std::random_device device;
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", device(), device(), device(), device());
  }

  std::optional<std::string> variable(std::string_view name) override {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  }

  Result<std::string> read_file(const std::string& path) override {
    std::FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
    if (file == nullptr) return unreadable(path);
    std::string text;
    char buffer[65'536];
    std::size_t got = 0;
    while ((got = std::fread(buffer, 1, sizeof buffer, file)) > 0) text.append(buffer, got);
    const bool failed = std::ferror(file) != 0;
    Error error = failed ? unreadable(path) : Error{};
    if (file != stdin) std::fclose(file);
    if (failed) return error;
    return text;
  }

  bool file_exists(const std::string& path) override { return ::access(path.c_str(), F_OK) == 0; }

  void out(std::string_view text) override { write_all(STDOUT_FILENO, text); }
  void err(std::string_view text) override { write_all(STDERR_FILENO, text); }

  Terminal terminal() override {
    Terminal terminal;
    const char* term = std::getenv("TERM");
    terminal.is_terminal =
        isatty(STDOUT_FILENO) == 1 && term != nullptr && std::strcmp(term, "dumb") != 0;
    winsize size = {};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
      terminal.width = size.ws_col;
      if (size.ws_row > 0) terminal.height = size.ws_row;
    }
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
      const char* value = std::getenv(name);
      if (value == nullptr || *value == '\0') continue;
      const std::string_view locale = value;
      terminal.unicode = locale.ends_with("UTF-8") || locale.ends_with("utf8");
      break;
    }
    return terminal;
  }

  bool can_ask() override { return isatty(STDIN_FILENO) == 1; }

  std::optional<std::string> ask(std::string_view question) override {
    err(question);
    std::string line;
    for (char c = 0;;) {
      const ssize_t got = ::read(STDIN_FILENO, &c, 1);
      if (got <= 0) return line.empty() ? std::nullopt : std::optional(line);
      if (c == '\n') return line;
      line += c;
    }
  }

 private:
  static Error unreadable(const std::string& path) {
    return {.code = "FileUnreadable",
            .message = fmt::format("{}: {}", path, std::strerror(errno)),
            .fix = "Check the path and that you may read the file."};
  }
};

}  // namespace

std::unique_ptr<Host> make_host() {
  return std::make_unique<ProcessHost>();
}

}  // namespace cairn::cli

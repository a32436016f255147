#include "bench/watchers.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <string_view>

namespace cairn::bench {
namespace {

constexpr int kNiceness = 19;

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "bench: {}\n", why);
  std::exit(1);
}

int open_stream(std::uint16_t port, const std::string& target) {
  const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const std::string request = "GET " + target + " HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
  if (s < 0 || connect(s, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      write(s, request.data(), request.size()) != static_cast<ssize_t>(request.size())) {
    fail("a stream could not be opened");
  }
  return s;
}

void pause_ms(long ms) {
  const timespec pause = {0, ms * 1'000'000};
  nanosleep(&pause, nullptr);
}

}  // namespace

void allow_open_files(std::uint64_t count) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= count) return;
  limit.rlim_cur = count < limit.rlim_max ? count : limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void Watchers::Watcher::take_line(std::string_view text) {
  if (!begun && text.starts_with("HTTP/")) {
    if (!text.starts_with("HTTP/1.1 200")) fail("a stream was refused: " + std::string(text));
    begun = true;
  } else if (text.starts_with("id: ")) {
    std::from_chars(text.data() + 4, text.data() + text.size(), id);
  } else if (text.starts_with("data: ")) {
    if (first == 0) first = id;
    if (last != 0 && id != last + 1) fail(fmt::format("after event {} came {}", last, id));
    last = id;
  }
}

// Only the first bytes of a line matter.
void Watchers::Watcher::take(std::string_view bytes) {
  constexpr std::size_t kKept = 32;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (line.size() < kKept) line += bytes.substr(0, std::min(end, kKept - line.size()));
    if (end == std::string_view::npos) return;
    take_line(line);
    line.clear();
    bytes.remove_prefix(end + 1);
  }
}

Watchers::Watchers(std::uint16_t port, const std::vector<std::string>& targets)
    : all_(targets.size()), poll_(epoll_create1(EPOLL_CLOEXEC)) {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    all_[i].socket = open_stream(port, targets[i]);
    epoll_event event{EPOLLIN, {.ptr = &all_[i]}};
    epoll_ctl(poll_, EPOLL_CTL_ADD, all_[i].socket, &event);
  }
  thread_ = std::thread([this] { run(); });
  for (int i = 0; begun_ < all_.size(); ++i) {
    if (i > 3'000) fail("not every stream began within 30 s");
    pause_ms(10);
  }
}

Watchers::~Watchers() {
  stop_ = true;
  thread_.join();
  for (const Watcher& watcher : all_) close(watcher.socket);
  close(poll_);
}

void Watchers::run() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
  std::string buffer(256 << 10, '\0');
  epoll_event events[64];
  while (!stop_) {
    const int ready = epoll_wait(poll_, events, 64, 20);
    for (int i = 0; i < ready; ++i) {
      Watcher& watcher = *static_cast<Watcher*>(events[i].data.ptr);
      const ssize_t got = read(watcher.socket, buffer.data(), buffer.size());
      if (got <= 0) fail("the server closed a stream");
      const bool begun = watcher.begun;
      watcher.take(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
      if (watcher.begun != begun) ++begun_;
    }
    std::size_t done = 0;
    const std::uint64_t wanted = wanted_;
    if (wanted == 0) continue;
    for (const Watcher& watcher : all_) done += watcher.last >= wanted ? 1 : 0;
    done_ = done;
  }
}

void Watchers::expect(std::uint64_t first, std::uint64_t count, int seconds) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::seconds(seconds);
  wanted_ = first + count - 1;
  while (done_ < all_.size()) {
    if (Clock::now() > until) {
      fail(fmt::format("{} of {} watchers got all events", done_.load(), all_.size()));
    }
    pause_ms(20);
  }
  for (const Watcher& watcher : all_) {
    if (watcher.first != first) fail(fmt::format("a watcher began at event {}", watcher.first));
  }
}

}  // namespace cairn::bench

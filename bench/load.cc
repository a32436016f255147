#include "bench/load.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <string_view>

namespace cairn::bench {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "bench: {}\n", why);
  std::exit(1);
}

struct Connection {
  int socket = -1;
  std::string input;
  Clock::time_point sent;
};

int connect_to(std::uint16_t port) {
  const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (s < 0 || connect(s, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    fail("the server does not accept connections");
  }
  const int on = 1;
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return s;
}

void send_next(Connection& c, const std::string& target) {
  const std::string request = "GET " + target + " HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
  c.sent = Clock::now();
  if (write(c.socket, request.data(), request.size()) != static_cast<ssize_t>(request.size())) {
    fail("a request could not be sent whole");
  }
}

// The size of the whole answer at the front of `input`, or 0 while it is incomplete.
std::size_t answer_size(std::string_view input) {
  const std::size_t head = input.find("\r\n\r\n");
  if (head == std::string_view::npos) return 0;
  if (!input.starts_with("HTTP/1.1 200")) fail("an answer was not 200: " + std::string(input));
  std::string lower(input.substr(0, head));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char ch) { return static_cast<char>(std::tolower(ch)); });
  constexpr std::string_view kLength = "content-length:";
  const std::size_t at = lower.find(kLength);
  if (at == std::string::npos) fail("an answer has no length");
  std::size_t first = lower.find_first_not_of(' ', at + kLength.size());
  std::size_t length = 0;
  std::from_chars(lower.data() + first, lower.data() + lower.size(), length);
  return head + 4 + length <= input.size() ? head + 4 + length : 0;
}

}  // namespace

LoadResult run_load(std::uint16_t port, const std::vector<std::string>& targets, int connections) {
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<Connection> all(static_cast<std::size_t>(connections));
  std::size_t next = 0;
  std::vector<double> times_ms;
  times_ms.reserve(targets.size());
  const auto begin = Clock::now();
  for (Connection& c : all) {
    c.socket = connect_to(port);
    epoll_event event{EPOLLIN, {.ptr = &c}};
    epoll_ctl(poll, EPOLL_CTL_ADD, c.socket, &event);
    if (next < targets.size()) send_next(c, targets[next++]);
  }
  char buffer[16384];
  epoll_event events[64];
  while (times_ms.size() < targets.size()) {
    const int ready = epoll_wait(poll, events, 64, 10'000);
    if (ready <= 0) fail("the server stopped answering");
    for (int i = 0; i < ready; ++i) {
      Connection& c = *static_cast<Connection*>(events[i].data.ptr);
      const ssize_t got = read(c.socket, buffer, sizeof buffer);
      if (got <= 0) fail("the server closed a connection");
      c.input.append(buffer, static_cast<std::size_t>(got));
      const std::size_t size = answer_size(c.input);
      if (size == 0) continue;
      c.input.erase(0, size);
      times_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - c.sent).count());
      if (next < targets.size()) send_next(c, targets[next++]);
    }
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  for (const Connection& c : all) close(c.socket);
  close(poll);
  std::sort(times_ms.begin(), times_ms.end());
  return {static_cast<double>(times_ms.size()) / seconds, times_ms[times_ms.size() * 99 / 100]};
}

}  // namespace cairn::bench

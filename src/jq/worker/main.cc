// cairn-jq: reads requests from its standard input, a socket, and answers on it, until it closes.
// It is started by the server and by nobody else.
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <string>

#include "jq/frame.h"
#include "jq/sandbox.h"
#include "jq/worker/program.h"

namespace cairn::jq {
namespace {

constexpr int kSocket = STDIN_FILENO;
// The server gives up sooner; this ends a program whose server is gone.
constexpr long kAlarmSeconds = 10;

bool read_all(char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t got = read(kSocket, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(kSocket, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

bool read_body(std::string& body) {
  LengthPrefix size = 0;
  char prefix[sizeof size];
  if (!read_all(prefix, sizeof prefix)) return false;
  std::memcpy(&size, prefix, sizeof size);
  if (size > kBodyBytesMax) return false;
  body.resize(size);
  return read_all(body.data(), size);
}

void set_alarm(long seconds) {
  const itimerval timer{{0, 0}, {seconds, 0}};
  setitimer(ITIMER_REAL, &timer, nullptr);
}

int serve() {
  std::set_new_handler(end_out_of_memory);
  Programs programs;
  std::string body;
  while (read_body(body)) {
    const std::optional<Request> request = decode_request(body);
    if (!request) return 1;
    set_alarm(kAlarmSeconds);
    const Outcome outcome = programs.run(*request);
    set_alarm(0);
    if (!write_all(encode(Answer{outcome.kind, outcome.text}))) return 1;
    if (body.capacity() > kBodyBytesMax / 16) std::string().swap(body);
  }
  return 0;
}

}  // namespace
}  // namespace cairn::jq

int main() {
  if (!cairn::jq::limit_resources() || !cairn::jq::filter_system_calls()) return 3;
  // Ends without destructors: what an exit handler might free has served its purpose.
  _exit(cairn::jq::serve());
}

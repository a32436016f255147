#include "http/stream_thread.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>

#include "http/tls_transport.h"

namespace cairn::http {
namespace asio = boost::asio;

namespace {

constexpr int kNiceness = 10;
// Of the system, for each stream: a slow reader is to be noticed, not to be buffered for.
constexpr int kSendBufferBytes = 64 << 10;

std::chrono::milliseconds watch_interval(const Options& options) {
  const int shortest = std::min(options.write_deadline_ms, options.keep_alive_ms);
  return std::chrono::milliseconds(std::clamp(shortest / 10, 5, 1'000));
}

}  // namespace

StreamThread::StreamThread(Options options)
    : options_(std::move(options)), context_(1), work_(context_.get_executor()), watch_(context_) {}

void StreamThread::run() {
  thread_ = std::thread([this] {
    // On Linux a thread has a priority of its own. Without it streams are only less polite.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness);
    context_.run();
  });
}

void StreamThread::stop() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] {
    stopping_ = true;
    watch_.cancel();
    each([](StreamConnection& connection) { connection.end(); });
    each([](StreamConnection& connection) { connection.close(); });
    work_.reset();
  });
  thread_.join();
}

bool StreamThread::reserve() {
  if (count_.fetch_add(1) < options_.streams_max) return true;
  --count_;
  return false;
}

void StreamThread::take(Detached socket, StreamStart start) {
  asio::post(context_, [this, socket = std::move(socket), start = std::move(start)]() mutable {
    adopt(std::move(socket), std::move(start));
  });
}

void StreamThread::adopt(Detached detached, StreamStart start) {
  const int fd = detached.socket;
  Socket socket(context_);
  boost::system::error_code failed;
  if (fd >= 0) socket.assign(asio::ip::tcp::v4(), fd, failed);
  if (fd < 0 || failed || stopping_) {
    if (fd >= 0 && failed) ::close(fd);
    --count_;
    return;
  }
  boost::system::error_code ignored;  // the system's own size does as well
  socket.set_option(asio::socket_base::send_buffer_size(kSendBufferBytes), ignored);
  auto transport = detached.tls ? tls_transport(std::move(socket), std::move(detached.tls))
                                : tcp_transport(std::move(socket));
  const auto connection = std::make_shared<StreamConnection>(
      options_, weak_from_this(), std::move(transport), std::move(start));
  connections_.emplace(connection.get(), connection);
  if (connections_.size() == 1) watch();
  connection->start();
}

void StreamThread::post(std::function<void()> task) {
  asio::post(context_, std::move(task));
}

void StreamThread::forget(const StreamConnection& connection) {
  connections_.erase(&connection);
  --count_;
}

template <class Deed>
void StreamThread::each(Deed deed) {
  for (auto it = connections_.begin(); it != connections_.end();) {
    const auto connection = (it++)->second;  // it may leave the map
    deed(*connection);
  }
}

void StreamThread::watch() {
  watch_.expires_after(watch_interval(options_));
  watch_.async_wait([this](boost::system::error_code ec) {
    if (ec || stopping_) return;
    const auto now = StreamConnection::Clock::now();
    each([now](StreamConnection& connection) { connection.check(now); });
    if (!connections_.empty()) watch();
  });
}

}  // namespace cairn::http

#include "http/io_thread.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>

#include "http/tls_transport.h"

namespace cairn::http {
namespace asio = boost::asio;

namespace {

// A deadline is kept to a tenth of itself, and an idle server still sleeps most of the time.
std::chrono::milliseconds watch_interval(const Options& options) {
  const int shortest =
      std::min({options.handshake_deadline_ms, options.read_deadline_ms, options.idle_deadline_ms,
                options.handler_deadline_ms, options.write_deadline_ms});
  return std::chrono::milliseconds(std::clamp(shortest / 10, 5, 100));
}

// Null when there is no memory for it.
std::unique_ptr<Transport> transport_over(Socket socket,
                                          const std::shared_ptr<const TlsContext>& context) {
  if (!context) return tcp_transport(std::move(socket));
  auto session = context->begin(socket.native_handle());
  return session ? tls_transport(std::move(socket), std::move(session)) : nullptr;
}

}  // namespace

std::shared_ptr<const TlsContext> Certificate::get() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

void Certificate::set(std::shared_ptr<const TlsContext> context) {
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
}

std::size_t ConnectionCount::add() {
  const std::lock_guard lock(mutex_);
  return ++count_;
}

void ConnectionCount::remove() {
  const std::lock_guard lock(mutex_);
  if (--count_ == 0) none_.notify_all();
}

bool ConnectionCount::wait_for_none(int grace_ms) {
  std::unique_lock lock(mutex_);
  return none_.wait_for(lock, std::chrono::milliseconds(grace_ms), [&] { return count_ == 0; });
}

IoThread::IoThread(std::shared_ptr<Shared> shared, std::shared_ptr<StreamThread> streams)
    : context_(1),
      work_(context_.get_executor()),
      watch_(context_),
      watch_interval_(watch_interval(shared->options)),
      shared_(std::move(shared)),
      streams_(std::move(streams)) {}

void IoThread::run() {
  thread_ = std::thread([this] { context_.run(); });
}

void IoThread::join() {
  work_.reset();
  if (thread_.joinable()) thread_.join();
}

void IoThread::run_there(const std::function<void()>& task) {
  std::promise<void> done;
  asio::post(context_, [&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

void IoThread::adopt(Socket socket, bool refuse) {
  if (closing_) return shared_->connections.remove();
  boost::system::error_code gone;
  const auto peer = socket.remote_endpoint(gone);
  auto transport = transport_over(std::move(socket), shared_->certificate.get());
  if (!transport) return shared_->connections.remove();
  const auto connection =
      std::make_shared<Connection>(shared_->options, shared_->handler, shared_from_this(),
                                   std::move(transport), gone ? "" : peer.address().to_string());
  connections_.emplace(connection.get(), connection);
  watch_deadlines();
  refuse ? connection->start_refusing() : connection->start();
}

void IoThread::drain() {
  closing_ = true;
  for (auto it = connections_.begin(); it != connections_.end();) {
    const auto connection = (it++)->second;  // it may leave the map
    connection->drain();
  }
}

void IoThread::close_all() {
  watch_.cancel();
  for (auto it = connections_.begin(); it != connections_.end();) {
    const auto connection = (it++)->second;
    connection->close();
  }
}

bool IoThread::runs_here() const {
  return const_cast<asio::io_context&>(context_).get_executor().running_in_this_thread();
}

void IoThread::post(std::function<void()> task) {
  asio::post(context_, std::move(task));
}

void IoThread::forget(const Connection& connection) {
  connections_.erase(&connection);
  shared_->connections.remove();
}

bool IoThread::may_stream() {
  return streams_->reserve();
}

void IoThread::stream(Detached socket, StreamStart start) {
  streams_->take(std::move(socket), std::move(start));
}

void IoThread::watch_deadlines() {
  if (watching_) return;
  watching_ = true;
  watch_.expires_after(watch_interval_);
  watch_.async_wait([this](boost::system::error_code ec) {
    watching_ = false;
    if (ec) return;
    const auto now = Connection::Clock::now();
    for (auto it = connections_.begin(); it != connections_.end();) {
      const auto connection = (it++)->second;
      connection->check_deadline(now);
    }
    if (!connections_.empty()) watch_deadlines();
  });
}

}  // namespace cairn::http

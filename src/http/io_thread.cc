#include "http/io_thread.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <future>

namespace cairn::http {
namespace asio = boost::asio;

namespace {

class TcpTransport final : public Transport {
 public:
  explicit TcpTransport(Socket socket) : socket_(std::move(socket)) {
    boost::system::error_code ignored;  // without it answers are only later
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  }

  void read_some(std::span<char> into, std::shared_ptr<TransportUser> user) override {
    socket_.async_read_some(
        asio::buffer(into.data(), into.size()),
        [user = std::move(user)](boost::system::error_code ec, std::size_t bytes) {
          const bool end = ec == asio::error::eof;
          user->on_read(end  ? ReadOutcome::kEnd
                        : ec ? ReadOutcome::kFailed
                             : ReadOutcome::kData,
                        bytes);
        });
  }

  void write(std::string_view head, std::string_view body,
             std::shared_ptr<TransportUser> user) override {
    const std::array<asio::const_buffer, 2> pieces{asio::buffer(head.data(), head.size()),
                                                   asio::buffer(body.data(), body.size())};
    asio::async_write(socket_, pieces,
                      [user = std::move(user)](boost::system::error_code ec, std::size_t) {
                        user->on_written(!ec);
                      });
  }

  void end_sending() override {
    boost::system::error_code ignored;  // the peer may have gone
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  }

  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  Socket socket_;
};

// A deadline is kept to a tenth of itself, and an idle server still sleeps most of the time.
std::chrono::milliseconds watch_interval(const Options& options) {
  const int shortest = std::min({options.read_deadline_ms, options.idle_deadline_ms,
                                 options.handler_deadline_ms, options.write_deadline_ms});
  return std::chrono::milliseconds(std::clamp(shortest / 10, 5, 100));
}

}  // namespace

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

IoThread::IoThread(std::shared_ptr<Shared> shared)
    : context_(1),
      work_(context_.get_executor()),
      watch_(context_),
      watch_interval_(watch_interval(shared->options)),
      shared_(std::move(shared)) {}

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
  const auto connection = std::make_shared<Connection>(
      shared_->options, shared_->handler, shared_from_this(),
      std::make_unique<TcpTransport>(std::move(socket)), gone ? "" : peer.address().to_string());
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

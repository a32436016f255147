// One thread with its io_context and the connections that live on it. Only server.cc and
// io_thread.cc see this header: it brings Asio.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "http/connection.h"
#include "http/stream_thread.h"
#include "http/tcp_transport.h"
#include "http/tls.h"

namespace cairn::http {

// How many connections there are on all threads together.
class ConnectionCount {
 public:
  std::size_t add();  // the number with the new one
  void remove();
  // False when there still are some after `grace_ms`.
  bool wait_for_none(int grace_ms);

 private:
  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t count_ = 0;
};

// The certificate in use; none: connections are not encrypted.
class Certificate {
 public:
  std::shared_ptr<const TlsContext> get() const;
  void set(std::shared_ptr<const TlsContext> context);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsContext> context_;
};

// What all threads of a server share.
struct Shared {
  explicit Shared(Options given, Handler handles)
      : options(std::move(given)),
        handler(std::move(handles)),
        budget(std::make_shared<MemoryBudget>(options.buffer_bytes_max)) {}
  const Options options;
  const Handler handler;
  const std::shared_ptr<MemoryBudget> budget;
  ConnectionCount connections;
  Certificate certificate;
};

// Kept alive by the server, and for the length of a call by a late `respond`.
class IoThread final : public Loop, public std::enable_shared_from_this<IoThread> {
 public:
  IoThread(std::shared_ptr<Shared> shared, std::shared_ptr<StreamThread> streams);

  boost::asio::io_context& context() { return context_; }
  void run();   // starts the thread
  void join();  // lets the context run out of work, then ends the thread

  // Runs `task` on the thread, after what it is doing, and waits for its end.
  void run_there(const std::function<void()>& task);

  // On the thread. `socket` has been counted.
  void adopt(Socket socket, bool refuse);
  void drain();
  void close_all();

  const std::shared_ptr<MemoryBudget>& budget() const override { return shared_->budget; }
  bool runs_here() const override;
  void post(std::function<void()> task) override;
  void forget(const Connection& connection) override;
  bool may_stream() override;
  void stream(Detached socket, StreamStart start) override;

 private:
  void watch_deadlines();

  boost::asio::io_context context_;  // first, so that it outlives the sockets
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer watch_;
  const std::chrono::milliseconds watch_interval_;
  bool watching_ = false;
  bool closing_ = false;
  const std::shared_ptr<Shared> shared_;
  const std::shared_ptr<StreamThread> streams_;
  std::unordered_map<const Connection*, std::shared_ptr<Connection>> connections_;
  std::thread thread_;
};

}  // namespace cairn::http

// The thread that writes streams, with their connections. Only server.cc and io_thread.cc see this
// header: it brings Asio.
//
// It has a low priority: when the machine is busy, readers of streams get their pieces later, and
// larger ones, and those who make what is streamed are not slowed by their number.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include <unordered_map>

#include "http/stream_connection.h"

namespace cairn::http {

class StreamThread final : public Streams, public std::enable_shared_from_this<StreamThread> {
 public:
  explicit StreamThread(Options options);

  void run();   // starts the thread
  void stop();  // ends all streams, then the thread

  // From any thread. False when there are Options::streams_max already.
  bool reserve();
  void take(Detached socket, StreamStart start);  // once for each reserve() that was true

  void post(std::function<void()> task) override;
  void forget(const StreamConnection& connection) override;

 private:
  void adopt(Detached socket, StreamStart start);
  void watch();
  template <class Deed>
  void each(Deed deed);

  const Options options_;
  boost::asio::io_context context_;  // first, so that it outlives the sockets
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer watch_;
  std::atomic<std::size_t> count_ = 0;
  bool stopping_ = false;
  std::unordered_map<const StreamConnection*, std::shared_ptr<StreamConnection>> connections_;
  std::thread thread_;
};

}  // namespace cairn::http

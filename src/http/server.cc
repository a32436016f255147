#include "http/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include "http/io_thread.h"

namespace cairn::http {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// Connections over the limit that may wait for their 503 to be read; more are closed at once.
constexpr std::size_t kRefusingMax = 64;
constexpr int kAcceptPauseMs = 50;

// Accepts on the first thread and deals connections out in turn: with SO_REUSEPORT the kernel deals
// by hash, which leaves a thread idle when clients are few.
class ServerImpl final : public Server {
 public:
  ServerImpl(const Options& options, Handler handler)
      : shared_(std::make_shared<Shared>(options, std::move(handler))),
        threads_(make_threads(options)) {}
  ~ServerImpl() override { stop(0); }

  Result<void> bind(const tcp::endpoint& endpoint) {
    boost::system::error_code ec;
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (!ec) port_ = acceptor_.local_endpoint(ec).port();
    if (!ec) return {};
    return Error{
        .code = "ListenFailed",
        .message = fmt::format("Cannot listen on {}:{}: {}.", shared_->options.host,
                               endpoint.port(), ec.message()),
        .where = "listen address",
        .fix = "Stop what uses that address, or give another one; port 0 takes a free port."};
  }

  std::uint16_t port() const override { return port_; }

  Result<void> reload_certificate() override {
    const Options& options = shared_->options;
    if (options.certificate_file.empty()) return {};
    auto context = TlsContext::load(options.certificate_file, options.key_file);
    if (!context) return context.error();
    shared_->certificate.set(std::move(context).value());
    return {};
  }

  void start() override {
    if (started_) return;
    started_ = true;
    accept();
    streams_->run();
    for (const auto& thread : threads_) thread->run();
  }

  void stop(int grace_ms) override {
    if (stopped_) return;
    stopped_ = true;
    if (!started_) return acceptor_.close();
    threads_[0]->run_there([this] {
      accepting_ = false;
      accept_pause_.cancel();
      acceptor_.close();
    });
    for (const auto& thread : threads_) thread->run_there([&] { thread->drain(); });
    streams_->stop();
    shared_->connections.wait_for_none(grace_ms);
    for (const auto& thread : threads_) thread->run_there([&] { thread->close_all(); });
    for (const auto& thread : threads_) thread->join();
  }

 private:
  std::vector<std::shared_ptr<IoThread>> make_threads(const Options& options) {
    streams_ = std::make_shared<StreamThread>(options);
    std::vector<std::shared_ptr<IoThread>> threads;
    for (int i = 0; i < std::max(options.io_threads, 1); ++i) {
      threads.push_back(std::make_shared<IoThread>(shared_, streams_));
    }
    return threads;
  }

  // From here on everything runs on the first thread.
  void accept() {
    IoThread& taker = *threads_[next_thread_++ % threads_.size()];
    acceptor_.async_accept(taker.context(),
                           [this, &taker](boost::system::error_code ec, Socket socket) {
                             if (!accepting_) return;
                             if (ec) return on_accept_failed(ec);
                             hand_to(taker, std::move(socket));
                             accept();
                           });
  }

  void hand_to(IoThread& taker, Socket socket) {
    const std::size_t count = shared_->connections.add();
    const std::size_t max = shared_->options.connections_max;
    if (count > max + kRefusingMax) {
      shared_->connections.remove();
      return;
    }
    asio::post(taker.context(), [&taker, refuse = count > max, s = std::move(socket)]() mutable {
      taker.adopt(std::move(s), refuse);
    });
  }

  // Out of descriptors: accepting again at once would spin.
  void on_accept_failed(const boost::system::error_code& ec) {
    if (ec == asio::error::connection_aborted) return accept();
    accept_pause_.expires_after(std::chrono::milliseconds(kAcceptPauseMs));
    accept_pause_.async_wait([this](boost::system::error_code) {
      if (accepting_) accept();
    });
  }

  const std::shared_ptr<Shared> shared_;
  std::shared_ptr<StreamThread> streams_;
  const std::vector<std::shared_ptr<IoThread>> threads_;
  tcp::acceptor acceptor_{threads_[0]->context()};
  asio::steady_timer accept_pause_{threads_[0]->context()};
  std::uint16_t port_ = 0;
  std::size_t next_thread_ = 0;
  bool accepting_ = true;
  bool started_ = false;
  bool stopped_ = false;
};

Result<tcp::endpoint> endpoint_of(const Options& options) {
  boost::system::error_code ec;
  const std::string host = options.host == "localhost" ? "127.0.0.1" : options.host;
  const auto address = asio::ip::make_address(host, ec);
  if (!ec) return tcp::endpoint(address, options.port);
  return Error{.code = "InvalidListenAddress",
               .message = fmt::format("\"{}\" is not an IP address.", options.host),
               .where = "listen address",
               .fix = "Give an IPv4 or IPv6 address of this machine, for example 127.0.0.1."};
}

}  // namespace

std::string_view Request::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

Result<std::unique_ptr<Server>> Server::listen(const Options& options, Handler handler) {
  const Result<tcp::endpoint> endpoint = endpoint_of(options);
  if (!endpoint) return endpoint.error();
  auto server = std::make_unique<ServerImpl>(options, std::move(handler));
  if (auto loaded = server->reload_certificate(); !loaded) return loaded.error();
  if (const Result<void> bound = server->bind(endpoint.value()); !bound) return bound.error();
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace cairn::http

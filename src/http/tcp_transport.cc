#include "http/tcp_transport.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace cairn::http {
namespace asio = boost::asio;

namespace {

class TcpTransport final : public Transport {
 public:
  explicit TcpTransport(Socket socket) : socket_(std::move(socket)) {
    boost::system::error_code ignored;  // without it answers are only later
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  }

  bool secure() const override { return false; }
  void open(std::shared_ptr<TransportUser> user) override {
    asio::post(socket_.get_executor(),
               [user = std::move(user)] { user->on_opened(OpenOutcome::kReady); });
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

  void write(std::string_view head, std::string_view body, std::string_view tail,
             std::shared_ptr<TransportUser> user) override {
    const std::array<asio::const_buffer, 3> pieces{asio::buffer(head.data(), head.size()),
                                                   asio::buffer(body.data(), body.size()),
                                                   asio::buffer(tail.data(), tail.size())};
    asio::async_write(socket_, pieces,
                      [user = std::move(user)](boost::system::error_code ec, std::size_t) {
                        user->on_written(!ec);
                      });
  }

  Detached release() override {
    boost::system::error_code failed;
    const int socket = socket_.release(failed);
    return failed ? Detached{} : Detached{socket};
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

}  // namespace

std::unique_ptr<Transport> tcp_transport(Socket socket) {
  return std::make_unique<TcpTransport>(std::move(socket));
}

}  // namespace cairn::http

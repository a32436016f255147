#include "http/tls_transport.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <string>

namespace cairn::http {
namespace asio = boost::asio;

namespace {

constexpr std::size_t kRecordBytes = 16u << 10;  // the most one record of TLS holds

// What is asked of the session is tried at once; only when the socket has to be waited for, or to
// report later, does the io_context come in.
class TlsTransport final : public Transport {
  using Outcome = TlsSession::Outcome;
  using User = std::shared_ptr<TransportUser>;

 public:
  TlsTransport(Socket socket, std::shared_ptr<TlsSession> session)
      : socket_(std::move(socket)), session_(std::move(session)) {
    boost::system::error_code ignored;  // a socket that cannot be set fails when it is used
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.native_non_blocking(true, ignored);
  }

  bool secure() const override { return plain_ == nullptr; }

  void open(User user) override {
    wait(Socket::wait_read, [this, user = std::move(user)](bool ok) mutable {
      if (!ok) return user->on_opened(OpenOutcome::kFailed);
      if (!speaks_plainly()) return handshake(std::move(user));
      plain_ = tcp_transport(std::move(socket_));
      user->on_opened(OpenOutcome::kPlain);
    });
  }

  void read_some(std::span<char> into, User user) override {
    if (plain_) return plain_->read_some(into, std::move(user));
    const TlsSession::Step step = session_->read(into);
    if (again(step, [this, into, user](bool ok) {
          ok ? read_some(into, user) : user->on_read(ReadOutcome::kFailed, 0);
        })) {
      return;
    }
    const ReadOutcome outcome = step.outcome == Outcome::kDone  ? ReadOutcome::kData
                                : step.outcome == Outcome::kEnd ? ReadOutcome::kEnd
                                                                : ReadOutcome::kFailed;
    asio::post(socket_.get_executor(), [user = std::move(user), outcome, bytes = step.bytes] {
      user->on_read(outcome, bytes);
    });
  }

  void write(std::string_view head, std::string_view body, std::string_view tail,
             User user) override {
    if (plain_) return plain_->write(head, body, tail, std::move(user));
    pieces_ = {head, body, tail};
    sending_ = {};
    go_on_writing(std::move(user));
  }

  Detached release() override {
    if (plain_) return plain_->release();
    boost::system::error_code failed;
    const int socket = socket_.release(failed);
    return failed ? Detached{} : Detached{socket, std::move(session_)};
  }

  void end_sending() override {
    if (plain_) return plain_->end_sending();
    session_->end_sending();
    boost::system::error_code ignored;  // the peer may have gone
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  }

  void close() override {
    if (plain_) return plain_->close();
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  template <class Then>
  void wait(Socket::wait_type what, Then then) {
    socket_.async_wait(what, [this, then = std::move(then)](boost::system::error_code ec) mutable {
      then(!ec && socket_.is_open());
    });
  }

  // True when the socket has to be waited for; `then` is called after it.
  template <class Then>
  bool again(const TlsSession::Step& step, Then then) {
    if (step.outcome == Outcome::kWantsRead) return wait(Socket::wait_read, std::move(then)), true;
    if (step.outcome == Outcome::kWantsWrite) {
      return wait(Socket::wait_write, std::move(then)), true;
    }
    return false;
  }

  // Every method begins with a capital letter; no record of TLS does.
  bool speaks_plainly() {
    char first = 0;
    const ssize_t got = ::recv(socket_.native_handle(), &first, 1, MSG_PEEK);
    return got == 1 && first >= 'A' && first <= 'Z';
  }

  // Called from what was waited for, so it may report at once.
  void handshake(User user) {
    const TlsSession::Step step = session_->handshake();
    const bool waits = again(step, [this, user](bool ok) {
      ok ? handshake(user) : user->on_opened(OpenOutcome::kFailed);
    });
    if (waits) return;
    user->on_opened(step.outcome == Outcome::kDone ? OpenOutcome::kReady : OpenOutcome::kFailed);
  }

  void go_on_writing(User user) {
    for (;;) {
      if (sending_.empty()) sending_ = next_record();
      if (sending_.empty()) return written(std::move(user), true);
      const TlsSession::Step step = session_->write(sending_);
      if (again(step,
                [this, user](bool ok) { ok ? go_on_writing(user) : user->on_written(false); })) {
        return;
      }
      if (step.outcome != Outcome::kDone) return written(std::move(user), false);
      sending_.remove_prefix(step.bytes);
    }
  }

  void written(User user, bool ok) {
    asio::post(socket_.get_executor(), [user = std::move(user), ok] { user->on_written(ok); });
  }

  // What is long goes as it lies; short pieces are joined, for a record each would cost more.
  std::string_view next_record() {
    staged_.clear();
    for (std::string_view& piece : pieces_) {
      if (staged_.empty() && piece.size() >= kRecordBytes) {
        const std::string_view record = piece.substr(0, kRecordBytes);
        piece.remove_prefix(kRecordBytes);
        return record;
      }
      const std::size_t taken = std::min(piece.size(), kRecordBytes - staged_.size());
      staged_.append(piece.substr(0, taken));
      piece.remove_prefix(taken);
      if (!piece.empty()) break;
    }
    return staged_;
  }

  Socket socket_;
  std::shared_ptr<TlsSession> session_;
  std::unique_ptr<Transport> plain_;        // once the peer turned out to speak without TLS
  std::array<std::string_view, 3> pieces_;  // not yet in a record
  std::string staged_;
  std::string_view sending_;  // of the record under way
};

}  // namespace

std::unique_ptr<Transport> tls_transport(Socket socket, std::shared_ptr<TlsSession> session) {
  return std::make_unique<TlsTransport>(std::move(socket), std::move(session));
}

}  // namespace cairn::http

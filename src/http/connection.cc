#include "http/connection.h"

#include <fmt/format.h>

#include <atomic>

#include "http/response_head.h"

namespace cairn::http {
namespace {

// After a refusal the client may still be sending. Closing at once would make its system drop our
// answer unread, so what comes is thrown away until it ends, at most this long.
constexpr int kLingerMs = 1'000;
constexpr std::size_t kReadBytes = 4u << 10;
constexpr std::size_t kReadBodyBytes = 64u << 10;

// What each may hold without being counted: most requests never touch what all connections share.
std::size_t counted(std::size_t bytes) {
  return bytes > InputBuffer::kKept ? bytes - InputBuffer::kKept : 0;
}

// The right to answer one request once; whoever holds `respond` shares it. As long as somebody
// does, the request may be in memory.
class Ticket {
 public:
  Ticket(const std::shared_ptr<Loop>& loop, std::weak_ptr<Connection> connection,
         std::uint64_t request_no, std::size_t request_bytes)
      : loop_(loop),
        connection_(std::move(connection)),
        request_no_(request_no),
        charge_(loop->budget()) {
    charge_.set(counted(request_bytes));
  }
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket() {
    if (used_) return;
    hand_over([no = request_no_](Connection& connection) { connection.abandon(no); });
  }

  void answer(Response response) {
    if (used_.exchange(true)) return;
    hand_over([no = request_no_, response = std::move(response)](Connection& connection) mutable {
      connection.answer(no, std::move(response));
    });
  }

 private:
  // The connection is locked on its own thread only, so that it never dies on another.
  template <class Deed>
  void hand_over(Deed deed) {
    const std::shared_ptr<Loop> loop = loop_.lock();
    if (!loop) return;
    if (loop->runs_here()) {
      if (const auto connection = connection_.lock()) deed(*connection);
      return;
    }
    loop->post([weak = connection_, deed = std::move(deed)]() mutable {
      if (const auto connection = weak.lock()) deed(*connection);
    });
  }

  const std::weak_ptr<Loop> loop_;
  const std::weak_ptr<Connection> connection_;
  const std::uint64_t request_no_;
  Charge charge_;
  std::atomic<bool> used_ = false;
};

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) continue;
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

}  // namespace

Connection::Connection(const Options& options, const Handler& handler, std::shared_ptr<Loop> loop,
                       std::unique_ptr<Transport> transport, std::string remote_address)
    : options_(options),
      handler_(handler),
      loop_(std::move(loop)),
      transport_(std::move(transport)),
      remote_address_(std::move(remote_address)),
      charge_(loop_->budget()) {}

void Connection::start() {
  open(false);
}

void Connection::start_refusing() {
  open(true);
}

void Connection::open(bool refuse) {
  refusing_ = refuse;
  if (!transport_->secure()) return on_opened(OpenOutcome::kReady);
  enter(Phase::kOpening, options_.handshake_deadline_ms);
  transport_->open(shared_from_this());
}

void Connection::on_opened(OpenOutcome outcome) {
  if (phase_ == Phase::kClosed) return;
  if (outcome == OpenOutcome::kReady) return refusing_ ? refuse_to_serve() : next_request();
  if (outcome == OpenOutcome::kFailed) return close();
  refuse({404, "InvalidProtocol.NeedSsl",
          "Your request is denied as lack of ssl protect. This port speaks TLS only: use https."});
}

void Connection::refuse_to_serve() {
  refuse({503, "ServiceUnavailable",
          fmt::format("The server has {} connections open, which is its limit. Try again later.",
                      options_.connections_max)});
}

void Connection::check_deadline(Clock::time_point now) {
  if (now < deadline_) return;
  switch (phase_) {
    case Phase::kReading:
      refuse({408, "RequestTimeout",
              fmt::format("The request did not arrive within {} ms.", options_.read_deadline_ms)});
      break;
    case Phase::kHandling:
      refuse({503, "ServiceUnavailable",
              fmt::format("There was no answer within {} ms. What was asked for may still happen.",
                          options_.handler_deadline_ms)});
      break;
    case Phase::kOpening:
    case Phase::kIdle:
    case Phase::kContinuing:
    case Phase::kWriting:
    case Phase::kLingering:
      close();
      break;
    case Phase::kClosed:
      break;
  }
}

void Connection::drain() {
  draining_ = true;
  if (phase_ == Phase::kOpening || phase_ == Phase::kIdle || phase_ == Phase::kLingering) close();
}

void Connection::close() {
  if (phase_ == Phase::kClosed) return;
  const auto self = shared_from_this();
  phase_ = Phase::kClosed;
  transport_->close();
  loop_->forget(*this);
}

void Connection::answer(std::uint64_t request_no, Response response) {
  if (phase_ != Phase::kHandling || request_no != request_no_) return;
  if (response.stream) return hand_over(std::move(response));
  write(std::move(response), parser_->keep_alive() && !draining_);
}

// The socket goes to the thread of streams; this connection is over.
void Connection::hand_over(Response response) {
  if (draining_) return close();
  if (!loop_->may_stream()) {
    return refuse(
        {503, "ServiceUnavailable",
         fmt::format("The server has {} streams open, which is its limit. Try again later.",
                     options_.streams_max)});
  }
  const bool chunked = !parser_->http_1_0();
  std::string head =
      response_head(response, {.keep_alive = false, .streamed = true, .chunked = chunked});
  const auto self = shared_from_this();
  phase_ = Phase::kClosed;
  loop_->stream(transport_->release(), {std::move(response.stream), std::move(head), chunked});
  loop_->forget(*this);
}

void Connection::abandon(std::uint64_t request_no) {
  if (phase_ == Phase::kHandling && request_no == request_no_) close();
}

void Connection::on_read(ReadOutcome outcome, std::size_t bytes) {
  read_under_way_ = false;
  switch (phase_) {
    case Phase::kIdle:
    case Phase::kReading:
      if (outcome == ReadOutcome::kData) {
        input_.commit(bytes);
        parse();
      } else if (outcome == ReadOutcome::kEnd && phase_ == Phase::kReading) {
        refuse({400, "BadRequest", "The request ends before it is complete."});
      } else {
        close();
      }
      break;
    case Phase::kLingering:
      outcome == ReadOutcome::kData ? read() : close();
      break;
    case Phase::kWriting:  // 408: refused while this read was under way
      if (outcome == ReadOutcome::kFailed) close();
      break;
    case Phase::kOpening:
    case Phase::kContinuing:
    case Phase::kHandling:
    case Phase::kClosed:
      break;
  }
}

void Connection::on_written(bool ok) {
  if (phase_ == Phase::kClosed) return;
  if (!ok) {
    close();
  } else if (phase_ == Phase::kContinuing) {
    phase_ = Phase::kReading;  // still under the deadline of reading
    parse();
  } else if (!close_after_write_) {
    next_request();
  } else if (draining_) {
    transport_->end_sending();
    close();
  } else {
    linger();
  }
}

void Connection::enter(Phase phase, int deadline_ms) {
  phase_ = phase;
  deadline_ = Clock::now() + std::chrono::milliseconds(deadline_ms);
}

void Connection::read() {
  if (read_under_way_) return;
  read_under_way_ = true;
  transport_->read_some(input_.room(in_body_ ? kReadBodyBytes : kReadBytes), shared_from_this());
}

void Connection::next_request() {
  parser_.reset();
  in_body_ = false;
  body_ = {};
  input_.trim();
  charge_.set(buffered());
  enter(Phase::kIdle, options_.idle_deadline_ms);
  parse();
}

void Connection::parse() {
  if (phase_ == Phase::kIdle) {
    // RFC 9112, 2.2: an empty line before a request is what old clients left behind their body.
    while (input_.bytes().starts_with("\r\n")) input_.consume(2);
    if (input_.empty() || input_.bytes() == "\r") {
      if (draining_) return close();
      return read();
    }
    enter(Phase::kReading, options_.read_deadline_ms);
    parser_.emplace(options_.head_bytes_max, options_.body_bytes_max);
  }
  for (;;) {
    const RequestParser::Fed fed = parser_->feed(input_.bytes());
    input_.consume(fed.consumed);
    switch (fed.state) {
      case RequestParser::State::kNeedMore:
        return charge_.set(buffered()) ? read() : refuse_for_memory();
      case RequestParser::State::kHeadDone:
        in_body_ = true;
        if (parser_->expects_continue() && input_.empty()) return send_continue();
        break;
      case RequestParser::State::kDone:
        return handle();
      case RequestParser::State::kRefused:
        if (parser_->refusal().status == 413 && options_.on_body_too_large) {
          options_.on_body_too_large(parser_->target());
        }
        return refuse(parser_->refusal());
    }
  }
}

void Connection::send_continue() {
  phase_ = Phase::kContinuing;
  transport_->write("HTTP/1.1 100 Continue\r\n\r\n", {}, {}, shared_from_this());
}

void Connection::handle() {
  enter(Phase::kHandling, options_.handler_deadline_ms);
  const std::size_t request_bytes = parser_->held_bytes();
  Request request = parser_->take();
  charge_.set(buffered());
  request.remote_address = remote_address_;
  request.secure = transport_->secure();
  const auto ticket =
      std::make_shared<Ticket>(loop_, weak_from_this(), ++request_no_, request_bytes);
  handler_(std::move(request),
           [ticket](Response response) { ticket->answer(std::move(response)); });
}

void Connection::refuse(const Refusal& refusal) {
  Response response;
  response.status = refusal.status;
  response.body = fmt::format("{{\"Code\":{},\"Message\":{}", json_text(refusal.code),
                              json_text(refusal.message));
  if (options_.make_request_id) {
    response.body += fmt::format(",\"RequestId\":{}", json_text(options_.make_request_id()));
  }
  response.body += '}';
  write(std::move(response), false);
}

void Connection::write(Response response, bool keep_alive) {
  enter(Phase::kWriting, options_.write_deadline_ms);
  close_after_write_ = !keep_alive;
  head_ = response_head(response,
                        {.keep_alive = keep_alive, .http_1_0 = parser_ && parser_->http_1_0()});
  body_ = std::move(response.body);
  charge_.set(buffered());
  const bool sends_body = has_body(response.status) && !(parser_ && parser_->is_head_method());
  transport_->write(head_, sends_body ? std::string_view(body_) : std::string_view(), {},
                    shared_from_this());
}

void Connection::refuse_for_memory() {
  refuse({503, "ServiceUnavailable",
          fmt::format("The requests being read and answered take more than {} bytes, which is the "
                      "server's limit. Try again later.",
                      loop_->budget()->bytes_max())});
}

std::size_t Connection::buffered() const {
  return counted(input_.capacity() + (parser_ ? parser_->held_bytes() : 0) + body_.size());
}

void Connection::linger() {
  parser_.reset();
  body_ = {};
  enter(Phase::kLingering, kLingerMs);
  transport_->end_sending();
  if (!read_under_way_) {
    input_.clear();
    input_.trim();
  }
  charge_.set(buffered());
  read();
}

}  // namespace cairn::http

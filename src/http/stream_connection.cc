#include "http/stream_connection.h"

#include <fmt/format.h>

#include <utility>

namespace cairn::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace

StreamConnection::StreamConnection(const Options& options, std::weak_ptr<Streams> streams,
                                   std::unique_ptr<Transport> transport, StreamStart start)
    : options_(options),
      streams_(std::move(streams)),
      transport_(std::move(transport)),
      stream_(std::move(start.stream)),
      head_(std::move(start.head)),
      chunked_(start.chunked) {}

void StreamConnection::start() {
  writing_ = true;
  since_ = Clock::now();
  transport_->write(head_, {}, {}, shared_from_this());
  transport_->read_some(ignored_, shared_from_this());
  ask();
}

void StreamConnection::check(Clock::time_point now) {
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - since_).count();
  if (writing_) {
    if (passed >= options_.write_deadline_ms) close();
  } else if (passed >= options_.keep_alive_ms && !stream_->keep_alive().empty()) {
    write(stream_->keep_alive());
  }
}

void StreamConnection::end() {
  if (closed_ || std::exchange(ending_, true)) return;
  if (!writing_) on_written(true);
}

void StreamConnection::close() {
  if (std::exchange(closed_, true)) return;
  const auto self = shared_from_this();
  transport_->close();
  if (const auto streams = streams_.lock()) streams->forget(*this);
}

void StreamConnection::on_read(ReadOutcome, std::size_t) {
  close();
}

void StreamConnection::on_written(bool ok) {
  if (closed_) return;
  if (!ok) return close();
  writing_ = false;
  since_ = Clock::now();
  if (waiting_) {
    waiting_ = false;
    return write(*piece_);
  }
  if (!ending_) return asked_ ? void() : ask();
  if (!chunked_ || frame_ == kLastChunk) {
    transport_->end_sending();
    return close();
  }
  frame_ = kLastChunk;
  writing_ = true;
  transport_->write(frame_, {}, {}, shared_from_this());
}

void StreamConnection::ask() {
  asked_ = true;
  stream_->next([streams = streams_, weak = weak_from_this()](ByteStream::Piece piece) {
    const auto there = streams.lock();
    if (!there) return;
    there->post([weak, piece = std::move(piece)]() mutable {
      if (const auto self = weak.lock()) self->take(std::move(piece));
    });
  });
}

void StreamConnection::take(ByteStream::Piece piece) {
  asked_ = false;
  if (closed_ || ending_) return;
  if (!piece) return end();
  piece_ = std::move(piece);
  if (writing_) {
    waiting_ = true;
  } else {
    write(*piece_);
  }
}

// An empty chunk would end the body.
void StreamConnection::write(std::string_view body) {
  if (body.empty()) return on_written(true);
  writing_ = true;
  since_ = Clock::now();
  if (!chunked_) return transport_->write({}, body, {}, shared_from_this());
  frame_ = fmt::format("{:x}\r\n", body.size());
  transport_->write(frame_, body, kLineEnd, shared_from_this());
}

}  // namespace cairn::http

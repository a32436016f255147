// One client of a stream: writes its pieces as they are ready, and a sign of life when none is.
//
// Threads  everything on the thread of its Streams, but for what the stream calls.
// Limits   at most one piece in memory; a client that takes longer than the write deadline over one
//          is cut off. What the client sends after its request ends the stream.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "http/connection.h"

namespace cairn::http {

class StreamConnection;

// The thread of the streams as they see it.
class Streams {
 public:
  virtual ~Streams() = default;
  virtual void post(std::function<void()> task) = 0;            // any thread
  virtual void forget(const StreamConnection& connection) = 0;  // when it has closed
};

class StreamConnection final : public TransportUser,
                               public std::enable_shared_from_this<StreamConnection> {
 public:
  using Clock = std::chrono::steady_clock;

  // `options` outlives it.
  StreamConnection(const Options& options, std::weak_ptr<Streams> streams,
                   std::unique_ptr<Transport> transport, StreamStart start);

  void start();
  void check(Clock::time_point now);  // deadlines; every now and then
  void end();                         // says that the body is over, as soon as it can be said
  void close();

  void on_read(ReadOutcome outcome, std::size_t bytes) override;
  void on_written(bool ok) override;

 private:
  void ask();
  void take(ByteStream::Piece piece);
  void write(std::string_view body);

  const Options& options_;
  const std::weak_ptr<Streams> streams_;
  const std::unique_ptr<Transport> transport_;
  const std::shared_ptr<ByteStream> stream_;
  const std::string head_;
  const bool chunked_;

  ByteStream::Piece piece_;  // being written, or waiting for a sign of life to be written
  std::string frame_;        // what stands before a chunk
  Clock::time_point since_;  // when writing, or silence, began
  char ignored_[64] = {};
  bool writing_ = false;
  bool asked_ = false;    // a piece is awaited
  bool waiting_ = false;  // piece_ is still to be written
  bool ending_ = false;   // what is written last is being written, or is next
  bool closed_ = false;
};

}  // namespace cairn::http

// One client's connection: reads a request, has it handled, writes the answer, again and again.
//
//   opening ─► idle (TLS only)
//   idle ─► reading ─► handling ─► writing ─► idle, or lingering ─► closed
//              └► continuing ─┘(100 Continue is on its way)
//
// Threads    everything on the io thread of its Loop.
// Deadlines  check_deadline() is called by the Loop every few milliseconds: a time point to compare
//            costs less than a timer to re-arm three times a request.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/input_buffer.h"
#include "http/memory_budget.h"
#include "http/request_parser.h"
#include "http/server.h"
#include "http/transport.h"

namespace cairn::http {

class Connection;

// An answer whose body is a stream, as far as it got.
struct StreamStart {
  std::shared_ptr<ByteStream> stream;
  std::string head;
  bool chunked = true;
};

// The io thread as its connections and the holders of `respond` see it.
class Loop {
 public:
  virtual ~Loop() = default;
  virtual const std::shared_ptr<MemoryBudget>& budget() const = 0;  // any thread
  virtual bool runs_here() const = 0;                               // any thread
  virtual void post(std::function<void()> task) = 0;                // any thread
  virtual void forget(const Connection& connection) = 0;  // on the io thread, when it has closed
  // On the io thread: takes a place among the streams; stream() must follow.
  virtual bool may_stream() = 0;
  virtual void stream(Detached socket, StreamStart start) = 0;
};

class Connection final : public TransportUser, public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;

  // `options` and `handler` outlive the connection.
  Connection(const Options& options, const Handler& handler, std::shared_ptr<Loop> loop,
             std::unique_ptr<Transport> transport, std::string remote_address);

  void start();
  void start_refusing();  // answers 503 at once: too many connections
  void check_deadline(Clock::time_point now);
  // The server stops: closes now when no request is under way, else after its answer.
  void drain();
  void close();

  // Both ignore the number of a request that is no longer waited for.
  void answer(std::uint64_t request_no, Response response);
  void abandon(std::uint64_t request_no);

  void on_opened(OpenOutcome outcome) override;
  void on_read(ReadOutcome outcome, std::size_t bytes) override;
  void on_written(bool ok) override;

 private:
  enum class Phase {
    kOpening,
    kIdle,
    kReading,
    kContinuing,
    kHandling,
    kWriting,
    kLingering,
    kClosed
  };

  void open(bool refuse);
  void refuse_to_serve();
  void refuse_for_memory();
  void enter(Phase phase, int deadline_ms);
  void read();
  void next_request();
  void parse();
  void send_continue();
  void handle();
  void hand_over(Response response);
  void refuse(const Refusal& refusal);
  void write(Response response, bool keep_alive);
  void linger();
  std::size_t buffered() const;

  const Options& options_;
  const Handler& handler_;
  const std::shared_ptr<Loop> loop_;
  const std::unique_ptr<Transport> transport_;
  const std::string remote_address_;

  Phase phase_ = Phase::kIdle;
  Clock::time_point deadline_;
  InputBuffer input_;
  std::optional<RequestParser> parser_;  // of the request under way
  std::uint64_t request_no_ = 0;
  bool refusing_ = false;  // once it is open
  bool in_body_ = false;
  bool read_under_way_ = false;
  bool draining_ = false;
  bool close_after_write_ = false;
  Charge charge_;     // for what is read or written; a request being handled has its own
  std::string head_;  // being written
  std::string body_;
};

}  // namespace cairn::http

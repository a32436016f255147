// The one socket type a connection knows: TCP, or TLS over it. It is the seam that keeps the parser
// and the state machine from being compiled once per kind of socket.
//
// Threads    all calls, and all calls of TransportUser, on the io thread the transport belongs to.
// Order      open() first where secure() is true; then at most one read and one write under way;
//            they are reported later, never from inside the call that began them. `user` is kept
//            alive until then; so must be the memory.
// Failure    close() ends what is under way with a failure. Nothing is reported twice.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace cairn::http {

class TlsSession;

enum class ReadOutcome { kData, kEnd, kFailed };
// kPlain: the peer speaks HTTP without encryption, and is answered without.
enum class OpenOutcome { kReady, kPlain, kFailed };

class TransportUser {
 public:
  virtual ~TransportUser() = default;
  virtual void on_opened(OpenOutcome) {}
  virtual void on_read(ReadOutcome outcome, std::size_t bytes) = 0;
  virtual void on_written(bool ok) = 0;
};

// A socket that left its transport, to be served on another thread.
struct Detached {
  int socket = -1;                       // below zero: that failed
  std::shared_ptr<TlsSession> tls = {};  // null: not encrypted
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual bool secure() const = 0;
  // Agrees with the peer on how to encrypt. Only when secure().
  virtual void open(std::shared_ptr<TransportUser> user) = 0;
  virtual void read_some(std::span<char> into, std::shared_ptr<TransportUser> user) = 0;
  // All pieces leave in one system call when the socket takes them; encrypted, in one a record.
  virtual void write(std::string_view head, std::string_view body, std::string_view tail,
                     std::shared_ptr<TransportUser> user) = 0;
  // Gives the open socket away; nothing may be under way. The transport is of no use afterwards.
  virtual Detached release() = 0;
  virtual void end_sending() = 0;  // the peer sees the end; reading goes on
  virtual void close() = 0;
};

}  // namespace cairn::http

// The one socket type a connection knows: TCP today, TLS when it is needed. It is the seam that
// keeps the parser and the state machine from being compiled once per kind of socket.
//
// Threads    all calls, and all calls of TransportUser, on the io thread the transport belongs to.
// Order      at most one read and one write under way; they are reported later, never from inside
//            the call that began them. `user` is kept alive until then; so must be the memory.
// Failure    close() ends what is under way with a failure. Nothing is reported twice.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace cairn::http {

enum class ReadOutcome { kData, kEnd, kFailed };

class TransportUser {
 public:
  virtual ~TransportUser() = default;
  virtual void on_read(ReadOutcome outcome, std::size_t bytes) = 0;
  virtual void on_written(bool ok) = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual void read_some(std::span<char> into, std::shared_ptr<TransportUser> user) = 0;
  // All pieces leave in one system call when the socket takes them.
  virtual void write(std::string_view head, std::string_view body, std::string_view tail,
                     std::shared_ptr<TransportUser> user) = 0;
  // Gives the open socket away, to be served on another thread; nothing may be under way. A number
  // below zero when that failed. The transport is of no use afterwards.
  virtual int release() = 0;
  virtual void end_sending() = 0;  // the peer sees the end; reading goes on
  virtual void close() = 0;
};

}  // namespace cairn::http

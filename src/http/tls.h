// TLS as a server speaks it: version 1.2 or newer, forward secrecy, no compression, no
// renegotiation, no resumption. A certificate, and sessions made with it.
//
// Threads  TlsContext any; a TlsSession one at a time, not always the same.
// Process  OpenSSL writes to sockets with write(2): load() makes the process ignore SIGPIPE.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct ssl_ctx_st;
struct ssl_st;

namespace cairn::http {

// One client's encryption over a socket that does not block and belongs to somebody else.
class TlsSession {
 public:
  // kWantsRead, kWantsWrite: the socket must be ready for that first; then call again.
  enum class Outcome { kDone, kWantsRead, kWantsWrite, kEnd, kFailed };
  struct Step {
    Outcome outcome = Outcome::kFailed;
    std::size_t bytes = 0;
  };

  TlsSession(ssl_st* session, int socket);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  Step handshake();
  Step read(std::span<char> into);
  // After a "wants" the same bytes again. May take fewer than all.
  Step write(std::string_view bytes);
  void end_sending();

 private:
  Step outcome_of(int returned, std::size_t bytes);

  ssl_st* const session_;
};

class TlsContext {
 public:
  // PEM files: the certificate with those between it and its authority, and its private key, which
  // must not be encrypted. An Error names the file and what is wrong with it.
  static Result<std::shared_ptr<const TlsContext>> load(const std::string& certificate_file,
                                                        const std::string& key_file);
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // Null when there is no memory for it.
  std::shared_ptr<TlsSession> begin(int socket) const;

 private:
  ssl_ctx_st* const context_;
};

}  // namespace cairn::http

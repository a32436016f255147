// HTTP/1.1 server: bytes in, requests out; says nothing about their meaning.
//
// Threads    `handler` runs on one of the server's io threads; it must neither block nor throw.
//            `respond` may be called from any thread, once, even after the server is gone; later
//            calls do nothing. Dropping it unanswered closes the connection.
// Deadlines  one absolute deadline a phase (TLS handshake, read head and body, handler, write); a
// slow client is
//            cut off at it however busily it dribbles. Reading is answered 408, a late handler
//            503; an idle client and one that does not read are closed.
// Limits     as in Options; what is over them is answered 431 (head), 413 (body) or 503 (too many
//            connections) and the connection closes. Content-Length together with
//            Transfer-Encoding is refused (400). What all requests and answers in memory may take
//            together is bounded too: beyond it a request that grows is answered 503.
// TLS        1.2 or newer, when Options names a certificate. HTTP without it is answered 404
//            InvalidProtocol.NeedSsl, unencrypted, and closed. A client that says nothing is closed
//            at the deadline of handshakes.
// Streams    are written by a thread of their own, of low priority, so that a thousand of them do
// not
//            slow requests. Each has at most one piece in memory. When the client sends anything,
//            or takes longer than the write deadline over a piece, its stream is closed.
// Refusals   carry {"Code","Message"} in JSON, with "RequestId" if Options can make one.
// Order      responses leave in the order of their requests (no pipelining beyond one at a time).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_stream.h"
#include "base/result.h"

namespace cairn::http {

struct Request {
  std::string method;                                        // as sent, upper case
  std::string target;                                        // path and query, raw
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, values trimmed
  std::string body;                                          // de-chunked
  std::string remote_address;
  bool secure = false;  // it came over TLS

  std::string_view header(std::string_view lower_case_name) const;  // empty when absent
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // Instead of `body`: goes on until it ends, the client leaves, or the server stops.
  std::shared_ptr<ByteStream> stream = {};
};

using Respond = std::function<void(Response)>;
using Handler = std::function<void(Request, Respond)>;

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0 takes a free one
  int io_threads = 2;
  std::size_t head_bytes_max = 2u << 20;  // official clients put a whole template into the URL
  std::size_t body_bytes_max = 4u << 20;
  std::size_t connections_max = 1024;
  // Of requests being read or handled and answers being written, all connections together; what
  // each idle connection keeps (InputBuffer::kKept) is not counted.
  std::size_t buffer_bytes_max = 256u << 20;
  std::string certificate_file = {};  // PEM, with its chain; empty: no TLS
  std::string key_file = {};          // PEM, its private key, not encrypted
  int handshake_deadline_ms = 10'000;
  int read_deadline_ms = 30'000;
  int idle_deadline_ms = 60'000;
  int handler_deadline_ms = 60'000;
  int write_deadline_ms = 30'000;  // of an answer, or of a piece of a stream
  std::size_t streams_max = 4096;  // beside the connections
  int keep_alive_ms = 15'000;      // of silence, after which a stream shows that it is alive
  // Names the server's own refusals in their bodies; called on any io thread. None: no RequestId.
  std::function<std::string()> make_request_id;
  // Told of the target whose body was refused with 413; called on any io thread.
  std::function<void(std::string_view target)> on_body_too_large;
};

class Server {
 public:
  // Binds and listens before it returns, so that port() is known; serves from start() on.
  static Result<std::unique_ptr<Server>> listen(const Options& options, Handler handler);
  virtual ~Server() = default;  // stops
  virtual std::uint16_t port() const = 0;
  virtual void start() = 0;
  // Reads certificate and key again, for connections from now on. What cannot be used is an Error,
  // and the last ones stay in use. From any thread. Nothing without TLS.
  virtual Result<void> reload_certificate() = 0;
  // Stops accepting, lets requests under way finish for at most `grace_ms`, then closes all and
  // joins the io threads. Not from a handler. A second call does nothing.
  virtual void stop(int grace_ms) = 0;
};

}  // namespace cairn::http

// Bytes to one Request, whatever pieces they come in; the outcome does not depend on the pieces.
//
// Refused    400 for what is not HTTP/1.x, for doubtful framing (Content-Length with
//            Transfer-Encoding, either of them twice with different meanings) and for a missing or
//            repeated Host; 501 for a transfer coding other than chunked; 417 for an unknown
//            expectation; 431 and 413 for heads and bodies over the limit.
// Cost       linear in the bytes. feed() looks at unconsumed bytes again only from where it
// stopped. Trailers   of a chunked body are checked and dropped: they must not pass for signed
// headers.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http/server.h"

namespace cairn::http {

struct Refusal {
  int status = 400;
  std::string code;
  std::string message;
};

class RequestParser {
 public:
  enum class State { kNeedMore, kHeadDone, kDone, kRefused };
  struct Fed {
    State state;
    std::size_t consumed;  // the caller gives the rest again, with more behind it
  };

  RequestParser(std::size_t head_bytes_max, std::size_t body_bytes_max);
  ~RequestParser();
  RequestParser(RequestParser&&) noexcept;
  RequestParser& operator=(RequestParser&&) noexcept;

  // kHeadDone comes once, and only when a body is to follow.
  Fed feed(std::string_view bytes);

  const Refusal& refusal() const;     // after kRefused
  std::size_t held_bytes() const;     // of head and body, about
  const std::string& target() const;  // empty until it was read
  // From kHeadDone on.
  bool keep_alive() const;
  bool http_1_0() const;
  bool is_head_method() const;
  bool expects_continue() const;

  Request take();  // after kDone, once

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cairn::http

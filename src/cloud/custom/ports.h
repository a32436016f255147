// What CustomCloud and HttpCloud need of the world: somebody who sends, and a book that outlives
// the process.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cloud/custom/call_record.h"

namespace cairn::custom {

struct Post {
  std::string method = "POST";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int timeout_ms = 0;
  std::size_t body_bytes_max = 0;  // of the answer
  bool any_address = false;        // the server's operator named it: it may be a private one
};

struct PostAnswer {
  enum class Kind : std::uint8_t {
    kAnswered,
    kForbidden,  // not sent, and never to be: the address is not allowed, or is none
    kNotSent,    // nobody there
    kNoAnswer,   // it may have arrived
    kTooLarge,   // the answer is longer than allowed
  };
  Kind kind = Kind::kNoAnswer;
  int status = 0;
  std::string body;
  std::string why;  // unless kAnswered, in words for the user
};

class Sender {
 public:
  using Done = std::function<void(PostAnswer)>;
  virtual ~Sender() = default;
  // `done` is called once, on any thread, or never when the process ends.
  virtual void post(Post post, Done done) = 0;
};

// Called on the cloud's executor only.
class CallBook {
 public:
  using Done = std::function<void(bool durable)>;
  virtual ~CallBook() = default;
  // Sees what was put, durable or not.
  virtual std::optional<CallRecord> find(std::string_view request_id) = 0;
  // All or nothing; a record replaces the one of its id. Puts become durable in their order. `done`
  // is called on any thread; false: not written, and nothing more will be.
  virtual void put(std::vector<CallRecord> records, Done done) = 0;
};

}  // namespace cairn::custom

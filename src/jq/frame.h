// The two messages between server and worker: a request with one program, an answer with what it
// gave. Each is a length and that many bytes, in the byte order of the machine both run on.
//
// Limits   a message longer than its kMax is a fault of the other side; decode() trusts nothing.
// Threads  pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::jq {

struct Request {
  bool first_only = false;  // the program may stop after its first output
  std::int64_t now_ms = 0;  // what `now` answers
  std::string_view script;
  std::string_view input;  // JSON
};

struct Answer {
  enum class Kind : std::uint8_t {
    kOutputs = 0,  // `text` is a JSON list of the outputs
    kRefused = 1,  // `text` says why: it does not compile, it failed, its outputs are too large
  };
  Kind kind = Kind::kRefused;
  std::string_view text;
};

using LengthPrefix = std::uint32_t;
inline constexpr std::size_t kTextBytesMax = 16u << 20;  // script and input, or outputs
inline constexpr std::size_t kBodyBytesMax = kTextBytesMax + 64;

// With the length in front. The texts together fit kTextBytesMax.
std::string encode(const Request& request);
std::string encode(const Answer& answer);
// Of the bytes after the length; the views point into them.
std::optional<Request> decode_request(std::string_view body);
std::optional<Answer> decode_answer(std::string_view body);

}  // namespace cairn::jq

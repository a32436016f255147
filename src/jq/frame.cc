#include "jq/frame.h"

#include <cstring>

namespace cairn::jq {
namespace {

template <class Number>
void put(Number number, std::string& out) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

template <class Number>
bool take(std::string_view& body, Number& number) {
  if (body.size() < sizeof number) return false;
  std::memcpy(&number, body.data(), sizeof number);
  body.remove_prefix(sizeof number);
  return true;
}

std::string with_length(const std::string& body) {
  std::string frame;
  frame.reserve(sizeof(LengthPrefix) + body.size());
  put(static_cast<LengthPrefix>(body.size()), frame);
  return frame += body;
}

}  // namespace

std::string encode(const Request& request) {
  std::string body;
  put(static_cast<std::uint8_t>(request.first_only), body);
  put(request.now_ms, body);
  put(static_cast<std::uint32_t>(request.script.size()), body);
  body += request.script;
  body += request.input;
  return with_length(body);
}

std::string encode(const Answer& answer) {
  std::string body;
  put(static_cast<std::uint8_t>(answer.kind), body);
  body += answer.text;
  return with_length(body);
}

std::optional<Request> decode_request(std::string_view body) {
  Request request;
  std::uint8_t first_only = 0;
  std::uint32_t script_size = 0;
  if (!take(body, first_only) || first_only > 1) return std::nullopt;
  if (!take(body, request.now_ms) || !take(body, script_size)) return std::nullopt;
  if (script_size > body.size()) return std::nullopt;
  request.first_only = first_only == 1;
  request.script = body.substr(0, script_size);
  request.input = body.substr(script_size);
  return request;
}

std::optional<Answer> decode_answer(std::string_view body) {
  std::uint8_t kind = 0;
  if (!take(body, kind) || kind > static_cast<std::uint8_t>(Answer::Kind::kRefused)) {
    return std::nullopt;
  }
  return Answer{static_cast<Answer::Kind>(kind), body};
}

}  // namespace cairn::jq

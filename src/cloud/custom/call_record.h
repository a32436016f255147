// What is kept of one request to a provider: enough to send it again in the same words, to know its
// response, and, for a Create, to know the resource it made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "value/value.h"
#include "world/world.h"

namespace cairn::custom {

enum class RequestType : std::uint8_t { kCreate, kUpdate, kDelete };
std::string_view name_of(RequestType type);  // "Create", as providers read it

enum class CallState : std::uint8_t {
  kOpen,       // may have been sent; no response yet
  kSucceeded,  // by the provider's word
  kFailed,
  kGone,  // of a Create: the resource was deleted, or its token forbidden. Nothing follows
};
std::string_view name_of(CallState state);

struct CallRecord {
  std::string id;       // RequestId: the same for the same token, however often it is sent
  std::string made_by;  // RequestId of the Create that made the resource; its own for a Create
  RequestType type = RequestType::kCreate;
  CallState state = CallState::kOpen;
  std::string account;
  std::string region;
  std::string stack_id;
  std::string logical_id;
  std::string resource_type;  // of a Create for a registered type (cloud/http); else empty
  TimeMs started = 0;
  TimeMs deadline = 0;      // of the response; 0: it comes with the answer (sync)
  bool unanswered = false;  // kFailed, and not by the provider's word
  Value properties;         // the resource's own, ServiceToken and all
  Value request;            // the body, without the response's address
  std::string physical_id;
  Value data;          // kSucceeded: Data of the response
  std::string code;    // kFailed
  std::string reason;  // kFailed
};

std::string to_text(const CallRecord& record);  // JSON
// The Error says that the text is no record.
Result<CallRecord> read_call_record(std::string_view text);

}  // namespace cairn::custom

// Answers on the wire (api/protocol "Response envelope").
#pragma once

#include <string>
#include <string_view>

#include "api/envelope.h"
#include "api/message.h"
#include "base/error.h"
#include "value/value.h"

namespace cairn::api {

// What an answer needs to know of its request.
struct AnswerContext {
  std::string request_id;  // UUID, upper case
  std::string host;        // as the client named this server
  Format format = Format::kJson;
  std::string_view action;  // a catalogued name; empty when there is none
};

// RequestId, then the fields of `fields`, a map. XML: the root is <ActionResponse>.
RawResponse success_answer(const AnswerContext& context, const Value& fields);

// Server-sent events, from now on.
RawResponse stream_answer(const AnswerContext& context, std::shared_ptr<ByteStream> stream);

// RequestId, HostId, Code, Message, Recommend; status by the error catalogue. What the Error knows
// beyond that stands in Detail {Where, Line, Column, Fix}, and what was found together with it in
// Diagnostics (service/diagnostics.h); official clients ignore both. `access_denied_detail` is the
// member of that name, unless it is null.
RawResponse error_answer(const AnswerContext& context, const Error& error,
                         const Value& access_denied_detail = {});

}  // namespace cairn::api

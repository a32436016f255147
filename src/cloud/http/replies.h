// Replies that several calls give.
#pragma once

#include <string>
#include <utility>

#include "cloud/cloud.h"
#include "cloud/custom/call_record.h"
#include "cloud/http/message.h"

namespace cairn::http_cloud {

inline CallReply failed(std::string code, std::string message) {
  CallReply reply;
  reply.outcome = CallReply::Outcome::kFailed;
  reply.code = std::move(code);
  reply.message = std::move(message);
  return reply;
}

inline CallReply done_reply() {
  CallReply reply;
  reply.outcome = CallReply::Outcome::kDone;
  return reply;
}

inline CallReply gone() {
  return failed(std::string(kGoneCode), "The provider knows no such resource.");
}

inline CallReply throttled(const Answer& answer) {
  CallReply reply = failed(answer.code, answer.message);
  reply.outcome = CallReply::Outcome::kThrottled;
  reply.retry_after_ms = answer.retry_after_ms;
  return reply;
}

// What is answered for a create or update whose record is as it is.
CallReply reply_of(const custom::CallRecord& record);

}  // namespace cairn::http_cloud

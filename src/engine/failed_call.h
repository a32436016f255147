// FailedCall: the cloud's refusal that failed a stack's operation, kept as a record of kind
// kFailedCall, one a stack; a later failure takes its place.
#pragma once

#include <optional>
#include <string>

#include "engine/rows.h"

namespace cairn {

struct FailedCall {
  OperationNo operation;
  std::string action;  // "Create", "Update", "Delete" or "Read": what the cloud was asked to do
  std::string code;    // the cloud's own, as are the next and the request id
  std::string message;
  std::string logical_id;
  std::string type;
  std::string request_id;
};

RecordRow to_record(const StackRow& stack, const FailedCall& call, Millis now);
FailedCall read_failed_call(const RecordRow& record);

}  // namespace cairn

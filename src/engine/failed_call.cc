#include "engine/failed_call.h"

#include "value/json.h"

namespace cairn {

RecordRow to_record(const StackRow& stack, const FailedCall& call, Millis now) {
  MapBuilder body;
  body.set("Operation", Value::integer(call.operation.value));
  body.set("Action", Value::string(call.action));
  body.set("Code", Value::string(call.code));
  body.set("Message", Value::string(call.message));
  body.set("LogicalResourceId", Value::string(call.logical_id));
  body.set("ResourceType", Value::string(call.type));
  body.set("RequestId", Value::string(call.request_id));
  RecordRow row;
  row.kind = RecordKind::kFailedCall;
  row.id = stack.id;
  row.account = stack.account;
  row.region = stack.region;
  row.parent = stack.id;
  row.created = row.updated = now;
  row.version = kAnyVersion;
  row.body = to_json(body.build());
  return row;
}

FailedCall read_failed_call(const RecordRow& record) {
  const auto body = read_json(record.body);
  if (!body) return {};
  FailedCall call;
  if (const Value& operation = body->get("Operation"); operation.is_int()) {
    call.operation.value = operation.as_int();
  }
  call.action = body->get_string("Action");
  call.code = body->get_string("Code");
  call.message = body->get_string("Message");
  call.logical_id = body->get_string("LogicalResourceId");
  call.type = body->get_string("ResourceType");
  call.request_id = body->get_string("RequestId");
  return call;
}

}  // namespace cairn

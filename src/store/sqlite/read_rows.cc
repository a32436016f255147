#include "store/sqlite/read_rows.h"

#include <bit>
#include <cstring>

#include "store/sqlite/names.h"

namespace cairn::sqlite {

static_assert(std::endian::native == std::endian::little, "resource_detail.needs is kept so");

StackRow read_stack(Query& q) {
  StackRow r;
  r.no = {q.integer()};
  r.id = q.text();
  r.account = q.text();
  r.region = q.text();
  r.name = q.text();
  r.state = stack_state(q.view());
  r.status_reason = q.text();
  r.created = q.integer();
  r.updated = q.integer();
  r.deleted = q.integer();
  r.operation = {q.integer()};
  r.last_operation = {q.integer()};
  r.version = static_cast<std::uint64_t>(q.integer());
  r.deletion_protection = q.integer() != 0;
  r.resource_group = q.text();
  r.parent_id = q.text();
  r.root_id = q.text();
  return r;
}

StackDetailRow read_stack_detail(Query& q) {
  StackDetailRow r;
  r.no = {q.integer()};
  r.template_hash = q.text();
  r.parameters = q.text();
  r.settings = q.text();
  r.outputs = q.text();
  r.description = q.text();
  r.revision = static_cast<std::uint64_t>(q.integer());
  r.as_of = q.integer();
  return r;
}

OperationRow read_operation(Query& q) {
  OperationRow r;
  r.no = {q.integer()};
  r.stack = {q.integer()};
  r.action = stack_action(q.view());
  r.plan_hash = q.text();
  r.started = q.integer();
  r.deadline = q.integer();
  r.timeout = q.integer();
  r.parallelism = q.integer();
  r.rollback = q.integer() != 0;
  r.finished = q.integer() != 0;
  r.failure = q.text();
  r.rollback_failure = q.text();
  r.retained = q.text();
  r.replacement = q.integer() != 0;
  r.cancelled = static_cast<Cancelled>(q.integer());
  r.revision = static_cast<std::uint64_t>(q.integer());
  r.acting = q.text();
  return r;
}

ResourceRow read_resource(Query& q) {
  ResourceRow r;
  r.stack = {q.integer()};
  r.no = static_cast<std::uint32_t>(q.integer());
  r.logical_id = q.text();
  r.type = q.text();
  r.state = resource_state(q.view());
  r.call = call_state(q.view());
  r.attempt = static_cast<std::uint32_t>(q.integer());
  r.made_by = {q.integer()};
  r.acted_by = {q.integer()};
  r.physical_id = q.text();
  r.status_reason = q.text();
  r.created = q.integer();
  r.updated = q.integer();
  r.retain = q.integer() != 0;
  r.updates = static_cast<std::uint32_t>(q.integer());
  r.deadline = q.integer();
  return r;
}

ResourceDetailRow read_resource_detail(Query& q) {
  ResourceDetailRow r;
  r.stack = {q.integer()};
  r.no = static_cast<std::uint32_t>(q.integer());
  const auto needs = q.bytes();
  r.needs.resize(needs.size() / sizeof(std::uint32_t));
  if (!r.needs.empty()) {
    std::memcpy(r.needs.data(), needs.data(), r.needs.size() * sizeof(std::uint32_t));
  }
  r.properties = q.text();
  r.ref = q.text();
  r.attributes = q.text();
  r.pending = q.text();
  return r;
}

EventRow read_event(Query& q) {
  EventRow r;
  r.stack = {q.integer()};
  r.seq = static_cast<std::uint64_t>(q.integer());
  r.time = q.integer();
  r.of_stack = q.integer() != 0;
  if (r.of_stack) {
    r.stack_state = stack_state(q.view());
  } else {
    r.resource_state = resource_state(q.view());
  }
  r.logical_id = q.text();
  r.physical_id = q.text();
  r.type = q.text();
  r.reason = q.text();
  return r;
}

EventRun read_event_run(Query& q) {
  EventRun r;
  r.position = static_cast<std::uint64_t>(q.integer());
  r.stack = {q.integer()};
  r.first = static_cast<std::uint64_t>(q.integer());
  r.last = static_cast<std::uint64_t>(q.integer());
  return r;
}

TokenRow read_token(Query& q) {
  TokenRow r;
  r.account = q.text();
  r.action = q.text();
  r.token = q.text();
  r.request_digest = q.text();
  r.response = q.text();
  r.expires = q.integer();
  return r;
}

RecordRow read_record(Query& q) {
  RecordRow r;
  r.kind = record_kind(q.view());
  r.id = q.text();
  r.account = q.text();
  r.region = q.text();
  r.parent = q.text();
  r.name = q.text();
  r.status = q.text();
  r.created = q.integer();
  r.updated = q.integer();
  r.version = static_cast<std::uint64_t>(q.integer());
  r.body = q.text();
  return r;
}

std::string read_bytes(Query& q) {
  const auto bytes = q.bytes();
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace cairn::sqlite

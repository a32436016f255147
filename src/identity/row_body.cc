#include "identity/row_body.h"

#include <fmt/format.h>

#include "store/store.h"
#include "value/json.h"

namespace cairn::identity {

RecordRow row_of(RecordKind kind, std::string_view id, std::string_view account,
                 std::string_view name, Millis created, Millis updated, const Value& body) {
  RecordRow row;
  row.kind = kind;
  row.id = id;
  row.account = account;
  row.name = name;
  row.created = created;
  row.updated = updated;
  row.version = kAnyVersion;
  row.body = to_json(body);
  return row;
}

void unreadable(const RecordRow& row, std::string_view what) {
  throw StoreFailed(
      fmt::format("The record {} of the identities is not readable: {}.", row.id, what));
}

Value body_of(const RecordRow& row) {
  auto body = read_json(row.body);
  if (!body || !body->is_map()) unreadable(row, "its body is no JSON map");
  return std::move(body).value();
}

std::string string_at(const Value& map, std::string_view key) {
  return std::string(map.get_string(key));
}

std::int64_t integer_at(const Value& map, std::string_view key, std::int64_t otherwise) {
  const Value& value = map.get(key);
  return value.is_int() ? value.as_int() : otherwise;
}

bool flag_at(const Value& map, std::string_view key) {
  const Value& value = map.get(key);
  return value.is_bool() && value.as_bool();
}

}  // namespace cairn::identity

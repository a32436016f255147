// How the facts about identities stand in records: the common parts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/rows.h"
#include "value/value.h"

namespace cairn::identity {

inline Value text(std::string_view s) {
  return Value::string(s);
}

// To be written whatever version is stored.
RecordRow row_of(RecordKind kind, std::string_view id, std::string_view account,
                 std::string_view name, Millis created, Millis updated, const Value& body);

// Throws StoreFailed: the record is not what was written.
[[noreturn]] void unreadable(const RecordRow& row, std::string_view what);

Value body_of(const RecordRow& row);  // a map; throws StoreFailed

std::string string_at(const Value& map, std::string_view key);
std::int64_t integer_at(const Value& map, std::string_view key, std::int64_t otherwise = 0);
bool flag_at(const Value& map, std::string_view key);

}  // namespace cairn::identity

#include "cloud/custom/call_record.h"

#include <array>
#include <optional>

#include "value/json.h"

namespace cairn::custom {
namespace {

constexpr std::array<std::string_view, 3> kTypes = {"Create", "Update", "Delete"};
constexpr std::array<std::string_view, 4> kStates = {"open", "succeeded", "failed", "gone"};

// Deeper than what may come from outside, with what is wrapped around it here.
constexpr std::size_t kDepthMax = 200;

template <std::size_t N>
std::optional<std::size_t> place_of(const std::array<std::string_view, N>& names,
                                    std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return i;
  }
  return std::nullopt;
}

TimeMs time_of(const Value& value) {
  return value.is_int() ? value.as_int() : 0;
}

}  // namespace

std::string_view name_of(RequestType type) {
  return kTypes[static_cast<std::size_t>(type)];
}
std::string_view name_of(CallState state) {
  return kStates[static_cast<std::size_t>(state)];
}

std::string to_text(const CallRecord& r) {
  MapBuilder map;
  const auto text = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) map.set(key, Value::string(value));
  };
  const auto value = [&](std::string_view key, const Value& v) {
    if (!v.is_null()) map.set(key, v);
  };
  text("Id", r.id);
  text("MadeBy", r.made_by);
  text("Type", name_of(r.type));
  text("State", name_of(r.state));
  text("Account", r.account);
  text("Region", r.region);
  text("StackId", r.stack_id);
  text("LogicalId", r.logical_id);
  text("ResourceType", r.resource_type);
  map.set("Started", Value::integer(r.started));
  map.set("Deadline", Value::integer(r.deadline));
  if (r.unanswered) map.set("Unanswered", Value::boolean(true));
  value("Properties", r.properties);
  value("Request", r.request);
  text("PhysicalId", r.physical_id);
  value("Data", r.data);
  text("Code", r.code);
  text("Reason", r.reason);
  return to_json(map.build());
}

Result<CallRecord> read_call_record(std::string_view text) {
  const auto map = read_json(text, {.depth_max = kDepthMax});
  const auto type = place_of(kTypes, map ? map->get_string("Type") : "");
  const auto state = place_of(kStates, map ? map->get_string("State") : "");
  if (!type || !state) {
    return Error{.code = "InternalError",
                 .message = "The record of a custom resource's request cannot be read.",
                 .where = "custom calls",
                 .at = {},
                 .fix = "Restore the data directory from a backup."};
  }
  CallRecord r;
  r.id = map->get_string("Id");
  r.made_by = map->get_string("MadeBy");
  r.type = static_cast<RequestType>(*type);
  r.state = static_cast<CallState>(*state);
  r.account = map->get_string("Account");
  r.region = map->get_string("Region");
  r.stack_id = map->get_string("StackId");
  r.logical_id = map->get_string("LogicalId");
  r.resource_type = map->get_string("ResourceType");
  r.started = time_of(map->get("Started"));
  r.deadline = time_of(map->get("Deadline"));
  r.unanswered = map->get("Unanswered").is_bool() && map->get("Unanswered").as_bool();
  r.properties = map->get("Properties");
  r.request = map->get("Request");
  r.physical_id = map->get_string("PhysicalId");
  r.data = map->get("Data");
  r.code = map->get_string("Code");
  r.reason = map->get_string("Reason");
  return r;
}

}  // namespace cairn::custom

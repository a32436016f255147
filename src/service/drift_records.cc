#include "service/drift_records.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "engine/incarnations.h"
#include "service/answers.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::array<std::string_view, 4> kStatuses = {"IN_SYNC", "MODIFIED", "DELETED",
                                                       "NOT_CHECKED"};

std::string resource_record_id(const StackRow& stack, std::string_view logical_id) {
  return stack.id + "/" + std::string(logical_id);
}

Value body_of(const RecordRow& record) {
  auto body = read_json(record.body);
  return body ? std::move(body).value() : Value();
}

std::uint64_t number(const Value& body, std::string_view key) {
  const Value& n = body.get(key);
  return n.is_int() && n.as_int() > 0 ? static_cast<std::uint64_t>(n.as_int()) : 0;
}

Value number(std::uint64_t n) {
  return Value::integer(static_cast<std::int64_t>(n));
}

Value text_list(const std::vector<std::string>& texts) {
  std::vector<Value> list;
  for (const std::string& text : texts) list.push_back(Value::string(text));
  return Value::list(std::move(list));
}

std::vector<std::string> texts_of(const Value& list) {
  std::vector<std::string> texts;
  for (const Value& item : list.items()) texts.emplace_back(item.as_string());
  return texts;
}

Value kept(const std::vector<PropertyDifference>& differences) {
  std::vector<Value> list;
  for (const PropertyDifference& d : differences) {
    MapBuilder map;
    map.set("Path", Value::string(d.path));
    map.set("Type", Value::string(name_of(d.type)));
    if (d.type != DifferenceType::kAdd) map.set("Expected", d.expected);
    if (d.type != DifferenceType::kRemove) map.set("Actual", d.actual);
    list.push_back(map.build());
  }
  return Value::list(std::move(list));
}

std::vector<PropertyDifference> read_differences(const Value& list) {
  std::vector<PropertyDifference> differences;
  for (const Value& item : list.items()) {
    const std::string_view type = item.get_string("Type");
    differences.push_back({std::string(item.get_string("Path")), item.get("Expected"),
                           item.get("Actual"),
                           type == name_of(DifferenceType::kAdd)      ? DifferenceType::kAdd
                           : type == name_of(DifferenceType::kRemove) ? DifferenceType::kRemove
                                                                      : DifferenceType::kNotEqual});
  }
  return differences;
}

bool is_secret(const ResourceDrift& drift, std::string_view property) {
  return std::find(drift.secrets.begin(), drift.secrets.end(), property) != drift.secrets.end();
}

Value shown_properties(const ResourceDrift& drift, const Value& properties) {
  if (drift.secrets.empty()) return Value::string(to_json(properties));
  MapBuilder shown;
  for (const Entry& e : properties.entries()) {
    shown.set(e.key, is_secret(drift, e.key.as_string()) ? Value::string(kMask) : e.value);
  }
  return Value::string(to_json(shown.build()));
}

Value shown(const Value& value) {
  return value.is_string() ? value : Value::string(to_json(value));
}

}  // namespace

std::string_view name_of(ResourceDriftStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}

std::string_view stack_drift_name(bool drifted) {
  return drifted ? "DRIFTED" : "IN_SYNC";
}

RecordRow to_record(const StackRow& stack, const ResourceDrift& drift) {
  MapBuilder body;
  body.set("LogicalId", Value::string(drift.logical_id));
  body.set("Type", Value::string(drift.type));
  body.set("PhysicalId", Value::string(drift.physical_id));
  body.set("No", number(drift.no));
  body.set("Updates", number(drift.updates));
  if (!drift.drift.expected.is_null()) body.set("Expected", drift.drift.expected);
  if (drift.status == ResourceDriftStatus::kModified) {
    body.set("Actual", drift.drift.actual);
    body.set("Differences", kept(drift.drift.differences));
    body.set("Attributes", drift.attributes);
  }
  if (!drift.secrets.empty()) body.set("Secrets", text_list(drift.secrets));
  if (drift.module_info.is_map()) body.set("ModuleInfo", drift.module_info);
  RecordRow row;
  row.kind = RecordKind::kResourceDrift;
  row.id = resource_record_id(stack, drift.logical_id);
  row.account = stack.account;
  row.region = stack.region;
  row.parent = stack.id;
  row.status = name_of(drift.status);
  row.created = row.updated = drift.checked;
  row.version = kAnyVersion;
  row.body = to_json(body.build());
  return row;
}

ResourceDrift read_resource_drift(const RecordRow& record) {
  const Value body = body_of(record);
  ResourceDrift drift;
  drift.logical_id = body.get_string("LogicalId");
  drift.type = body.get_string("Type");
  drift.physical_id = body.get_string("PhysicalId");
  drift.no = static_cast<std::uint32_t>(number(body, "No"));
  drift.updates = static_cast<std::uint32_t>(number(body, "Updates"));
  const auto status = std::find(kStatuses.begin(), kStatuses.end(), record.status);
  if (status != kStatuses.end()) {
    drift.status = static_cast<ResourceDriftStatus>(status - kStatuses.begin());
  }
  drift.checked = record.updated;
  drift.drift.expected = body.get("Expected");
  const bool in_sync = drift.status == ResourceDriftStatus::kInSync;
  drift.drift.actual = in_sync ? drift.drift.expected : body.get("Actual");
  drift.drift.differences = read_differences(body.get("Differences"));
  drift.attributes = body.get("Attributes");
  drift.secrets = texts_of(body.get("Secrets"));
  drift.module_info = body.get("ModuleInfo");
  return drift;
}

std::optional<ResourceDrift> resource_drift(const StackRow& stack, const ResourceRow& row,
                                            Reader& reader) {
  const auto record =
      reader.record(RecordKind::kResourceDrift, resource_record_id(stack, row.logical_id));
  if (!record) return std::nullopt;
  ResourceDrift drift = read_resource_drift(*record);
  if (!drift.is_of(row)) return std::nullopt;
  return drift;
}

std::vector<ResourceDrift> resource_drifts(const StackRow& stack,
                                           const std::vector<std::string>& statuses,
                                           Reader& reader) {
  RecordFilter filter;
  filter.kind = RecordKind::kResourceDrift;
  filter.account = stack.account;
  filter.region = stack.region;
  filter.parent = stack.id;
  filter.statuses = statuses;
  const Page<RecordRow> records = reader.records(filter, {0, UINT32_MAX});
  if (records.rows.empty()) return {};
  const std::vector<ResourceRow> rows = reader.resources(stack.no);
  std::unordered_map<std::uint32_t, const ResourceRow*> present;
  for (const ResourceRow& row : rows) {
    if (belongs(row)) present.emplace(row.no, &row);
  }
  std::vector<ResourceDrift> drifts;
  for (const RecordRow& record : records.rows) {
    ResourceDrift drift = read_resource_drift(record);
    const auto row = present.find(drift.no);
    if (row != present.end() && drift.is_of(*row->second)) drifts.push_back(std::move(drift));
  }
  std::sort(drifts.begin(), drifts.end(),
            [](const ResourceDrift& a, const ResourceDrift& b) { return a.no < b.no; });
  return drifts;
}

DriftPage drift_page(const StackRow& stack, std::size_t begin, std::size_t most, Reader& reader) {
  DriftPage page;
  const std::vector<ResourceRow> rows = reader.resources(stack.no);
  for (std::size_t i = begin; i < rows.size(); ++i) {
    if (!belongs(rows[i])) continue;
    auto drift = resource_drift(stack, rows[i], reader);
    if (!drift) continue;
    if (page.drifts.size() == most) {
      page.next = i;
      break;
    }
    page.drifts.push_back(std::move(*drift));
  }
  return page;
}

Value describe_differences(const ResourceDrift& drift,
                           const std::vector<PropertyDifference>& differences) {
  std::vector<Value> list;
  for (const PropertyDifference& d : differences) {
    const bool secret = is_secret(drift, property_of(d.path));
    const auto show = [&](const Value& value) {
      return secret ? Value::string(kMask) : shown(value);
    };
    MapBuilder map;
    map.set("PropertyPath", Value::string(d.path));
    if (d.type != DifferenceType::kAdd) map.set("ExpectedValue", show(d.expected));
    if (d.type != DifferenceType::kRemove) map.set("ActualValue", show(d.actual));
    map.set("DifferenceType", Value::string(name_of(d.type)));
    list.push_back(map.build());
  }
  return Value::list(std::move(list));
}

Value describe(const StackRow& stack, const ResourceDrift& drift) {
  MapBuilder map;
  map.set("StackId", Value::string(stack.id));
  map.set("LogicalResourceId", Value::string(drift.logical_id));
  map.set("PhysicalResourceId", Value::string(drift.physical_id));
  map.set("ResourceType", Value::string(drift.type));
  map.set("ResourceDriftStatus", Value::string(name_of(drift.status)));
  set_time(map, "DriftDetectionTime", drift.checked);
  if (drift.status != ResourceDriftStatus::kNotChecked) {
    map.set("ExpectedProperties", shown_properties(drift, drift.drift.expected));
    if (drift.status != ResourceDriftStatus::kDeleted) {
      map.set("ActualProperties", shown_properties(drift, drift.drift.actual));
    }
    map.set("PropertyDifferences", describe_differences(drift, drift.drift.differences));
  }
  if (drift.module_info.is_map()) map.set("ModuleInfo", drift.module_info);
  return map.build();
}

RecordRow to_record(const StackRow& stack, const StackDrift& drift) {
  MapBuilder body;
  body.set("Checked", number(drift.resources_checked));
  body.set("NotChecked", number(drift.resources_not_checked));
  RecordRow row;
  row.kind = RecordKind::kStackDrift;
  row.id = stack.id;
  row.account = stack.account;
  row.region = stack.region;
  row.status = stack_drift_name(drift.drifted);
  row.created = row.updated = drift.checked;
  row.version = kAnyVersion;
  row.body = to_json(body.build());
  return row;
}

std::optional<StackDrift> stack_drift(const StackRow& stack, Reader& reader) {
  const auto record = reader.record(RecordKind::kStackDrift, stack.id);
  if (!record) return std::nullopt;
  const Value body = body_of(*record);
  return StackDrift{record->status == stack_drift_name(true), record->updated,
                    number(body, "Checked"), number(body, "NotChecked")};
}

void describe_drift(const std::optional<StackDrift>& drift, MapBuilder& answer) {
  answer.set("StackDriftStatus",
             Value::string(drift ? stack_drift_name(drift->drifted) : "NOT_CHECKED"));
  if (drift) set_time(answer, "DriftDetectionTime", drift->checked);
}

RecordRow to_record(const DriftDetection& d, std::uint64_t version) {
  MapBuilder body;
  body.set("LogicalIds", text_list(d.logical_ids));
  body.set("Reason", Value::string(d.reason));
  body.set("StackDrifted", Value::boolean(d.stack_drifted));
  body.set("Drifted", number(d.resources_drifted));
  if (!d.acting.empty()) body.set("Acting", Value::string(d.acting));
  RecordRow row;
  row.kind = RecordKind::kDriftDetection;
  row.id = d.id;
  row.account = d.account;
  row.region = d.region;
  row.parent = d.stack_id;
  row.name = d.running() ? kRunningName : std::string_view();
  row.status = d.status;
  row.created = row.updated = d.started;
  row.version = version;
  row.body = to_json(body.build());
  return row;
}

DriftDetection read_drift_detection(const RecordRow& record) {
  const Value body = body_of(record);
  DriftDetection d;
  d.id = record.id;
  d.stack_id = record.parent;
  d.account = record.account;
  d.region = record.region;
  d.logical_ids = texts_of(body.get("LogicalIds"));
  d.status = record.status;
  d.reason = body.get_string("Reason");
  d.started = record.created;
  d.stack_drifted = body.get("StackDrifted") == Value::boolean(true);
  d.resources_drifted = number(body, "Drifted");
  d.acting = body.get_string("Acting");
  return d;
}

}  // namespace cairn::service

#include "store/sqlite/group_rows.h"

#include <array>
#include <string>
#include <utility>

#include "value/json.h"

namespace cairn::sqlite {
namespace {

constexpr std::array<std::string_view, 2> kPermissions = {"SELF_MANAGED", "SERVICE_MANAGED"};
constexpr std::array<std::string_view, 5> kResults = {"WAITING", "RUNNING", "SUCCEEDED", "FAILED",
                                                      "STOPPED"};

constexpr char kPutGroup[] =
    "INSERT INTO stackgroup (id, account, region, name, status, permissions, description,"
    " template_hash, parameters, resource_group, created, updated, body)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status,"
    " permissions = excluded.permissions, description = excluded.description,"
    " template_hash = excluded.template_hash, parameters = excluded.parameters,"
    " created = excluded.created, updated = excluded.updated, body = excluded.body";
constexpr char kMoveGroup[] = "UPDATE stackgroup SET resource_group = $1 WHERE id = $2";
constexpr char kPutInstance[] =
    "INSERT INTO stackinstance (group_id, account, region, folder, status, reason, stack_id,"
    " overrides, drift, drift_detected) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    " ON CONFLICT (group_id, account, region) DO UPDATE SET folder = excluded.folder,"
    " status = excluded.status, reason = excluded.reason, stack_id = excluded.stack_id,"
    " overrides = excluded.overrides, drift = excluded.drift,"
    " drift_detected = excluded.drift_detected";
constexpr char kRemoveInstance[] =
    "DELETE FROM stackinstance WHERE group_id = $1 AND account = $2 AND region = $3";
constexpr char kPutGroupOperation[] =
    "INSERT INTO stackgroup_operation (id, group_id, seq, action, status, created, ended, body)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, status = excluded.status,"
    " created = excluded.created, ended = excluded.ended, body = excluded.body";
constexpr char kRemoveToken[] =
    "DELETE FROM token WHERE account = $1 AND action = $2 AND token = $3";
constexpr char kPutResult[] =
    "INSERT INTO stackgroup_result (operation, no, account, region, folder, status, reason,"
    " started, ended) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (operation, no) DO UPDATE SET status = excluded.status,"
    " reason = excluded.reason, started = excluded.started, ended = excluded.ended";
constexpr char kLiveGroupId[] =
    "SELECT id FROM stackgroup WHERE account = $1 AND region = $2 AND name = $3"
    " AND status = 'ACTIVE'";

template <class Enum, class Names>
Enum named(const Names& names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return {};
}

Value list_of(const std::vector<std::string>& texts) {
  std::vector<Value> items;
  for (const std::string& text : texts) items.push_back(Value::string(text));
  return Value::list(std::move(items));
}
std::vector<std::string> texts_of(const Value& list) {
  std::vector<std::string> texts;
  for (const Value& item : list.items()) texts.emplace_back(item.as_string());
  return texts;
}

std::string text_of(const Value& value) {
  return value.is_null() ? std::string() : to_json(value);
}
Value value_of(const std::string& text) {
  if (text.empty()) return {};
  auto value = read_json(text);
  return value ? std::move(value).value() : Value();
}

std::int64_t integer_in(const Value& map, std::string_view key) {
  const Value& value = map.get(key);
  return value.is_int() ? value.as_int() : 0;
}
bool true_in(const Value& map, std::string_view key) {
  const Value& value = map.get(key);
  return value.is_bool() && value.as_bool();
}

Value drift_json(const GroupDrift& drift) {
  return MapBuilder()
      .set("Detected", Value::integer(drift.detected))
      .set("Ended", Value::string(group_operation_name(drift.ended)))
      .set("Total", Value::integer(drift.total))
      .set("InSync", Value::integer(drift.in_sync))
      .set("Drifted", Value::integer(drift.drifted))
      .set("Failed", Value::integer(drift.failed))
      .set("Cancelled", Value::integer(drift.cancelled))
      .build();
}
GroupDrift drift_of(const Value& json) {
  const auto count = [&](std::string_view key) {
    return static_cast<std::uint32_t>(integer_in(json, key));
  };
  return {.detected = integer_in(json, "Detected"),
          .ended = parse_group_operation(json.get_string("Ended"))
                       .value_or(GroupOperationStatus::kSucceeded),
          .total = count("Total"),
          .in_sync = count("InSync"),
          .drifted = count("Drifted"),
          .failed = count("Failed"),
          .cancelled = count("Cancelled")};
}

std::string body_of(const GroupRow& r) {
  std::vector<Value> folders;
  for (const FolderRegions& folder : r.folders) {
    folders.push_back(MapBuilder()
                          .set("Folder", Value::string(folder.folder))
                          .set("Regions", list_of(folder.regions))
                          .build());
  }
  MapBuilder body;
  body.set("AdministrationRole", Value::string(r.administration_role))
      .set("ExecutionRole", Value::string(r.execution_role))
      .set("AutoDeployment", Value::boolean(r.auto_deployment.enabled))
      .set("RetainStacks", Value::boolean(r.auto_deployment.retain_stacks))
      .set("ExpandModules", Value::boolean(r.expand_modules))
      .set("Folders", Value::list(std::move(folders)));
  if (r.drift) body.set("Drift", drift_json(*r.drift));
  return to_json(body.build());
}

void take_body(const Value& body, GroupRow& r) {
  r.administration_role = body.get_string("AdministrationRole");
  r.execution_role = body.get_string("ExecutionRole");
  r.auto_deployment.enabled = true_in(body, "AutoDeployment");
  r.auto_deployment.retain_stacks = true_in(body, "RetainStacks");
  r.expand_modules = true_in(body, "ExpandModules");
  for (const Value& folder : body.get("Folders").items()) {
    r.folders.push_back(
        {std::string(folder.get_string("Folder")), texts_of(folder.get("Regions"))});
  }
  if (const Value* drift = body.find("Drift")) r.drift = drift_of(*drift);
}

std::string body_of(const GroupOperationRow& r) {
  MapBuilder body;
  if (r.drift) body.set("Drift", drift_json(*r.drift));
  return to_json(body.set("Preferences", preferences_json(r.preferences))
                     .set("AnyMayFail", Value::boolean(r.preferences.any_may_fail))
                     .set("Regions", list_of(r.regions))
                     .set("Description", Value::string(r.description))
                     .set("Reason", Value::string(r.reason))
                     .set("RetainStacks", Value::boolean(r.retain_stacks))
                     .set("Timeout", Value::integer(r.timeout_min))
                     .set("Rollback", Value::boolean(r.rollback))
                     .set("TargetAccounts", list_of(r.target_accounts))
                     .set("TargetFolders", list_of(r.target_folders))
                     .set("AutomaticAccount", Value::string(r.automatic_account))
                     .build());
}

void take_body(const Value& body, GroupOperationRow& r) {
  if (const Value* drift = body.find("Drift")) r.drift = drift_of(*drift);
  r.preferences = preferences_of(body.get("Preferences"));
  r.preferences.any_may_fail = true_in(body, "AnyMayFail");
  r.regions = texts_of(body.get("Regions"));
  r.description = body.get_string("Description");
  r.reason = body.get_string("Reason");
  r.retain_stacks = true_in(body, "RetainStacks");
  r.timeout_min = integer_in(body, "Timeout");
  r.rollback = true_in(body, "Rollback");
  r.target_accounts = texts_of(body.get("TargetAccounts"));
  r.target_folders = texts_of(body.get("TargetFolders"));
  r.automatic_account = body.get_string("AutomaticAccount");
}

void put(Connection& connection, const GroupRow& r) {
  const std::string parameters = text_of(r.parameters);
  const std::string body = body_of(r);
  Query q = connection.query(kPutGroup);
  q.bind(r.id).bind(r.account).bind(r.region).bind(r.name).bind(group_status_name(r.status));
  q.bind(kPermissions[static_cast<std::size_t>(r.permissions)]).bind(r.description);
  q.bind(r.template_hash).bind(parameters).bind(r.resource_group).bind(r.created);
  q.bind(r.updated).bind(body).run();
}

void put(Connection& connection, const InstanceRow& r) {
  const std::string overrides = text_of(r.overrides);
  Query q = connection.query(kPutInstance);
  q.bind(r.group).bind(r.account).bind(r.region).bind(r.folder);
  q.bind(instance_status_name(r.status)).bind(r.reason).bind(r.stack_id).bind(overrides);
  q.bind(instance_drift_name(r.drift)).bind(r.drift_detected).run();
}

void put(Connection& connection, const GroupOperationRow& r) {
  const std::string body = body_of(r);
  Query q = connection.query(kPutGroupOperation);
  q.bind(r.id).bind(r.group).bind(static_cast<std::int64_t>(r.order));
  q.bind(group_action_name(r.action)).bind(group_operation_name(r.status)).bind(r.created);
  q.bind(r.ended).bind(body).run();
}

void put(Connection& connection, const InstanceResultRow& r) {
  Query q = connection.query(kPutResult);
  q.bind(r.operation).bind(r.no).bind(r.account).bind(r.region).bind(r.folder);
  q.bind(kResults[static_cast<std::size_t>(r.status)]).bind(r.reason).bind(r.started);
  q.bind(r.ended).run();
}

}  // namespace

GroupRow read_group(Query& q) {
  GroupRow r;
  r.id = q.text();
  r.account = q.text();
  r.region = q.text();
  r.name = q.text();
  r.status = parse_group_status(q.view()).value_or(GroupStatus::kActive);
  r.permissions = named<PermissionModel>(kPermissions, q.view());
  r.description = q.text();
  r.template_hash = q.text();
  r.parameters = value_of(q.text());
  r.resource_group = q.text();
  r.created = q.integer();
  r.updated = q.integer();
  take_body(value_of(q.text()), r);
  return r;
}

InstanceRow read_instance(Query& q) {
  InstanceRow r;
  r.group = q.text();
  r.account = q.text();
  r.region = q.text();
  r.folder = q.text();
  r.status = parse_instance_status(q.view()).value_or(InstanceStatus::kOutdated);
  r.reason = q.text();
  r.stack_id = q.text();
  r.overrides = value_of(q.text());
  r.drift = parse_instance_drift(q.view()).value_or(InstanceDrift::kNotChecked);
  r.drift_detected = q.integer();
  return r;
}

GroupOperationRow read_group_operation(Query& q) {
  GroupOperationRow r;
  r.id = q.text();
  r.group = q.text();
  r.order = static_cast<std::uint64_t>(q.integer());
  r.action = parse_group_action(q.view()).value_or(GroupAction::kCreate);
  r.status = parse_group_operation(q.view()).value_or(GroupOperationStatus::kFailed);
  r.created = q.integer();
  r.ended = q.integer();
  take_body(value_of(q.text()), r);
  return r;
}

InstanceResultRow read_instance_result(Query& q) {
  InstanceResultRow r;
  r.operation = q.text();
  r.no = static_cast<std::uint32_t>(q.integer());
  r.account = q.text();
  r.region = q.text();
  r.folder = q.text();
  r.status = named<ResultStatus>(kResults, q.view());
  r.reason = q.text();
  r.started = q.integer();
  r.ended = q.integer();
  return r;
}

void write_groups(Connection& connection, const GroupBatch& batch) {
  for (const GroupRow& row : batch.groups) put(connection, row);
  for (const GroupMove& row : batch.moves) {
    connection.query(kMoveGroup).bind(row.resource_group).bind(row.group).run();
  }
  for (const GroupOperationRow& row : batch.operations) put(connection, row);
  for (const InstanceRow& row : batch.instances) put(connection, row);
  for (const InstanceRemoval& row : batch.removed_instances) {
    connection.query(kRemoveInstance).bind(row.group).bind(row.account).bind(row.region).run();
  }
  for (const InstanceResultRow& row : batch.results) put(connection, row);
  for (const InstanceTokenRemoval& row : batch.removed_tokens) {
    connection.query(kRemoveToken).bind(row.account).bind(row.action).bind(row.token).run();
  }
}

std::string id_of_live_group(Connection& connection, std::string_view account,
                             std::string_view region, std::string_view name) {
  Query query = connection.query(kLiveGroupId);
  return query.bind(account).bind(region).bind(name).next() ? query.text() : std::string();
}

}  // namespace cairn::sqlite

#include "service/read_stacks.h"

#include "base/utc.h"
#include "engine/failed_call.h"
#include "engine/revision.h"
#include "service/answers.h"
#include "service/drift_records.h"
#include "service/progress.h"
#include "service/resource_groups.h"
#include "service/shown_outputs.h"
#include "service/stack_settings.h"
#include "service/stack_tree.h"
#include "service/store_signal_book.h"
#include "service/tag_texts.h"
#include "service/unpaid_orders.h"
#include "value/json.h"

namespace cairn::service {
namespace {

void set_text(MapBuilder& map, std::string_view key, std::string_view text) {
  if (!text.empty()) map.set(key, Value::string(text));
}

Value count(std::uint64_t n) {
  return Value::integer(static_cast<std::int64_t>(n));
}

// What GetStack and ListStacks both tell.
void describe(const StackRow& stack, const StackSettings& settings,
              const std::optional<StackDrift>& drift, Reader& reader, MapBuilder& map) {
  map.set("StackId", Value::string(stack.id));
  map.set("StackName", Value::string(stack.name));
  map.set("RegionId", Value::string(stack.region));
  map.set("Status", Value::string(status_name(stack.state)));
  map.set("StatusReason", Value::string(stack.status_reason));
  map.set("StackType", Value::string("ROS"));
  map.set("DisableRollback", Value::boolean(settings.disable_rollback));
  map.set("TimeoutInMinutes", Value::integer(settings.timeout_minutes));
  map.set("DeletionProtection",
          Value::string(top_of(stack, reader).deletion_protection ? "Enabled" : "Disabled"));
  map.set("ServiceManaged", Value::boolean(false));
  describe_drift(drift, map);
  map.set("Tags", to_value(reader.tags(tag_owner(stack))));
  map.set("ResourceGroupId", Value::string(shown_group(stack.account, stack.resource_group)));
  set_text(map, "ParentStackId", stack.parent_id);
  set_time(map, "CreateTime", stack.created);
  set_time(map, "UpdateTime", stack.updated);
}

Plan plan_of(const OperationRow& operation, Reader& reader) {
  const auto blob = reader.blob(operation.plan_hash);
  if (!blob) return {};
  auto plan = decode_plan(*blob);
  return plan ? std::move(plan).value() : Plan();
}

StackSettings settings_of(const StackRow& stack, Reader& reader) {
  const auto detail = reader.stack_detail(stack.no);
  return detail ? read_settings(detail->settings) : StackSettings();
}

// A rollback that failed names what began it.
void set_root_reason(const StackRow& stack, const OperationRow& operation, MapBuilder& map) {
  if (stack.state.action != operation.action) {
    set_text(map, "RollbackFailedRootReason", operation.failure);
  }
}

// The cloud's refusal that failed the stack's last operation.
void set_operation_info(const StackRow& stack, Reader& reader, MapBuilder& map) {
  const auto record = reader.record(RecordKind::kFailedCall, stack.id);
  if (!record) return;
  const FailedCall call = read_failed_call(*record);
  if (call.operation != stack.last_operation) return;
  MapBuilder info;
  info.set("Action", Value::string(call.action));
  info.set("Code", Value::string(call.code));
  info.set("Message", Value::string(call.message));
  info.set("LogicalResourceId", Value::string(call.logical_id));
  info.set("ResourceType", Value::string(call.type));
  set_text(info, "RequestId", call.request_id);
  map.set("OperationInfo", info.build());
}

std::optional<Millis> time_filter(const ActionRequest& request, std::string_view name) {
  const Value given = request.get(name);
  return given.is_string() ? parse_utc(given.as_string()) : std::optional<Millis>(0);
}

std::vector<std::string> texts(const Value& list) {
  std::vector<std::string> out;
  for (const Value& item : list.items()) out.emplace_back(item.as_string());
  return out;
}

Result<StackFilter> filter_of(const ActionRequest& request) {
  StackFilter filter;
  filter.account = request.identity.account_id;
  filter.region = request.region;
  filter.ids = texts(request.get("StackIds"));
  if (const Value id = request.get("StackId"); id.is_string()) {
    filter.ids.emplace_back(id.as_string());
  }
  filter.names = texts(request.get("StackName"));
  for (const Value& status : request.get("Status").items()) {
    if (const auto state = parse_status(status.as_string())) filter.states.push_back(*state);
  }
  if (filter.states.empty() && !filter.ids.empty()) filter.states = all_statuses();
  if (const Value parent = request.get("ParentStackId"); parent.is_string()) {
    filter.parent_id = parent.as_string();
  }
  filter.include_nested = request.get("ShowNestedStack") == Value::boolean(true);
  if (const Value group = request.get("ResourceGroupId"); group.is_string()) {
    filter.resource_group = kept_group(filter.account, group.as_string());
  }
  filter.tags = tag_wishes(request.get("Tag"));
  const auto from = time_filter(request, "StartTime");
  const auto to = time_filter(request, "EndTime");
  if (!from || !to) return invalid_time(!from ? "StartTime" : "EndTime");
  filter.created_from = *from;
  filter.created_to = *to;
  return filter;
}

}  // namespace

void get_stack(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  const auto detail = reader->stack_detail(stack->no);
  const StackSettings settings = detail ? read_settings(detail->settings) : StackSettings();
  MapBuilder map;
  const auto drift = stack_drift(*stack, *reader);
  describe(*stack, settings, drift, *reader, map);
  if (drift) {
    map.set("CheckedStackResourceCount", count(drift->resources_checked));
    map.set("NotCheckedStackResourceCount", count(drift->resources_not_checked));
  }
  set_text(map, "RootStackId", stack->parent_id.empty() ? std::string() : stack->root_id);
  map.set("Description", settings.template_description.is_null() ? Value::string("No description")
                                                                 : settings.template_description);
  map.set("TemplateDescription", settings.template_description.is_null()
                                     ? Value::string("No description")
                                     : settings.template_description);
  map.set("Parameters", settings.shown_parameters);
  map.set("NotificationURLs",
          settings.notification_urls.is_list() ? settings.notification_urls : Value::list({}));
  set_text(map, "RamRoleName", settings.ram_role);
  map.set("OrderIds", unpaid_orders(settings, stack->no, *reader));
  if (request.get("OutputOption") != Value::string("Disabled")) {
    map.set("Outputs", shown_outputs(detail ? std::string_view(detail->outputs) : "[]"));
  }
  const Value log = request.get("LogOption");
  if (log == Value::string("Resource") || log == Value::string("All")) {
    map.set("Log", MapBuilder().set("ResourceLogs", Value::list({})).build());
  }
  const Value progress = request.get("ShowResourceProgress");
  if (progress.is_string() && progress.as_string() != "Disabled") {
    const bool percentage_only = progress.as_string() == "PercentageOnly";
    const OperationRow last = reader->operation(stack->last_operation).value_or(OperationRow());
    map.set("ResourceProgress",
            resource_progress(*stack, last, plan_of(last, *reader), reader->resources(stack->no),
                              percentage_only,
                              [&](const ResourceRow& r) { return wait_progress(r, *reader); }));
  }
  set_operation_info(*stack, *reader, map);
  if (stack->operation == OperationNo{} && stack->state.phase == Phase::kFailed) {
    if (const auto operation = reader->operation(stack->last_operation)) {
      set_root_reason(*stack, *operation, map);
    }
  }
  reply(map.build());
}

void list_stacks(Context& context, ActionRequest request, Reply reply) {
  const auto filter = filter_of(request);
  if (!filter) return reply(filter.error());
  const PageRequest page = page_of(request);
  const auto reader = context.store.read();
  const Page<StackRow> stacks = reader->stacks(*filter, page.window());
  std::vector<Value> described;
  for (const StackRow& stack : stacks.rows) {
    MapBuilder map;
    describe(stack, settings_of(stack, *reader), stack_drift(stack, *reader), *reader, map);
    described.push_back(map.build());
  }
  MapBuilder answer;
  answer.set("Stacks", Value::list(std::move(described)));
  page.describe(stacks.total, answer);
  reply(answer.build());
}

}  // namespace cairn::service

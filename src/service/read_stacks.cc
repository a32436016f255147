#include "service/read_stacks.h"

#include "base/utc.h"
#include "engine/failed_call.h"
#include "service/answers.h"
#include "service/drift_records.h"
#include "service/progress.h"
#include "service/shown_outputs.h"
#include "service/stack_settings.h"
#include "service/stack_tree.h"
#include "service/store_signal_book.h"
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
  map.set("Tags", settings.tags.is_list() ? settings.tags : Value::list({}));
  set_text(map, "ResourceGroupId", stack.resource_group);
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
    filter.resource_group = group.as_string();
  }
  const auto from = time_filter(request, "StartTime");
  const auto to = time_filter(request, "EndTime");
  if (!from || !to) return invalid_time(!from ? "StartTime" : "EndTime");
  filter.created_from = *from;
  filter.created_to = *to;
  return filter;
}

// Every tag asked for must be there, with the value if one is given.
bool has_tags(const Value& tags, const Value& wanted) {
  for (const Value& want : wanted.items()) {
    bool found = false;
    for (const Value& tag : tags.items()) {
      found |= tag.get("Key") == want.get("Key") &&
               (want.get("Value").is_null() || tag.get("Value") == want.get("Value"));
    }
    if (!found) return false;
  }
  return true;
}

struct Listed {
  StackRow stack;
  StackSettings settings;
};

// Tags live with the settings, which the store does not look into: with a Tag filter every stack
// that passes the others is read. An account has a few hundred at most.
Page<Listed> stacks_with_tags(const StackFilter& filter, const Value& tags, Window window,
                              Reader& reader) {
  Page<Listed> page;
  for (StackRow& stack : reader.stacks(filter, {0, UINT32_MAX}).rows) {
    StackSettings settings = settings_of(stack, reader);
    if (!has_tags(settings.tags, tags)) continue;
    if (page.total >= window.offset && page.rows.size() < window.limit) {
      page.rows.push_back({std::move(stack), std::move(settings)});
    }
    ++page.total;
  }
  return page;
}

Page<Listed> list(const StackFilter& filter, const Value& tags, Window window, Reader& reader) {
  if (tags.size() > 0) return stacks_with_tags(filter, tags, window, reader);
  auto stacks = reader.stacks(filter, window);
  Page<Listed> page;
  page.total = stacks.total;
  for (StackRow& stack : stacks.rows) {
    StackSettings settings = settings_of(stack, reader);
    page.rows.push_back({std::move(stack), std::move(settings)});
  }
  return page;
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
  map.set("OrderIds", Value::list({}));
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
  const Page<Listed> stacks = list(*filter, request.get("Tag"), page.window(), *reader);
  std::vector<Value> described;
  for (const Listed& listed : stacks.rows) {
    MapBuilder map;
    describe(listed.stack, listed.settings, stack_drift(listed.stack, *reader), *reader, map);
    described.push_back(map.build());
  }
  MapBuilder answer;
  answer.set("Stacks", Value::list(std::move(described)));
  page.describe(stacks.total, answer);
  reply(answer.build());
}

}  // namespace cairn::service

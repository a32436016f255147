#include "service/stack_contents.h"

#include <fmt/format.h>

#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "base/digest.h"
#include "base/utc.h"
#include "engine/incarnations.h"
#include "eval/expansion.h"
#include "eval/facts.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/drift_records.h"
#include "service/stack_settings.h"
#include "value/json.h"

namespace cairn::service {
namespace {

std::vector<std::string> texts(const Value& list) {
  std::vector<std::string> out;
  for (const Value& item : list.items()) out.emplace_back(item.as_string());
  return out;
}

// An event's id is a name for (stack, number): nothing needs to be stored for it.
std::string event_id(const StackRow& stack, const EventRow& event) {
  const Sha256 digest = sha256(fmt::format("event/{}/{}", stack.id, event.seq));
  std::uint64_t parts[2];
  std::memcpy(parts, digest.data(), sizeof parts);
  return uuid_text(parts[0], parts[1]);
}

// `drift` is null for what was not looked at.
void describe(const StackRow& stack, const ResourceRow& r, const ResourceDrift* drift,
              MapBuilder& map) {
  map.set("StackId", Value::string(stack.id));
  map.set("StackName", Value::string(stack.name));
  map.set("LogicalResourceId", Value::string(r.logical_id));
  map.set("PhysicalResourceId", Value::string(r.physical_id));  // clients read its length
  map.set("ResourceType", Value::string(r.type));
  map.set("Status", Value::string(resource_status_name(r.state)));
  map.set("StatusReason", Value::string(r.status_reason));
  map.set("ResourceDriftStatus",
          Value::string(drift == nullptr ? "NOT_CHECKED" : name_of(drift->status)));
  if (drift != nullptr) set_time(map, "DriftDetectionTime", drift->checked);
  set_time(map, "CreateTime", r.created);
  set_time(map, "UpdateTime", r.updated);
}

ResourceRow waiting(const StackRow& stack, const Step& step) {
  ResourceRow row;
  row.stack = stack.no;
  row.no = step.resource;
  row.logical_id = step.logical_id;
  row.type = step.type;
  row.created = stack.created;
  row.updated = stack.created;
  return row;
}

// The name in the template: copies made by Count carry their number.
std::string_view base_name(std::string_view logical_id) {
  return logical_id.substr(0, logical_id.find('['));
}

// What a nested stack keeps to itself is not shown by its parent either.
bool is_secret(const Value& outputs, std::string_view attribute) {
  for (const Value& output : outputs.items()) {
    if (output.get("NoEcho") != Value::boolean(true)) continue;
    if (attribute == fmt::format("Outputs.{}", output.get_string("OutputKey"))) return true;
  }
  return false;
}

Value outputs_of_nested(const StackRow& stack, const ResourceRow& row, Reader& reader) {
  if (row.type != kNestedStackType) return {};
  const auto child = reader.stack(stack.account, stack.region, row.physical_id);
  const auto detail = child ? reader.stack_detail(child->no) : std::nullopt;
  auto outputs = read_json(detail ? std::string_view(detail->outputs) : "[]");
  return outputs ? std::move(outputs).value() : Value();
}

// One map, or only the attributes asked for; as a list, as the API has it.
Value attributes_of(const StackRow& stack, const ResourceRow& row, const Value& wanted,
                    Reader& reader) {
  const auto detail = reader.resource_detail(stack.no, row.no);
  if (!detail || detail->attributes.empty()) return Value::list({});
  auto stored = read_json(detail->attributes);
  if (!stored) return Value::list({});
  const Value nested = outputs_of_nested(stack, row, reader);
  std::vector<Value> list;
  for (const Entry& e : stored->entries()) {
    bool asked = wanted.size() == 0;
    for (const Value& name : wanted.items()) asked |= name == e.key;
    if (!asked) continue;
    list.push_back(MapBuilder()
                       .set("ResourceAttributeName", e.key)
                       .set("ResourceAttributeValue",
                            is_secret(nested, e.key.as_string()) ? Value::string(kMask) : e.value)
                       .build());
  }
  return Value::list(std::move(list));
}

// What a module's resources have in their Metadata, in the form of ModuleInfo.
constexpr std::string_view kModuleKey = "ALIYUN::ROS::Module";

// The Resources of the stack's template with its modules written out.
Value written_resources(std::string_view text, const StackRow& stack, const StackDetailRow& detail,
                        Reader& reader, const Context& context) {
  ParsedTemplate parsed = parse_template(text);
  if (!parsed.source) return {};
  const RememberedSurroundings surroundings(context.surroundings, stored_facts(detail, reader));
  const Expansion expansion = expand_template(
      std::move(parsed.source),
      stack_context(stack, passed_group(read_settings(detail.settings), stack), stack.created),
      surroundings);
  return expansion.source ? expansion.source->resources : Value();
}

// Who has modules, has facts: without any there is nothing to look for.
Value module_resources(const StackRow& stack, Reader& reader, const Context& context) {
  const auto detail = reader.stack_detail(stack.no);
  const auto text = detail && !stored_facts(*detail, reader).is_null()
                        ? reader.blob(detail->template_hash)
                        : std::nullopt;
  return text ? written_resources(*text, stack, *detail, reader, context) : Value();
}

// One row for a logical id: of what is there, the newest; of what is gone, the last.
std::vector<ResourceRow> one_each(std::vector<ResourceRow> rows) {
  std::vector<ResourceRow> list;
  std::unordered_map<std::string_view, std::size_t> place;
  list.reserve(rows.size());  // keys refer into it
  for (ResourceRow& row : rows) {
    const auto found = place.find(row.logical_id);
    if (found == place.end()) {
      list.push_back(std::move(row));
      place.emplace(list.back().logical_id, list.size() - 1);
    } else if (ResourceRow& other = list[found->second]; belongs(row) || !belongs(other)) {
      place.erase(found);
      other = std::move(row);
      place.emplace(other.logical_id, static_cast<std::size_t>(&other - list.data()));
    }
  }
  return list;
}

// What the operation is about to make, or would have made. When it ended well nothing waits.
bool may_wait(const StackRow& stack) {
  const StackAction action = stack.state.action;
  if (stack.state == StackState{StackAction::kCreate, Phase::kComplete}) return false;
  if (action == StackAction::kUpdate || action == StackAction::kImportUpdate) {
    return stack.state.in_progress();
  }
  return action == StackAction::kCreate || action == StackAction::kCreateRollback ||
         action == StackAction::kImportCreate || action == StackAction::kImportCreateRollback;
}

}  // namespace

Value event_map(const StackRow& stack, const EventRow& event) {
  MapBuilder map;
  map.set("EventId", Value::string(event_id(stack, event)));
  map.set("StackId", Value::string(stack.id));
  map.set("StackName", Value::string(stack.name));
  map.set("LogicalResourceId", Value::string(event.of_stack ? stack.name : event.logical_id));
  if (!event.physical_id.empty()) map.set("PhysicalResourceId", Value::string(event.physical_id));
  map.set("ResourceType",
          Value::string(event.of_stack ? kStackType : std::string_view(event.type)));
  map.set("Status", Value::string(event.of_stack ? status_name(event.stack_state)
                                                 : resource_status_name(event.resource_state)));
  map.set("StatusReason", Value::string(event.reason));
  set_time(map, "CreateTime", event.time);
  return map.build();
}

std::vector<ResourceRow> all_resources(const StackRow& stack, Reader& reader) {
  std::vector<ResourceRow> rows = one_each(reader.resources(stack.no));
  if (!may_wait(stack)) return rows;
  const auto operation = reader.operation(stack.last_operation);
  const auto blob = operation ? reader.blob(operation->plan_hash) : std::nullopt;
  const Result<Plan> plan = blob ? decode_plan(*blob) : Result<Plan>(Plan());
  if (!plan) return rows;
  std::unordered_set<std::string> with_row;
  for (const ResourceRow& row : rows) with_row.insert(row.logical_id);
  for (const Step& step : plan->steps) {
    const bool makes = step.wanted != kNoNumber;
    if (makes && !with_row.contains(step.logical_id)) rows.push_back(waiting(stack, step));
  }
  return rows;
}

void list_stack_events(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  const EventFilter filter{texts(request.get("LogicalResourceId")),
                           texts(request.get("ResourceType")), texts(request.get("Status"))};
  const PageRequest page = page_of(request);
  const auto events = reader->events(*stack, filter, page.window());
  std::vector<Value> list;
  for (const EventRow& event : events.rows) list.push_back(event_map(*stack, event));
  MapBuilder answer;
  answer.set("Events", Value::list(std::move(list)));
  page.describe(events.total, answer);
  reply(answer.build());
}

void list_stack_resources(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  const Value written = module_resources(*stack, *reader, context);
  std::vector<Value> list;
  const std::vector<ResourceDrift> drifts = resource_drifts(*stack, {}, *reader);
  std::unordered_map<std::uint32_t, const ResourceDrift*> drift_of;
  for (const ResourceDrift& drift : drifts) drift_of.emplace(drift.no, &drift);
  for (const ResourceRow& row : all_resources(*stack, *reader)) {
    MapBuilder map;
    const auto drift = drift_of.find(row.no);
    describe(*stack, row, drift == drift_of.end() ? nullptr : drift->second, map);
    const Value& module = written.get(base_name(row.logical_id)).get("Metadata").get(kModuleKey);
    if (module.is_map()) map.set("ModuleInfo", module);
    list.push_back(map.build());
  }
  reply(MapBuilder().set("Resources", Value::list(std::move(list))).build());
}

void get_stack_resource(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  const Value name = request.get("LogicalResourceId");
  auto row = reader->resource(stack->no, name.as_string());
  if (!row) {
    for (ResourceRow& candidate : all_resources(*stack, *reader)) {
      if (candidate.logical_id == name.as_string()) row = std::move(candidate);
    }
  }
  if (!row) return reply(resource_not_found(name.as_string(), *stack));
  MapBuilder map;
  const auto drift = resource_drift(*stack, *row, *reader);
  describe(*stack, *row, drift ? &*drift : nullptr, map);
  const auto detail = reader->stack_detail(stack->no);
  const auto text = detail ? reader->blob(detail->template_hash) : std::nullopt;
  if (text) {
    const Value written =
        written_resources(*text, *stack, *detail, *reader, context).get(base_name(row->logical_id));
    map.set("Description", Value::string(written.get_string("Description")));
    const Value& metadata = written.get("Metadata");
    if (metadata.is_map()) map.set("Metadata", metadata);
    if (metadata.get(kModuleKey).is_map()) map.set("ModuleInfo", metadata.get(kModuleKey));
  }
  if (request.get("ShowResourceAttributes") == Value::boolean(true) ||
      request.get("ResourceAttributes").size() > 0) {
    map.set("ResourceAttributes",
            attributes_of(*stack, *row, request.get("ResourceAttributes"), *reader));
  }
  reply(map.build());
}

}  // namespace cairn::service

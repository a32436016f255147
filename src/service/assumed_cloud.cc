#include "service/assumed_cloud.h"

#include <algorithm>
#include <set>

#include "catalog/type_definition.h"
#include "cloud/wait/wait_cloud.h"
#include "engine/revision.h"
#include "service/group_resources.h"
#include "value/json.h"
#include "value/yaml.h"

namespace cairn::service {
namespace {

ResourceAction action_of(CallKind kind) {
  switch (kind) {
    case CallKind::kUpdate:
      return ResourceAction::kUpdate;
    case CallKind::kDelete:
      return ResourceAction::kDelete;
    case CallKind::kRead:
      return ResourceAction::kImport;
    case CallKind::kCreate:
    case CallKind::kPoll:
      break;
  }
  return ResourceAction::kCreate;
}

using Names = std::set<std::string, std::less<>>;

// The names behind "${Id." in a text of Fn::Sub.
void add_substituted(std::string_view text, const std::string& head, Names& names) {
  for (std::size_t at = text.find(head); at != std::string_view::npos; at = text.find(head, at)) {
    at += head.size();
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return;
    names.emplace(text.substr(at, end - at));
  }
}

// What a template asks of a resource with Fn::GetAtt and Fn::Sub.
void add_asked(const Value& tree, std::string_view id, Names& names) {
  if (tree.is_string()) add_substituted(tree.as_string(), "${" + std::string(id) + ".", names);
  for (const Value& item : tree.items()) add_asked(item, id, names);
  for (const Entry& entry : tree.entries()) {
    const bool get = entry.key.is_string() && entry.key.as_string() == "Fn::GetAtt";
    const auto items = entry.value.items();
    if (get && items.size() == 2 && items[0].is_string() && items[0].as_string() == id &&
        items[1].is_string()) {
      names.emplace(items[1].as_string());
    }
    add_asked(entry.value, id, names);
  }
}

// The template that the stack's operation follows.
Value followed_template(const StackRow& stack, Reader& reader) {
  auto detail = reader.stack_detail(stack.no);
  if (!detail) return {};
  std::string hash = detail->template_hash;
  const auto operation = reader.operation(stack.operation);
  if (operation && operation->revision != 0) {
    const auto record =
        reader.record(RecordKind::kRevision, revision_id(stack.id, operation->revision));
    auto revision = record ? read_revision(stack.no, *record) : Result<Revision>(Error{});
    if (revision) hash = revision->definition.template_hash;
  }
  const auto text = reader.blob(hash);
  const auto document = text ? read_document(*text) : Result<Value>(Value());
  return document ? *document : Value();
}

// "Web" of "Web[0]".
std::string_view without_count(std::string_view logical_id) {
  return logical_id.substr(0, logical_id.find('['));
}

Value stored_json(const std::string& text) {
  if (text.empty()) return {};
  const auto value = read_json(text);
  return value ? *value : Value();
}

}  // namespace

bool AssumedCloud::takes(std::string_view type) {
  return type == wait::kHandleType || type == wait::kConditionType ||
         type == "ALIYUN::ROS::CustomResource" || type.starts_with("Custom::") ||
         type == kStackGroupType || type == kStackInstancesType ||
         bool(check_registered_type_name(type));
}

void AssumedCloud::start(CallSpec spec, Done done) {
  const auto reader = store_.read();
  const Assumed assumption = assume(spec, *reader);
  CallReply reply;
  reply.outcome = CallReply::Outcome::kDone;
  if (spec.kind != CallKind::kDelete) {
    const auto stack = reader->stack(spec.account, spec.region, spec.stack_id);
    if (stack) reply = made(spec, *stack, *reader);
  }
  assumed_.push_back(assumption);
  executor_.post_at(
      clock_.now() + assumption.time,
      [done = std::move(done), reply = std::move(reply)]() mutable { done(std::move(reply)); });
}

Assumed AssumedCloud::assume(const CallSpec& spec, Reader& reader) {
  Assumed assumed{.stack_id = spec.stack_id,
                  .logical_id = spec.logical_id,
                  .type = spec.type,
                  .action = action_of(spec.kind)};
  const bool waits = spec.type == wait::kConditionType;
  if (spec.type == wait::kHandleType || (waits && spec.kind == CallKind::kDelete)) return assumed;
  if (!usual_) {
    const auto stack = reader.stack(spec.account, spec.region, spec.stack_id);
    usual_ = stack ? usual_times_around(*stack, reader) : UsualTimes();
  }
  const auto usual = usual_->of(spec.type, assumed.action);
  assumed.learnt = usual.has_value();
  assumed.time = usual.value_or(kAssumedTime);
  return assumed;
}

CallReply AssumedCloud::made(const CallSpec& spec, const StackRow& stack, Reader& reader) const {
  CallReply reply;
  reply.outcome = CallReply::Outcome::kDone;
  reply.physical_id = spec.physical_id.empty() ? "assumed-" + spec.create_token : spec.physical_id;
  if (spec.kind != CallKind::kCreate) {
    const auto row = reader.resource(stack.no, spec.logical_id);
    const auto detail = row ? reader.resource_detail(stack.no, row->no) : std::nullopt;
    if (detail) {
      reply.ref = stored_json(detail->ref);
      reply.attributes = stored_json(detail->attributes);
      return reply;
    }
  }
  Names names;
  if (const ResourceType* type = types_.find(spec.type)) {
    names.insert(type->attributes.begin(), type->attributes.end());
  }
  add_asked(followed_template(stack, reader), without_count(spec.logical_id), names);
  MapBuilder attributes;
  for (const std::string& name : names) {
    attributes.set(name, Value::string("assumed-" + name));
  }
  reply.attributes = attributes.build();
  return reply;
}

}  // namespace cairn::service

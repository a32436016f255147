#include "engine/revision.h"

#include <fmt/format.h>

#include "value/json.h"

namespace cairn {

Value to_value(std::span<const Tag> tags) {
  std::vector<Value> list;
  for (const Tag& tag : tags) {
    list.push_back(MapBuilder()
                       .set("Key", Value::string(tag.key))
                       .set("Value", Value::string(tag.value))
                       .build());
  }
  return Value::list(std::move(list));
}

std::vector<Tag> read_tags(const Value& list) {
  std::vector<Tag> tags;
  for (const Value& tag : list.items()) {
    tags.push_back({std::string(tag.get_string("Key")), std::string(tag.get_string("Value"))});
  }
  return tags;
}

std::string revision_id(std::string_view stack_id, std::uint64_t revision) {
  return fmt::format("{}/{}", stack_id, revision);
}

RecordRow to_record(const StackRow& stack, const Revision& r, Millis now) {
  const StackDetailRow& d = r.definition;
  MapBuilder body;
  body.set("Revision", Value::integer(static_cast<std::int64_t>(d.revision)));
  body.set("Template", Value::string(d.template_hash));
  body.set("Parameters", Value::string(d.parameters));
  body.set("Settings", Value::string(d.settings));
  body.set("Outputs", Value::string(d.outputs));
  body.set("Description", Value::string(d.description));
  body.set("AsOf", Value::integer(d.as_of));
  body.set("Operation", Value::integer(r.operation.value));
  if (r.policy) body.set("Policy", Value::string(*r.policy));
  if (r.resource_group) body.set("ResourceGroupId", Value::string(*r.resource_group));
  if (r.tags) body.set("Tags", to_value(*r.tags));
  if (!r.sends.is_null()) body.set("Sends", r.sends);
  RecordRow row;
  row.kind = RecordKind::kRevision;
  row.id = revision_id(stack.id, d.revision);
  row.account = stack.account;
  row.region = stack.region;
  row.parent = stack.id;
  row.status = r.committed ? "COMMITTED" : "PENDING";
  row.created = row.updated = now;
  row.version = kAnyVersion;
  row.body = to_json(body.build());
  return row;
}

Result<Revision> read_revision(StackNo stack, const RecordRow& record) {
  const auto body = read_json(record.body);
  if (!body) return body.error();
  const auto number = [&body](std::string_view key) {
    const Value& value = body->get(key);
    return value.is_int() ? value.as_int() : 0;
  };
  Revision r;
  r.definition.no = stack;
  r.definition.revision = static_cast<std::uint64_t>(number("Revision"));
  r.definition.template_hash = body->get_string("Template");
  r.definition.parameters = body->get_string("Parameters");
  r.definition.settings = body->get_string("Settings");
  r.definition.outputs = body->get_string("Outputs");
  r.definition.description = body->get_string("Description");
  r.definition.as_of = number("AsOf");
  r.operation = {number("Operation")};
  r.committed = record.status == "COMMITTED";
  if (body->get("Policy").is_string()) r.policy = body->get_string("Policy");
  if (const Value& group = body->get("ResourceGroupId"); group.is_string()) {
    r.resource_group = group.as_string();
  }
  if (const Value& tags = body->get("Tags"); tags.is_list()) r.tags = read_tags(tags);
  r.sends = body->get("Sends");
  return r;
}

}  // namespace cairn

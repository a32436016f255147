#include "service/definition_origin.h"

namespace cairn::service {

DefinitionOrigin origin_of(const ActionRequest& request) {
  DefinitionOrigin origin;
  origin.principal = request.identity.principal;
  if (request.action != nullptr) origin.action = request.action->name;
  return origin;
}

Value to_value(const DefinitionOrigin& o) {
  MapBuilder map;
  map.set("Principal", Value::string(o.principal));
  map.set("Action", Value::string(o.action));
  if (!o.change_set.empty()) map.set("ChangeSetId", Value::string(o.change_set));
  if (o.revision != 0) map.set("Revision", Value::integer(static_cast<std::int64_t>(o.revision)));
  if (!o.policy_hash.empty()) map.set("Policy", Value::string(o.policy_hash));
  return map.build();
}

DefinitionOrigin read_origin(const Value& map) {
  DefinitionOrigin o;
  o.principal = map.get_string("Principal");
  o.action = map.get_string("Action");
  o.change_set = map.get_string("ChangeSetId");
  const Value& revision = map.get("Revision");
  if (revision.is_int()) o.revision = static_cast<std::uint64_t>(revision.as_int());
  o.policy_hash = map.get_string("Policy");
  return o;
}

}  // namespace cairn::service

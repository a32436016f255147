#include "plan/knowledge.h"

#include "value/json.h"

namespace cairn {

Value recorded(std::string_view json) {
  if (json.empty()) return {};
  auto value = read_json(json);
  return value ? std::move(value).value() : Value();
}

Value Knowledge::ref(std::uint32_t resource) const {
  const Entry& e = entries_[resource];
  if (!e.ref_known) return later(resource);
  if (e.incarnation->ref.empty()) return Value::string(e.incarnation->physical_id);
  return recorded(e.incarnation->ref);
}

Value Knowledge::attribute(std::uint32_t resource, std::string_view name) const {
  const Entry& e = entries_[resource];
  if (!e.ref_known) return later(resource);
  if (!e.attributes) e.attributes = recorded(e.incarnation->attributes);
  const Value& value = e.attributes->get(name);
  const bool names_it = value.is_string() && value.as_string() == e.incarnation->physical_id;
  return e.steady || names_it ? value : later(resource);
}

bool Knowledge::unsettled(std::uint32_t resource, std::string_view attribute_name) const {
  return (attribute_name.empty() ? ref(resource) : attribute(resource, attribute_name))
      .has_unknown();
}

void Knowledge::learn(const ResourceChange& change, const Incarnation* incarnation) {
  Entry& e = entries_[change.wanted];
  e.incarnation = incarnation;
  const bool modified = change.action == ChangeAction::kModify;
  const bool moved =
      modified && (!change.properties.empty() || change.compelled != Compelled::kNot);
  const ResourceType* type = model_.resources()[change.wanted].catalogued;
  const bool looked_up = type != nullptr && type->is_data_source;
  e.steady = change.action == ChangeAction::kSame || (modified && !moved);
  const bool in_place = moved && !looked_up && change.replacement == Replacement::kFalse;
  e.ref_known = incarnation != nullptr && (e.steady || in_place);
}

Value Knowledge::later(std::uint32_t resource) const {
  const bool exists = entries_[resource].incarnation != nullptr;
  return Value::unknown("known after " + model_.resources()[resource].logical_id + " is " +
                        (exists ? "updated" : "created"));
}

}  // namespace cairn

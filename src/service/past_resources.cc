#include "service/past_resources.h"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/incarnations.h"
#include "engine/machine_states.h"
#include "eval/references.h"
#include "plan/knowledge.h"
#include "value/json.h"

namespace cairn::service {
namespace {

class PastValues final : public ResourceValues {
 public:
  explicit PastValues(const PastResources& past) : past_(past) {}

  Value ref(std::uint32_t resource) const override {
    const std::string& ref = past_.details[resource].ref;
    return ref.empty() ? Value::string(past_.rows[resource].physical_id) : recorded(ref);
  }
  Value attribute(std::uint32_t resource, std::string_view name) const override {
    return recorded(past_.details[resource].attributes).get(name);
  }

 private:
  const PastResources& past_;
};

// The attributes that a definition asks for, by logical id.
using AttributeNames = std::map<std::string, std::set<std::string>, std::less<>>;

void add_attributes(const StackModel& model, AttributeNames& names) {
  const auto resources = model.resources();
  for (const ModelResource& r : resources) {
    names[r.logical_id];
    for (const Property& property : r.catalogued->properties) {
      const References named = references(r.properties, property.name);
      for (const References::Attribute& a : named.attributes) {
        names[resources[a.resource].logical_id].emplace(a.name);
      }
    }
  }
}

// Texts that are the same for every definition, so that only what differs between two shows.
void stand_in(const ModelResource& r, const std::set<std::string>& names, ResourceRow& row,
              ResourceDetailRow& detail) {
  row.physical_id = fmt::format("({})", r.logical_id);
  MapBuilder attributes;
  for (const std::string& name : names) {
    attributes.set(name, Value::string(fmt::format("({}.{})", r.logical_id, name)));
  }
  detail.attributes = to_json(attributes.build());
}

// The id of a stack inside would lead to what it is now.
void take_present(const Incarnation& e, ResourceRow& row, ResourceDetailRow& detail) {
  const bool inside = e.type == kNestedStackType;
  if (!inside) row.physical_id = e.physical_id;
  detail.ref = inside && e.ref.empty() ? to_json(Value::string(e.physical_id)) : std::string(e.ref);
  detail.attributes = e.attributes;
}

}  // namespace

PastResources past_resources(const Goal& goal, const Goal& other,
                             const std::vector<ResourceRow>& present,
                             const std::vector<ResourceDetailRow>& details) {
  AttributeNames names;
  add_attributes(*goal.model, names);
  add_attributes(*other.model, names);
  const std::vector<Incarnation> now = incarnations(present, details);
  std::unordered_map<std::string_view, const Incarnation*> by_name;
  for (const Incarnation& e : now) {
    if (e.standing == Standing::kSound) by_name[e.logical_id] = &e;  // the newest of several
  }
  PastResources past;
  const auto resources = goal.model->resources();
  for (std::uint32_t i = 0; i < resources.size(); ++i) {
    const ModelResource& r = resources[i];
    ResourceRow row;
    row.no = i;
    row.logical_id = r.logical_id;
    row.type = *r.type;
    row.state = kCreated;
    row.retain = r.deletion_policy == DeletionPolicy::kRetain;
    ResourceDetailRow detail;
    detail.no = i;
    detail.needs = r.needs;
    const auto found = by_name.find(r.logical_id);
    stand_in(r, names.at(r.logical_id), row, detail);
    if (found != by_name.end() && found->second->type == *r.type) {
      take_present(*found->second, row, detail);
    }
    past.rows.push_back(std::move(row));
    past.details.push_back(std::move(detail));
  }
  const PastValues values(past);
  for (std::uint32_t i = 0; i < resources.size(); ++i) {
    Errors ignored;  // the comparison meets the same ones and tells the resource as changed
    const Value properties = goal.properties(i, values, ignored);
    if (ignored.empty()) past.details[i].properties = to_json(properties);
  }
  return past;
}

}  // namespace cairn::service

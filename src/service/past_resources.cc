#include "service/past_resources.h"

#include <fmt/format.h>

#include <string_view>
#include <unordered_map>

#include "engine/incarnations.h"
#include "engine/machine_states.h"
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

// Texts that are the same for every definition, so that only what differs between two shows.
void stand_in(const ModelResource& r, ResourceRow& row, ResourceDetailRow& detail) {
  row.physical_id = fmt::format("({})", r.logical_id);
  MapBuilder attributes;
  for (const std::string& name : r.catalogued->attributes) {
    attributes.set(name, Value::string(fmt::format("({}.{})", r.logical_id, name)));
  }
  detail.attributes = to_json(attributes.build());
}

}  // namespace

PastResources past_resources(const Goal& goal, const std::vector<ResourceRow>& present,
                             const std::vector<ResourceDetailRow>& details) {
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
    if (found == by_name.end() || found->second->type != *r.type || *r.type == kNestedStackType) {
      stand_in(r, row, detail);
    } else {
      row.physical_id = found->second->physical_id;
      detail.ref = found->second->ref;
      detail.attributes = found->second->attributes;
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

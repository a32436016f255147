#include "service/drift_template.h"

#include <fmt/format.h>

#include <algorithm>

#include "service/answers.h"

namespace cairn::service {
namespace {

Value with(const Value& map, std::string_view key, const Value& value) {
  MapBuilder out;
  for (const Entry& e : map.entries())
    out.set(e.key, e.key == Value::string(key) ? value : e.value);
  return out.build();
}

Value without(const Value& map, std::string_view key) {
  MapBuilder out;
  for (const Entry& e : map.entries()) {
    if (e.key != Value::string(key)) out.set(e.key, e.value);
  }
  return out.build();
}

Error not_written(const std::string& logical_id, std::string_view why) {
  Error error = not_supported(
      fmt::format("Adopting the drift of resource {}, {},", logical_id, why),
      "Change the template by hand and update the stack, or revert the resource's drift.");
  error.where = "LogicalResourceId";
  return error;
}

// A template is read by more people than a NoEcho parameter is meant for.
bool is_secret(const Adopted& a) {
  return std::any_of(a.differences.begin(), a.differences.end(), [&](const auto& d) {
    return std::find(a.drift.secrets.begin(), a.drift.secrets.end(), property_of(d.path)) !=
           a.drift.secrets.end();
  });
}

// DependsOn without the resource; nothing is left of an empty one.
Value independent(const Value& resource, const Value& gone) {
  const Value* depends_on = resource.find("DependsOn");
  if (depends_on == nullptr) return resource;
  if (*depends_on == gone) return without(resource, "DependsOn");
  std::vector<Value> rest(depends_on->items().begin(), depends_on->items().end());
  if (std::erase(rest, gone) == 0) return resource;
  if (rest.empty()) return without(resource, "DependsOn");
  return with(resource, "DependsOn", Value::list(std::move(rest)));
}

Value without_resource(const Value& resources, std::string_view name) {
  MapBuilder out;
  for (const Entry& e : resources.entries()) {
    if (e.key != Value::string(name)) out.set(e.key, independent(e.value, Value::string(name)));
  }
  return out.build();
}

// Why the resource is no entry of its own in the text; empty when it is.
std::string_view why_not_written(const Value& resources, const ModelResource& resource,
                                 const Value& expanded) {
  const std::string& name = resource.definition->name;
  if (resource.logical_id != name) return "which is one of the copies that Count makes";
  const Value& written = resources.get(name);
  const bool same =
      written.is_map() && written.get("Properties") == expanded.get(name).get("Properties");
  return same ? "" : "which is made by a module or a transform";
}

}  // namespace

Result<Value> adopted_template(const Value& root, const StackModel& model,
                               const std::vector<Adopted>& adopted) {
  Value resources = root.get("Resources");
  for (const Adopted& a : adopted) {
    const auto position = model.find(a.drift.logical_id);
    if (!position) return not_written(a.drift.logical_id, "which the template does not have");
    const ModelResource& resource = model.resources()[*position];
    const std::string_view why =
        is_secret(a) ? "a property of which comes from a NoEcho parameter"
                     : why_not_written(root.get("Resources"), resource, model.source().resources);
    if (!why.empty()) return not_written(a.drift.logical_id, why);
    const std::string& name = resource.definition->name;
    if (a.drift.status == ResourceDriftStatus::kDeleted) {
      resources = without_resource(resources, name);
      continue;
    }
    const Value& written = resources.get(name);
    const Value properties = adopt_written(written.get("Properties"), a.specified, a.differences);
    resources = with(resources, name, with(written, "Properties", properties));
  }
  return with(root, "Resources", resources);
}

}  // namespace cairn::service

#include "service/drift_expectations.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "engine/incarnations.h"
#include "engine/no_echo.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::string_view kTags = "Tags";
// What a module's resources have in their Metadata, in the form of ModuleInfo.
constexpr std::string_view kModuleKey = "ALIYUN::ROS::Module";

bool is_function(const Value& map) {
  if (map.size() != 1 || !map.entries().front().key.is_string()) return false;
  const std::string_view key = map.entries().front().key.as_string();
  return key == "Ref" || key.starts_with("Fn::");
}

bool has_no_echo(const StackModel& model) {
  const auto parameters = model.parameters();
  return std::any_of(parameters.begin(), parameters.end(),
                     [](const BoundParameter& p) { return p.no_echo; });
}

std::vector<std::string> secrets_in(const Value& properties, const StackModel& model) {
  std::vector<std::string> secrets;
  for (const Entry& e : properties.entries()) {
    const std::string text = to_json(e.value);
    if (hide_no_echo(text, model.parameters()) != text) secrets.emplace_back(e.key.as_string());
  }
  return secrets;
}

// Half made or half removed ones are nobody's idea of right.
bool can_be_looked_at(const ResourceRow& row, const ResourceDetailRow* detail,
                      const ModelResource& wanted) {
  const Standing standing = standing_of(row);
  return wanted.catalogued != nullptr && wanted.catalogued->drift && row.type == *wanted.type &&
         !row.physical_id.empty() && detail != nullptr && !detail->properties.empty() &&
         (standing == Standing::kSound || standing == Standing::kTorn);
}

class Gathering {
 public:
  Gathering(const Goal& goal, const std::vector<ResourceDetailRow>& details)
      : goal_(goal), secretive_(has_no_echo(*goal.model)) {
    for (const ResourceDetailRow& detail : details) details_.emplace(detail.no, &detail);
  }

  Expectation expect(const ResourceRow& row) const {
    Expectation out;
    out.row = row;
    const auto wanted = goal_.model->find(row.logical_id);
    if (!wanted) return out;
    const ModelResource& resource = goal_.model->resources()[*wanted];
    const Value& module = resource.definition->metadata.get(kModuleKey);
    if (module.is_map()) out.module_info = module;
    const auto detail = details_.find(row.no);
    const ResourceDetailRow* kept = detail == details_.end() ? nullptr : detail->second;
    if (!can_be_looked_at(row, kept, resource)) return out;
    const auto recorded = read_json(kept->properties);
    if (!recorded) return out;
    const Value& written =
        goal_.model->source().resources.get(resource.definition->name).get("Properties");
    out.type = resource.catalogued;
    out.properties = specified_properties(written, *recorded, goal_.tags, out.inherited_tags);
    if (secretive_) out.secrets = secrets_in(out.properties, *goal_.model);
    return out;
  }

 private:
  const Goal& goal_;
  bool secretive_;
  std::unordered_map<std::uint32_t, const ResourceDetailRow*> details_;
};

}  // namespace

Value specified_properties(const Value& written, const Value& recorded, const Value& stack_tags,
                           std::vector<std::string>& inherited_tags) {
  const bool all = !written.is_map() || is_function(written);
  MapBuilder specified;
  for (const Entry& e : recorded.entries()) {
    if (!e.key.is_string() || (!all && written.find(e.key) == nullptr)) continue;
    if (e.key.as_string() != kTags || !e.value.is_list()) {
      specified.set(e.key, e.value);
      continue;
    }
    // Inherited ones stand behind the resource's own.
    std::vector<Value> own(e.value.items().begin(), e.value.items().end());
    const auto inherited = stack_tags.items();
    while (!own.empty() &&
           std::find(inherited.begin(), inherited.end(), own.back()) != inherited.end()) {
      inherited_tags.emplace_back(own.back().get_string("Key"));
      own.pop_back();
    }
    specified.set(e.key, Value::list(std::move(own)));
  }
  return specified.build();
}

Value without_tags(const Value& properties, const std::vector<std::string>& keys) {
  if (keys.empty()) return properties;
  MapBuilder out;
  for (const Entry& e : properties.entries()) {
    if (e.key != Value::string(kTags)) {
      out.set(e.key, e.value);
      continue;
    }
    std::vector<Value> own;
    for (const Value& tag : e.value.items()) {
      const std::string_view key = tag.get_string("Key");
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) own.push_back(tag);
    }
    out.set(e.key, Value::list(std::move(own)));
  }
  return out.build();
}

Result<Goal> committed_goal(const StackRow& stack, const ModelSource& models, Reader& reader) {
  const auto detail = reader.stack_detail(stack.no);
  if (!detail) {
    return Error{.code = "InternalError",
                 .message = "The definition of stack " + stack.name + " is missing from the store.",
                 .where = stack.id,
                 .at = {},
                 .fix = "Restore the data directory from a backup."};
  }
  const Millis as_of = detail->as_of != 0 ? detail->as_of : stack.created;
  return models(stack, *detail, as_of, reader);
}

Result<std::vector<Expectation>> expectations_of(const StackRow& stack,
                                                 const std::vector<std::string>& logical_ids,
                                                 const ModelSource& models, Reader& reader) {
  const auto goal = committed_goal(stack, models, reader);
  if (!goal) return goal.error();
  const std::unordered_set<std::string_view> asked(logical_ids.begin(), logical_ids.end());
  const std::vector<ResourceDetailRow> details = reader.resource_details(stack.no);
  const Gathering gathering(*goal, details);
  std::vector<Expectation> out;
  for (const ResourceRow& row : reader.resources(stack.no)) {
    if (!belongs(row) || (!asked.empty() && !asked.contains(row.logical_id))) continue;
    out.push_back(gathering.expect(row));
  }
  return out;
}

}  // namespace cairn::service

#include "plan/change_causes.h"

#include <algorithm>
#include <unordered_map>

#include "eval/references.h"

namespace cairn {
namespace {

std::vector<std::string> changed_parameters(const StackModel* old, const StackModel& wanted) {
  std::vector<std::string> changed;
  if (old == nullptr) return changed;
  std::unordered_map<std::string_view, const Value*> before;
  for (const BoundParameter& p : old->parameters()) before.emplace(p.name, &p.value);
  for (const BoundParameter& p : wanted.parameters()) {
    const auto found = before.find(p.name);
    if (found != before.end() && *found->second == p.value) continue;
    changed.push_back(p.name);
  }
  std::sort(changed.begin(), changed.end());
  return changed;
}

const Value& written(const StackModel& model, const ModelResource& r) {
  return model.source().resources.get(r.definition->name);
}

}  // namespace

ChangeCauses::ChangeCauses(const StackModel* old, const Goal& wanted, Unsettled unsettled)
    : old_(old),
      wanted_(wanted),
      unsettled_(std::move(unsettled)),
      changed_parameters_(changed_parameters(old, *wanted.model)) {
  if (old != nullptr) template_edited_ = !(old->source().root == wanted.model->source().root);
}

const ModelResource* ChangeCauses::old_resource(std::string_view logical_id) const {
  if (old_ == nullptr) return nullptr;
  const auto found = old_->find(logical_id);
  return found ? &old_->resources()[*found] : nullptr;
}

// Whether the text of the property, as written in the template, is another one now.
bool ChangeCauses::edited(const ModelResource& r, std::string_view property) const {
  if (!template_edited_) return false;
  const ModelResource* before = old_resource(r.logical_id);
  if (before == nullptr) return old_ != nullptr;
  const Value& then = written(*old_, *before).get("Properties");
  const Value& now = written(*wanted_.model, r).get("Properties");
  if (!then.is_map() || !now.is_map()) return !(then == now);
  return !(then.get(property) == now.get(property));
}

void ChangeCauses::explain_property(const ModelResource& r, const PropertyChange& property,
                                    std::vector<ChangeDetail>& details) const {
  const std::size_t before = details.size();
  const auto add = [&](Evaluation evaluation, ChangeSource source, std::string cause) {
    details.push_back({ChangedPart::kProperties, property.name, property.recreation, evaluation,
                       source, std::move(cause)});
  };
  const Evaluation known = property.certain() ? Evaluation::kStatic : Evaluation::kDynamic;
  if (edited(r, property.name)) add(known, ChangeSource::kDirectModification, {});

  References named = references(r.properties, property.name);
  const auto of_conditions =
      parameters_of_conditions(wanted_.model->source().conditions, named.conditions);
  named.parameters.insert(named.parameters.end(), of_conditions.begin(), of_conditions.end());
  std::sort(named.parameters.begin(), named.parameters.end());
  named.parameters.erase(std::unique(named.parameters.begin(), named.parameters.end()),
                         named.parameters.end());
  for (std::string& name : named.parameters) {
    if (!std::binary_search(changed_parameters_.begin(), changed_parameters_.end(), name)) continue;
    add(known, ChangeSource::kParameterReference, std::move(name));
  }
  const auto resources = wanted_.model->resources();
  for (const std::uint32_t resource : named.refs) {
    if (!unsettled_(resource, {})) continue;
    add(Evaluation::kDynamic, ChangeSource::kResourceReference, resources[resource].logical_id);
  }
  for (const References::Attribute& a : named.attributes) {
    if (!unsettled_(a.resource, a.name)) continue;
    add(Evaluation::kDynamic, ChangeSource::kResourceAttribute,
        resources[a.resource].logical_id + "." + a.name);
  }
  if (details.size() > before) return;
  // Nothing in the property itself: the stack's tags, a local, a mapping; or something that no one
  // edited, such as the time.
  const bool of_stack = property.name == "Tags" || property.name == "ResourceGroupId";
  if (of_stack || template_edited_) {
    add(known, ChangeSource::kDirectModification, {});
  } else {
    add(known, ChangeSource::kSystem, r.logical_id);
  }
}

void ChangeCauses::explain(ResourceChange& change, bool was_retained) const {
  const ModelResource& r = wanted_.model->resources()[change.wanted];
  std::vector<ChangeDetail>& details = change.details;
  for (const PropertyChange& property : change.properties) explain_property(r, property, details);
  if (change.compelled == Compelled::kAutomatic && details.empty()) {
    details.push_back({ChangedPart::kProperties, "", Recreation::kNever, Evaluation::kDynamic,
                       ChangeSource::kAutomatic, r.logical_id});
  }
  if (change.compelled == Compelled::kSystem && details.empty()) {
    details.push_back({ChangedPart::kProperties, "", Recreation::kNever, Evaluation::kDynamic,
                       ChangeSource::kSystem, r.logical_id});
  }
  const ModelResource* before = old_resource(r.logical_id);
  if (before != nullptr && !(before->definition->metadata == r.definition->metadata)) {
    details.push_back({.part = ChangedPart::kMetadata, .property = {}, .cause = {}});
  }
  if (was_retained != (r.deletion_policy == DeletionPolicy::kRetain)) {
    details.push_back({.part = ChangedPart::kDeletionPolicy, .property = {}, .cause = {}});
  }
}

}  // namespace cairn

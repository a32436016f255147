#include "service/dry_run.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "eval/references.h"
#include "eval/tree.h"
#include "plan/diff.h"

namespace cairn::service {
namespace {

enum class Effect : std::uint8_t { kAllowed, kUncertain, kConditional, kNever };

// True when `tree` hands the parameter on as it is, as a member of lists and maps at most: then
// another value of the parameter is another value of the property.
bool hands_on(const Value& tree, std::string_view parameter) {
  if (ref_name(tree) == parameter) return true;
  if (as_call(tree)) return false;
  for (const Value& item : tree.items()) {
    if (hands_on(item, parameter)) return true;
  }
  for (const Entry& entry : tree.entries()) {
    if (hands_on(entry.value, parameter)) return true;
  }
  return false;
}

class ParameterEffects {
 public:
  explicit ParameterEffects(const StackModel& model) : model_(model) {
    for (const BoundParameter& p : model.parameters()) effects_.emplace(p.name, Effect::kAllowed);
    std::unordered_set<const void*> seen;  // copies share their definition
    for (const ModelResource& r : model.resources()) {
      if (seen.insert(r.definition.get()).second) look_at(r);
    }
  }

  Value named(Effect effect) const {
    std::vector<Value> names;
    for (const BoundParameter& p : model_.parameters()) {
      if (effects_.at(p.name) == effect) names.push_back(Value::string(p.name));
    }
    return Value::list(std::move(names));
  }
  Value none() const { return Value::list({}); }
  Value all() const {
    std::vector<Value> names;
    for (const BoundParameter& p : model_.parameters()) names.push_back(Value::string(p.name));
    return Value::list(std::move(names));
  }

 private:
  void look_at(const ModelResource& r) {
    const Value& written = model_.source().resources.get(r.definition->name).get("Properties");
    for (const Entry& property : written.entries()) {
      if (!property.key.is_string()) continue;
      const std::string_view name = property.key.as_string();
      const References named = references(r.properties, name);
      for (const std::string& parameter : named.parameters) {
        note(parameter, recreation_of(r.catalogued, name), hands_on(property.value, parameter));
      }
      for (const std::string& parameter :
           parameters_of_conditions(model_.source().conditions, named.conditions)) {
        note(parameter, recreation_of(r.catalogued, name), false);
      }
    }
  }

  void note(const std::string& parameter, Recreation recreation, bool traced) {
    const auto found = effects_.find(parameter);
    if (found == effects_.end() || recreation == Recreation::kNever) return;
    Effect effect = Effect::kUncertain;
    if (traced) {
      effect = recreation == Recreation::kAlways ? Effect::kNever : Effect::kConditional;
    }
    found->second = std::max(found->second, effect);
  }

  const StackModel& model_;
  std::unordered_map<std::string, Effect> effects_;
};

}  // namespace

Value dry_run_result(const StackModel& model, bool replacement) {
  const ParameterEffects effects(model);
  const Value none = effects.none();
  MapBuilder result;
  result.set("ParametersAllowedToBeModified",
             replacement ? effects.all() : effects.named(Effect::kAllowed));
  result.set("ParametersNotAllowedToBeModified",
             replacement ? none : effects.named(Effect::kNever));
  result.set("ParametersConditionallyAllowedToBeModified",
             replacement ? none : effects.named(Effect::kConditional));
  result.set("ParametersUncertainlyAllowedToBeModified",
             replacement ? none : effects.named(Effect::kUncertain));
  result.set("ParametersCauseInterruptionIfModified", none);
  result.set("ParametersConditionallyCauseInterruptionIfModified", none);
  result.set("ParametersUncertainlyCauseInterruptionIfModified", none);
  if (replacement) {
    result.set("ParametersCauseReplacementIfModified", effects.named(Effect::kNever));
    result.set("ParametersConditionallyCauseReplacementIfModified",
               effects.named(Effect::kConditional));
    result.set("ParametersUncertainlyCauseReplacementIfModified",
               effects.named(Effect::kUncertain));
  }
  return result.build();
}

}  // namespace cairn::service

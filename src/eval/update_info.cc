#include "eval/update_info.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "eval/parameter_flow.h"

namespace cairn {
namespace {

enum class Certainty : std::uint8_t { kNo, kConditionally, kUncertainly, kYes };

// Whether changing what reaches this place changes a property that cannot be changed.
Certainty breaks(const Fed& fed, const Template& source, const TypeCatalog& types,
                 bool conditions) {
  const Use& use = *fed.use;
  if (use.attribute_of_owner != "Properties") return Certainty::kNo;  // resources come and go
  if (fed.flow == Flow::kDecides && !conditions) return Certainty::kNo;
  const std::string_view name = source.resources.get(use.owner).get_string("Type");
  const ResourceType* type = types.find(name);
  if (type == nullptr || use.property.empty()) return Certainty::kUncertainly;
  if (type->is_data_source) return Certainty::kNo;
  if (name == "ALIYUN::ROS::Stack") return Certainty::kUncertainly;  // feeds what is inside
  const Property* property = type->find(use.property);
  if (property == nullptr || property->update == UpdateBehaviour::kUnknown) {
    return Certainty::kUncertainly;
  }
  if (property->update == UpdateBehaviour::kInPlace) return Certainty::kNo;
  return fed.flow == Flow::kDecides ? Certainty::kConditionally : Certainty::kYes;
}

class Groups {
 public:
  void add(std::string_view parameter, Certainty breaks, bool replacement) {
    const Value name = Value::string(parameter);
    switch (breaks) {
      case Certainty::kNo:
        return allowed_.push_back(name);
      case Certainty::kConditionally:
        (replacement ? allowed_ : conditionally_).push_back(name);
        return conditionally_replaced_.push_back(name);
      case Certainty::kUncertainly:
        uncertainly_.push_back(name);
        return uncertainly_replaced_.push_back(name);
      case Certainty::kYes:
        (replacement ? allowed_ : not_allowed_).push_back(name);
        return replaced_.push_back(name);
    }
  }

  Value build(bool replacement) {
    MapBuilder map;
    const auto set = [&map](std::string_view name, std::vector<Value>& list) {
      map.set("Parameters" + std::string(name) + "Modified", Value::list(std::move(list)));
    };
    set("AllowedToBe", allowed_);
    set("NotAllowedToBe", not_allowed_);
    set("ConditionallyAllowedToBe", conditionally_);
    set("UncertainlyAllowedToBe", uncertainly_);
    // Nothing that is published says which changes interrupt a service.
    for (const std::string_view none : {"CauseInterruptionIf", "ConditionallyCauseInterruptionIf",
                                        "UncertainlyCauseInterruptionIf"}) {
      std::vector<Value> empty;
      set(none, empty);
    }
    if (replacement) {
      set("CauseReplacementIf", replaced_);
      set("ConditionallyCauseReplacementIf", conditionally_replaced_);
      set("UncertainlyCauseReplacementIf", uncertainly_replaced_);
    }
    return map.build();
  }

 private:
  std::vector<Value> allowed_, not_allowed_, conditionally_, uncertainly_;
  std::vector<Value> replaced_, conditionally_replaced_, uncertainly_replaced_;
};

}  // namespace

Value update_info(const Template& source, const TypeCatalog& types, UpdateInfoOptions options) {
  const Uses uses = find_uses(source);
  const ParameterFlow flow(uses);
  Groups groups;
  for (const Entry& parameter : source.parameters.entries()) {
    Certainty worst = uses.complete ? Certainty::kNo : Certainty::kUncertainly;
    for (const Fed& fed : flow.of(parameter.key.as_string())) {
      if (fed.use->section != Section::kResources) continue;
      worst = std::max(worst, breaks(fed, source, types, options.conditions));
    }
    groups.add(parameter.key.as_string(), worst, options.replacement);
  }
  return groups.build(options.replacement);
}

}  // namespace cairn

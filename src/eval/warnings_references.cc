// References that work, but likely not as they were meant.
#include <algorithm>
#include <set>
#include <utility>

#include "base/suggest.h"
#include "catalog/constraint.h"
#include "eval/symbols.h"
#include "eval/tree.h"
#include "eval/warning_rules.h"

namespace cairn::detail {
namespace {

using Known = std::set<std::pair<std::string_view, bool>>;  // condition, and what it is

constexpr int kConditionDepthMax = 20;
constexpr std::size_t kStepsMax = 200'000;  // conditions made to be slow are not thought through

// What conditions say about each other.
class Reasoning {
 public:
  explicit Reasoning(const Facts& facts) : facts_(facts) {}

  // True when nothing says that the resource with this condition may be missing where it is used.
  bool exists_at(const Value& condition, const Use& use) {
    const Known known = known_at(use);
    const std::string_view name = condition.as_string();
    if (steps_ > kStepsMax || is_known(name, known)) return true;
    const auto call = as_call(facts_.source.conditions.get(name));
    if (!call) return false;
    const auto items = call->argument->items();
    const auto holds = [&](const Value& item) {
      return item.is_string() && is_known(item.as_string(), known);
    };
    if (call->function == "Fn::Or") return std::any_of(items.begin(), items.end(), holds);
    if (call->function == "Fn::And") return std::all_of(items.begin(), items.end(), holds);
    if (call->function != "Fn::Not") return false;
    const Value& inner = items.empty() ? *call->argument : items.front();
    return inner.is_string() && known.contains({inner.as_string(), false});
  }

 private:
  Known known_at(const Use& use) {
    Known known;
    const Value& owner = use.section == Section::kOutputs ? facts_.source.outputs.get(use.owner)
                                                          : facts_.resource(use.owner);
    conclude(owner.get("Condition"), true, known, 0);
    for (std::uint32_t at = use.guard; at != Guard::kNone; at = facts_.uses.guards[at].outer) {
      conclude_name(facts_.uses.guards[at].name, facts_.uses.guards[at].holds, known, 0);
    }
    return known;
  }

  void conclude_name(std::string_view name, bool holds, Known& known, int depth) {
    if (!known.emplace(name, holds).second) return;
    conclude(facts_.source.conditions.get(name), holds, known, depth + 1);
  }

  // What follows when the expression comes to `holds`.
  void conclude(const Value& expression, bool holds, Known& known, int depth) {
    if (++steps_ > kStepsMax || depth > kConditionDepthMax) return;
    if (expression.is_string()) return conclude_name(expression.as_string(), holds, known, depth);
    if (expression.size() == 1 && !expression.get_string("Condition").empty()) {
      return conclude_name(expression.get_string("Condition"), holds, known, depth);
    }
    const auto call = as_call(expression);
    if (!call) return;
    const auto items = call->argument->items();
    if (call->function == "Fn::Not") {
      return conclude(items.empty() ? *call->argument : items.front(), !holds, known, depth + 1);
    }
    if (call->function != (holds ? "Fn::And" : "Fn::Or")) return;
    for (const Value& each : items) conclude(each, holds, known, depth + 1);
  }

  // By the condition's name, or by an equal definition.
  bool is_known(std::string_view condition, const Known& known) {
    if (known.contains({condition, true})) return true;
    const Value& definition = facts_.source.conditions.get(condition);
    steps_ += known.size();
    return std::any_of(known.begin(), known.end(), [&](const auto& each) {
      return each.second && facts_.source.conditions.get(each.first) == definition;
    });
  }

  const Facts& facts_;
  std::size_t steps_ = 0;
};

std::string_view base_name(std::string_view resource) {
  const std::optional<CopyName> copy = as_copy_name(resource);
  return copy ? copy->base : resource;
}

bool names_resource(const Use& use) {
  return use.kind == UseKind::kRef || use.kind == UseKind::kAttribute;
}

}  // namespace

namespace {

// Which of several names Ref gives, the catalogue does not know for certain; but never one of
// these.
bool is_never_an_id(std::string_view property) {
  constexpr std::string_view kEnds[] = {"Arn",     "Url", "Endpoint",         "IpAddress",
                                        "Address", "Ip",  "ConnectionString", "Ids"};
  return std::any_of(std::begin(kEnds), std::end(kEnds),
                     [property](std::string_view end) { return property.ends_with(end); });
}

}  // namespace

void unguarded_references(const Facts& facts, Reporter& report) {
  Reasoning reasoning(facts);
  for (const Use& use : facts.uses.list) {
    if (!names_resource(use) || report.full()) continue;
    if (use.section != Section::kResources && use.section != Section::kOutputs) continue;
    const Value& target = facts.resource(base_name(use.name));
    const Value& condition = target.get("Condition");
    if (!condition.is_string() || condition.as_string().empty()) continue;
    if (facts.source.parameters.find(use.name) != nullptr) continue;
    if (reasoning.exists_at(condition, use)) continue;
    const std::string name(condition.as_string());
    report.warn("The resource " + std::string(use.name) + " exists only when " + name +
                    " holds; otherwise this is null.",
                path_of(use), use.at,
                use.section == Section::kOutputs
                    ? "Give the output Condition: " + name + ", or use Fn::If."
                    : "Put it in Fn::If: [" + name +
                          ", …, {Ref: ALIYUN::NoValue}], or give both the same condition.");
  }
}

void ref_for_attribute(const Facts& facts, Reporter& report) {
  for (const Use& use : facts.uses.list) {
    if (use.kind != UseKind::kRef || use.flow != Flow::kWhole || report.full()) continue;
    if (use.section != Section::kResources || use.attribute_of_owner != "Properties") continue;
    if (facts.source.parameters.find(use.name) != nullptr) continue;
    const ResourceType* type = facts.type_of(base_name(use.name));
    if (type == nullptr || type->is_data_source) continue;
    const std::string_view last = use.path.empty()
                                      ? use.property
                                      : std::string_view(use.path).substr(use.path.rfind('.') + 1);
    const auto has = [last](const std::vector<std::string>& names) {
      return std::find(names.begin(), names.end(), last) != names.end();
    };
    if (!is_never_an_id(last) || has(type->identifier) || !has(type->attributes)) continue;
    report.warn(
        "Ref of " + std::string(use.name) + " is its id, but " + std::string(last) + " is wanted.",
        path_of(use), use.at,
        "Write Fn::GetAtt: [" + std::string(use.name) + ", " + std::string(last) + "].");
  }
}

void implied_dependencies(const Facts& facts, Reporter& report) {
  std::set<std::pair<std::string_view, std::string_view>> implied;
  for (const Use& use : facts.uses.list) {
    const bool always = use.guard == Guard::kNone && use.section == Section::kResources &&
                        use.attribute_of_owner == "Properties";
    if (names_resource(use) && always) implied.emplace(use.owner, use.name);
  }
  for (const Use& use : facts.uses.list) {
    if (use.kind != UseKind::kDependsOn || !implied.contains({use.owner, use.name})) continue;
    report.warn("The properties of " + std::string(use.owner) + " refer to " +
                    std::string(use.name) + " already, so DependsOn adds nothing.",
                path_of(use), use.at, "Remove it from DependsOn.");
  }
}

void placeholders_outside_sub(const Facts& facts, Reporter& report) {
  if (facts.foreign) return;  // a transform may read them
  for (const Use& use : facts.uses.list) {
    if (use.kind != UseKind::kPlaceholder || use.section == Section::kParameters) continue;
    if (use.attribute_of_owner != "Properties" && use.attribute_of_owner != "Value") continue;
    const std::string_view name = use.name.substr(0, use.name.find('.'));
    const bool declared = is_pseudo_parameter(use.name) ||
                          facts.source.parameters.find(name) != nullptr ||
                          facts.source.resources.find(name) != nullptr;
    if (!declared) continue;
    report.warn("Outside of Fn::Sub, ${" + std::string(use.name) + "} is plain text.", path_of(use),
                use.at, "Put the text in Fn::Sub.");
  }
}

// In properties this is an error; an output would be null.
void unknown_mappings(const Facts& facts, Reporter& report) {
  for (const Use& use : facts.uses.list) {
    if (use.kind != UseKind::kMapping || use.section != Section::kOutputs) continue;
    if (facts.source.mappings.find(use.name) != nullptr) continue;
    Nearest search(use.name);
    for (const Entry& e : facts.source.mappings.entries()) search.offer(plain_text(e.key));
    report.warn("There is no mapping " + std::string(use.name) + ", so the output is null.",
                path_of(use), use.at,
                search.best().empty() ? "Declare it under Mappings."
                                      : "Did you mean \"" + search.best() + "\"?");
  }
}

void constant_conditions(const Facts& facts, Reporter& report) {
  for (const Entry& entry : facts.source.conditions.entries()) {
    const auto call = as_call(entry.value);
    if (!call || call->function != "Fn::Equals" || call->argument->size() != 2) continue;
    const auto sides = call->argument->items();
    if (sides.size() != 2 || !sides[0].is_scalar() || !sides[1].is_scalar()) continue;
    report.warn("The condition compares two fixed values: it is always " +
                    std::string(sides[0] == sides[1] ? "true" : "false") + ".",
                "Conditions." + plain_text(entry.key), entry.value.pos(),
                "Compare a parameter, as {Ref: name}.");
  }
}

}  // namespace cairn::detail

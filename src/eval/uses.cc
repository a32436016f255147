#include "eval/uses.h"

#include <optional>
#include <utility>

#include "catalog/constraint.h"
#include "eval/sub_text.h"
#include "eval/tree.h"

namespace cairn {
namespace {

// Where the walk is. Copied at each step down; the path grows only in copies.
struct Here {
  Section section = Section::kResources;
  std::string_view owner;
  std::string_view attribute;
  std::string_view property;
  std::string path;
  Flow flow = Flow::kWhole;
  std::uint32_t guard = Guard::kNone;
  bool condition = false;  // a text stands for a condition's name
  bool literal = false;    // texts are not looked into for placeholders

  Here as(Flow stronger) const {
    Here next = *this;
    if (stronger > next.flow) next.flow = stronger;
    next.condition = false;
    return next;
  }
  Here under(std::string_view step) const {
    Here next = *this;
    next.condition = false;
    // Below a function the steps are arguments, not parts of the property.
    if (flow == Flow::kWhole) {
      if (!next.path.empty() && step != "[*]") next.path += '.';
      next.path += step;
    }
    return next;
  }
};

class Finder {
 public:
  explicit Finder(const Template& source) : source_(source) {}

  Uses find() {
    for (const Entry& e : source_.parameters.entries()) {
      in_hints(e.value.get("AssociationPropertyMetadata"), at(Section::kParameters, e, {}));
    }
    for (const Entry& e : source_.conditions.entries()) {
      Here here = at(Section::kConditions, e, {});
      here.condition = !e.value.is_string();
      walk(e.value, here);
    }
    for (const Entry& e : source_.rules.entries()) in_rule(e);
    for (const Entry& e : source_.locals.entries()) {
      walk(e.value.get("Value"), at(Section::kLocals, e, "Value"));
      walk(e.value.get("Properties"), at(Section::kLocals, e, "Properties"));
    }
    for (const Entry& e : source_.resources.entries()) in_resource(e, Section::kResources);
    const Value& console = source_.metadata.get("ALIYUN::ROS::Interface");
    for (const Entry& e : console.get("ResourcesForParameterConstraints").entries()) {
      if (e.key.is_string()) in_resource(e, Section::kPretended);
    }
    for (const Entry& e : source_.outputs.entries()) {
      in_condition(e.value.get("Condition"), at(Section::kOutputs, e, "Condition"));
      walk(e.value.get("Value"), at(Section::kOutputs, e, "Value"));
    }
    return std::move(uses_);
  }

 private:
  static Here at(Section section, const Entry& entry, std::string_view attribute) {
    Here here;
    here.section = section;
    here.owner = entry.key.as_string();
    here.attribute = attribute;
    return here;
  }

  void in_rule(const Entry& e) {
    in_condition(e.value.get("RuleCondition"), at(Section::kRules, e, "RuleCondition"));
    for (const Value& assertion : e.value.get("Assertions").items()) {
      in_condition(assertion.get("Assert"), at(Section::kRules, e, "Assertions"));
    }
  }

  void in_resource(const Entry& e, Section section) {
    const Value& written = e.value;
    in_condition(written.get("Condition"), at(section, e, "Condition"));
    const Value& properties = written.get("Properties");
    const Here here = at(section, e, "Properties");
    if (as_call(properties)) walk(properties, here.as(Flow::kPart));
    const std::string_view type = written.get_string("Type");
    const bool nests = type == "ALIYUN::ROS::Stack" || type == "ALIYUN::ROS::StackGroup";
    for (const Entry& property : properties.entries()) {
      if (as_call(properties) || !property.key.is_string()) continue;
      if (nests && property.key.as_string() == "TemplateBody") continue;
      Here next = here;
      next.property = property.key.as_string();
      walk(property.value, next);
    }
    walk(written.get("Count"), at(section, e, "Count").as(Flow::kDecides));
    for (const std::string_view attribute : {"Metadata", "UpdatePolicy", "DeletionPolicy"}) {
      walk(written.get(attribute), at(section, e, attribute).as(Flow::kPart));
    }
    in_depends_on(written.get("DependsOn"), at(section, e, "DependsOn"));
  }

  void in_depends_on(const Value& written, const Here& here) {
    if (written.is_string()) add(UseKind::kDependsOn, written.as_string(), {}, written.pos(), here);
    if (as_call(written)) walk(written, here.as(Flow::kPart));
    for (const Value& item : written.items()) in_depends_on(item, here);
  }

  void in_condition(const Value& written, Here here) {
    here.condition = true;
    walk(written, here.flow == Flow::kDecides ? here : deciding(here));
  }
  static Here deciding(const Here& here) {
    Here next = here.as(Flow::kDecides);
    next.condition = true;
    return next;
  }

  // Hints of the console name parameters as ${Name}, and Visible.Condition by Fn::Equals.
  void in_hints(const Value& hints, const Here& here) {
    if (hints.is_string()) in_text(hints, here);
    for (const Value& item : hints.items()) in_hints(item, here);
    for (const Entry& entry : hints.entries()) in_hints(entry.value, here);
  }

  bool enough() {
    if (++nodes_ <= kUseNodesMax && uses_.list.size() < kUsesMax) return false;
    uses_.complete = false;
    return true;
  }

  void add(UseKind kind, std::string_view name, std::string_view attribute, SourcePos pos,
           const Here& here) {
    uses_.list.push_back({.kind = kind,
                          .name = name,
                          .attribute = attribute,
                          .at = pos,
                          .section = here.section,
                          .owner = here.owner,
                          .attribute_of_owner = here.attribute,
                          .property = here.property,
                          .path = here.path,
                          .flow = here.flow,
                          .guard = here.guard});
  }

  void walk(const Value& tree, const Here& here) {
    if (enough()) return;
    if (tree.is_string()) {
      if (here.condition) add(UseKind::kCondition, tree.as_string(), {}, tree.pos(), here);
      if (!here.condition && !here.literal) in_text(tree, here);
      return;
    }
    if (const auto call = as_call(tree)) return in_call(*call, tree, here);
    const Value* named = tree.is_map() && tree.size() == 1 ? tree.find("Condition") : nullptr;
    if (here.condition && named != nullptr && named->is_string()) {
      return add(UseKind::kCondition, named->as_string(), {}, named->pos(), here);
    }
    for (const Value& item : tree.items()) walk(item, here.under("[*]"));
    for (const Entry& entry : tree.entries()) walk(entry.value, here.under(plain_text(entry.key)));
  }

  // ${Name} in a text: of Fn::Sub it would be the name's value.
  void in_text(const Value& text, const Here& here) {
    std::string_view rest = text.as_string();
    for (std::size_t open; (open = rest.find("${")) != std::string_view::npos;) {
      const std::size_t close = rest.find('}', open);
      if (close == std::string_view::npos) return;
      if (enough()) return;
      add(UseKind::kPlaceholder, rest.substr(open + 2, close - open - 2), {}, text.pos(), here);
      rest.remove_prefix(close + 1);
    }
  }

  void in_call(const Call& call, const Value& tree, const Here& here) {
    const Value& argument = *call.argument;
    const auto items = argument.items();
    if (call.function == "Ref") {
      if (argument.is_string())
        return add(UseKind::kRef, argument.as_string(), {}, tree.pos(), here);
      uses_.complete = uses_.complete && !argument.is_map();
    } else if (call.function == "Fn::GetAtt" && items.size() == 2 && items[0].is_string()) {
      const std::string_view name = items[1].is_string() ? items[1].as_string() : "";
      add(UseKind::kAttribute, items[0].as_string(), name, tree.pos(), here);
      return walk(items[1], quiet(here));
    } else if (call.function == "Fn::Sub") {
      return in_sub(argument, tree.pos(), here);
    } else if (call.function == "Fn::If" && items.size() == 3) {
      return in_if(items, here);
    } else if (call.function == "Fn::And" || call.function == "Fn::Or" ||
               call.function == "Fn::Not") {
      if (!argument.is_list()) return in_condition(argument, here);
      for (const Value& item : items) in_condition(item, here);
      return;
    } else if (call.function == "Fn::FindInMap" && !items.empty() && items[0].is_string()) {
      add(UseKind::kMapping, items[0].as_string(), {}, tree.pos(), here);
      for (const Value& item : items.subspan(1)) walk(item, quiet(here));
      return;
    } else if (call.function == "Fn::FindInMap") {
      uses_.computes_mappings = true;
    }
    const bool replaces = call.function == "Fn::Replace" || call.function == "Fn::Jq" ||
                          call.function == "Fn::MatchPattern";
    walk(argument, replaces ? quiet(here) : here.as(Flow::kPart));
  }

  // Arguments whose texts are keys, patterns or programs.
  static Here quiet(const Here& here) {
    Here next = here.as(Flow::kPart);
    next.literal = true;
    return next;
  }

  void in_if(std::span<const Value> items, const Here& here) {
    in_condition(items[0], here);
    const Value* named = items[0].find("Condition");
    const Value& decider = named != nullptr && items[0].size() == 1 ? *named : items[0];
    for (const bool holds : {true, false}) {
      Here next = here;
      next.condition = false;
      if (decider.is_string()) {
        next.guard = static_cast<std::uint32_t>(uses_.guards.size());
        uses_.guards.push_back({decider.as_string(), holds, here.guard});
      }
      walk(items[holds ? 1 : 2], next);
    }
  }

  void in_sub(const Value& argument, SourcePos pos, const Here& here) {
    const auto items = argument.items();
    const Value& text = items.empty() ? argument : items[0];
    const Value* variables = items.size() == 2 && items[1].is_map() ? &items[1] : nullptr;
    if (variables != nullptr) {
      for (const Entry& entry : variables->entries()) walk(entry.value, here.as(Flow::kPart));
    }
    if (!text.is_string()) {  // placeholders in a parameter's text can name any parameter
      uses_.complete = false;
      return walk(text, here.as(Flow::kPart));
    }
    const auto pieces = detail::cut_sub_text(text.as_string());
    if (!pieces) return;
    const bool whole = pieces->size() == 1;
    for (const detail::SubPiece& piece : *pieces) {
      if (!piece.is_name || enough()) continue;
      if (variables != nullptr && variables->find(piece.text) != nullptr) continue;
      in_placeholder(piece.text, pos, whole ? here : here.as(Flow::kPart));
    }
  }

  void in_placeholder(std::string_view name, SourcePos pos, const Here& here) {
    Here next = here;
    next.condition = false;
    std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || source_.resources.find(name) != nullptr) {
      return add(UseKind::kRef, name, {}, pos, next);
    }
    constexpr std::string_view kOutputs = ".Outputs";
    if (name.substr(0, dot).ends_with(kOutputs)) dot -= kOutputs.size();
    add(UseKind::kAttribute, name.substr(0, dot), name.substr(dot + 1), pos, next);
  }

  const Template& source_;
  Uses uses_;
  std::size_t nodes_ = 0;
};

}  // namespace

Uses find_uses(const Template& source) {
  return Finder(source).find();
}

}  // namespace cairn

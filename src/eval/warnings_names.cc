// Names nobody uses, and keys nobody reads.
#include <algorithm>
#include <initializer_list>
#include <span>

#include "base/suggest.h"
#include "catalog/constraint.h"
#include "eval/warning_rules.h"

namespace cairn::detail {
namespace {

constexpr std::string_view kResourceAttributes[] = {
    "Type",  "Properties", "DependsOn",    "Condition",   "DeletionPolicy",
    "Count", "Metadata",   "UpdatePolicy", "Description", "Version"};
constexpr std::string_view kParameterAttributes[] = {
    "Type",          "Default",
    "AllowedValues", "AllowedPattern",
    "MinLength",     "MaxLength",
    "MinValue",      "MaxValue",
    "NoEcho",        "Description",
    "Label",         "ConstraintDescription",
    "Placeholder",   "AssociationProperty",
    "Confirm",       "AssociationPropertyMetadata",
    "TextArea",      "Required",
    "ReadOnly",
};
constexpr std::string_view kOutputAttributes[] = {"Value", "Description", "Condition", "Label",
                                                  "NoEcho"};

void unknown_keys(const Value& section, std::string_view section_name,
                  std::span<const std::string_view> known, Reporter& report) {
  for (const Entry& entry : section.entries()) {
    // A service of the serverless transform has its functions among its attributes.
    if (entry.value.get_string("Type").starts_with("Aliyun::Serverless::")) continue;
    for (const Entry& attribute : entry.value.entries()) {
      const std::string key = plain_text(attribute.key);
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const std::string near = nearest(key, known);
      report.warn("The attribute " + key + " is not known and has no effect.",
                  std::string(section_name) + "." + plain_text(entry.key) + "." + key,
                  attribute.key.pos(),
                  near.empty() ? "Remove it." : "Did you mean \"" + near + "\"?");
    }
  }
}

bool is_reference(UseKind kind) {
  return kind == UseKind::kRef || kind == UseKind::kAttribute || kind == UseKind::kPlaceholder;
}

template <class Counts>
void unused(const Facts& facts, const Value& section, std::string_view section_name,
            std::string_view what, Reporter& report, Counts counts) {
  if (!facts.uses.complete || facts.foreign) return;
  for (const Entry& entry : section.entries()) {
    const std::string name = plain_text(entry.key);
    const auto found = facts.by_name.find(name);
    if (found != facts.by_name.end() &&
        std::any_of(found->second.begin(), found->second.end(), counts)) {
      continue;
    }
    report.warn("The " + std::string(what) + " " + name + " is not used.",
                std::string(section_name) + "." + name, entry.key.pos(),
                "Remove it, or use it where it was meant.");
  }
}

// The path of the map that begins at a place; empty when the tree has none there.
bool find_map(const Value& tree, SourcePos at, std::string& path) {
  if (tree.is_map() && tree.pos() == at) return true;
  const std::size_t length = path.size();
  for (const Entry& entry : tree.entries()) {
    path.append(path.empty() ? "" : ".").append(plain_text(entry.key));
    if (find_map(entry.value, at, path)) return true;
    path.resize(length);
  }
  std::size_t number = 0;
  for (const Value& item : tree.items()) {
    path.append("[").append(std::to_string(number++)).append("]");
    if (find_map(item, at, path)) return true;
    path.resize(length);
  }
  return false;
}

}  // namespace

void repeated_keys(const Facts& facts, Reporter& report) {
  constexpr std::size_t kPathsMax = 20;  // looking for a path walks over the template
  std::size_t paths = 0;
  for (const RepeatedKey& repeated : facts.source.repeated_keys) {
    std::string path;
    const bool known = ++paths <= kPathsMax && facts.uses.complete &&
                       find_map(facts.source.root, repeated.map, path) && !path.empty();
    report.warn("The key " + repeated.name + " stands twice in one map: the value at line " +
                    std::to_string(repeated.first.line) + ", column " +
                    std::to_string(repeated.first.column) + " is ignored.",
                known ? path + "." + repeated.name : repeated.name, repeated.again,
                "Remove one of them, or give it another name.");
  }
}

void unknown_attributes(const Facts& facts, Reporter& report) {
  unknown_keys(facts.source.resources, "Resources", kResourceAttributes, report);
}

void unknown_parameter_attributes(const Facts& facts, Reporter& report) {
  unknown_keys(facts.source.parameters, "Parameters", kParameterAttributes, report);
}

void unknown_output_attributes(const Facts& facts, Reporter& report) {
  unknown_keys(facts.source.outputs, "Outputs", kOutputAttributes, report);
}

void unused_parameters(const Facts& facts, Reporter& report) {
  unused(facts, facts.source.parameters, "Parameters", "parameter", report,
         [](const Use* use) { return is_reference(use->kind); });
}

void unused_mappings(const Facts& facts, Reporter& report) {
  if (facts.uses.computes_mappings) return;
  unused(facts, facts.source.mappings, "Mappings", "mapping", report,
         [](const Use* use) { return use->kind == UseKind::kMapping; });
}

void unused_conditions(const Facts& facts, Reporter& report) {
  unused(facts, facts.source.conditions, "Conditions", "condition", report,
         [](const Use* use) { return use->kind == UseKind::kCondition; });
}

void unused_locals(const Facts& facts, Reporter& report) {
  unused(facts, facts.source.locals, "Locals", "local", report, [](const Use* use) {
    return use->kind == UseKind::kRef || use->kind == UseKind::kAttribute;
  });
}

void wrong_parameter_groups(const Facts& facts, Reporter& report) {
  if (facts.foreign) return;
  const Value& console = facts.source.metadata.get("ALIYUN::ROS::Interface");
  std::unordered_map<std::string_view, std::size_t> group_of;
  std::size_t number = 0;
  for (const Value& group : console.get("ParameterGroups").items()) {
    const std::string where = "Metadata.ALIYUN::ROS::Interface.ParameterGroups[" +
                              std::to_string(number) + "].Parameters";
    for (const Value& name : group.get("Parameters").items()) {
      if (!name.is_string()) continue;
      if (facts.source.parameters.find(name) == nullptr) {
        Nearest search(name.as_string());
        for (const Entry& e : facts.source.parameters.entries()) search.offer(plain_text(e.key));
        report.warn("The group names a parameter that does not exist: " + plain_text(name) + ".",
                    where, name.pos(),
                    search.best().empty() ? "Remove it from the group."
                                          : "Did you mean \"" + search.best() + "\"?");
      } else if (const auto [other, fresh] = group_of.emplace(name.as_string(), number); !fresh) {
        report.warn("The parameter " + plain_text(name) + " stands in group " +
                        std::to_string(other->second) + " as well.",
                    where, name.pos(), "Leave it in one group.");
      }
    }
    ++number;
  }
}

}  // namespace cairn::detail

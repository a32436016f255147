// Who names whom in a template as it is written: every reference to a parameter, resource,
// condition, mapping or local, where it stands and what the value goes through on its way there.
//
// Nothing is evaluated: both branches of Fn::If count, absent resources too. Warnings, the effect
// of a changed parameter and the constraints of parameters are read off this one list.
//
// Cost      linear in the template with its aliases written out, up to kUsesMax uses.
// Lifetime  the template must outlive the list.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "template/template.h"

namespace cairn {

inline constexpr std::size_t kUsesMax = 100'000;
inline constexpr std::size_t kUseNodesMax = 500'000;  // of the tree that are looked at

enum class UseKind : std::uint8_t {
  kRef,        // Ref, or ${name} of Fn::Sub
  kAttribute,  // Fn::GetAtt, or ${name.attribute} of Fn::Sub
  kDependsOn,
  kCondition,
  kMapping,      // the first argument of Fn::FindInMap
  kPlaceholder,  // ${name} in a text that Fn::Sub does not see
};

enum class Section : std::uint8_t {
  kParameters,  // AssociationPropertyMetadata
  kConditions,
  kRules,
  kLocals,
  kResources,
  kOutputs,
  kPretended,  // ResourcesForParameterConstraints of Metadata
};

// How a named value and the value of the property, condition or output around it belong together.
enum class Flow : std::uint8_t {
  kWhole,    // it is the value: only Fn::If and the lists and maps of the property lie between
  kPart,     // the value is computed from it
  kDecides,  // it decides which value it is, or whether there is one
};

// "while condition `name` is `holds`", and what was said before.
struct Guard {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::string_view name;
  bool holds = true;
  std::uint32_t outer = kNone;
};

struct Use {
  UseKind kind = UseKind::kRef;
  std::string_view name;
  std::string_view attribute;
  SourcePos at;
  Section section = Section::kResources;
  std::string_view owner;  // the resource, output, condition, rule or local it stands in
  std::string_view attribute_of_owner;  // "Properties", "Count", …
  std::string_view property;            // the top-level property, under Properties
  std::string path;  // of the value, below the owner's attribute: "Disks[*].Size"
  Flow flow = Flow::kWhole;
  std::uint32_t guard = Guard::kNone;
};

struct Uses {
  std::vector<Use> list;
  std::vector<Guard> guards;
  bool complete = true;            // false when the template is too large, or computes names
  bool computes_mappings = false;  // names of mappings
};

Uses find_uses(const Template& source);

}  // namespace cairn

#include "eval/warnings.h"

#include <algorithm>
#include <utility>

#include "eval/warning_rules.h"

namespace cairn {
namespace {

using detail::Facts;
using detail::Reporter;

struct NamedRule {
  std::string_view name;
  detail::Rule look;
};

// docs/fix-a-template.md says what each means.
constexpr NamedRule kRules[] = {
    {"RepeatedKey", detail::repeated_keys},
    {"UnknownAttribute", detail::unknown_attributes},
    {"UnknownParameterAttribute", detail::unknown_parameter_attributes},
    {"UnknownOutputAttribute", detail::unknown_output_attributes},
    {"UnusedParameter", detail::unused_parameters},
    {"UnusedMapping", detail::unused_mappings},
    {"UnusedCondition", detail::unused_conditions},
    {"UnusedLocal", detail::unused_locals},
    {"WrongParameterGroup", detail::wrong_parameter_groups},
    {"UnguardedReference", detail::unguarded_references},
    {"RefForAttribute", detail::ref_for_attribute},
    {"ImpliedDependsOn", detail::implied_dependencies},
    {"PlaceholderOutsideSub", detail::placeholders_outside_sub},
    {"UnknownMapping", detail::unknown_mappings},
    {"ConstantCondition", detail::constant_conditions},
    {"HardCodedPlace", detail::hard_coded_places},
    {"HardCodedSecret", detail::hard_coded_secrets},
    {"UnprotectedSecret", detail::unprotected_secrets},
    {"SecretInOutput", detail::secrets_in_outputs},
    {"RemovedProperty", detail::removed_properties},
};

bool is_foreign(const Template& source) {
  return source.workspace.size() > 0 || !source.transform.is_null();
}

}  // namespace

Errors find_warnings(const Template& source, const TypeCatalog& types) {
  Facts facts{source, types, find_uses(source), {}, is_foreign(source)};
  for (const Use& use : facts.uses.list) facts.by_name[use.name].push_back(&use);
  Errors found;
  for (const NamedRule& rule : kRules) {
    Reporter reporter(rule.name, found);
    rule.look(facts, reporter);
  }
  return found;
}

}  // namespace cairn

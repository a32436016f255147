// The rules behind find_warnings(): one small function each.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "catalog/resource_type.h"
#include "eval/uses.h"
#include "eval/warnings.h"
#include "template/template.h"

namespace cairn::detail {

// What the rules read. Made once for all of them.
struct Facts {
  const Template& source;
  const TypeCatalog& types;
  Uses uses;
  std::unordered_map<std::string_view, std::vector<const Use*>> by_name;
  bool foreign = false;  // a transform whose text is not looked into may use any name

  const Value& resource(std::string_view name) const { return source.resources.get(name); }
  const ResourceType* type_of(std::string_view resource) const {
    return types.find(source.resources.get(resource).get_string("Type"));
  }
};

class Reporter {
 public:
  Reporter(std::string_view rule, Errors& out) : rule_(rule), out_(out) {}
  void warn(std::string message, std::string where, SourcePos at, std::string fix) {
    if (out_.size() >= kWarningsMax) return;
    out_.push_back({.code = std::string(rule_),
                    .message = std::move(message),
                    .where = std::move(where),
                    .at = at,
                    .fix = std::move(fix)});
  }
  bool full() const { return out_.size() >= kWarningsMax; }

 private:
  std::string_view rule_;
  Errors& out_;
};

// "Resources.Web.Properties.Disks[*].Size"
std::string path_of(const Use& use);

using Rule = void (*)(const Facts&, Reporter&);

// warnings_names.cc: names nobody uses, keys nobody reads
void repeated_keys(const Facts&, Reporter&);
void unknown_attributes(const Facts&, Reporter&);
void unknown_parameter_attributes(const Facts&, Reporter&);
void unknown_output_attributes(const Facts&, Reporter&);
void unused_parameters(const Facts&, Reporter&);
void unused_mappings(const Facts&, Reporter&);
void unused_conditions(const Facts&, Reporter&);
void unused_locals(const Facts&, Reporter&);
void wrong_parameter_groups(const Facts&, Reporter&);

// warnings_references.cc: references that work, but not as meant
void unguarded_references(const Facts&, Reporter&);
void ref_for_attribute(const Facts&, Reporter&);
void implied_dependencies(const Facts&, Reporter&);
void placeholders_outside_sub(const Facts&, Reporter&);
void unknown_mappings(const Facts&, Reporter&);
void constant_conditions(const Facts&, Reporter&);

// warnings_values.cc: values that should not stand in a template
void hard_coded_places(const Facts&, Reporter&);
void hard_coded_secrets(const Facts&, Reporter&);
void unprotected_secrets(const Facts&, Reporter&);
void secrets_in_outputs(const Facts&, Reporter&);
void removed_properties(const Facts&, Reporter&);

}  // namespace cairn::detail

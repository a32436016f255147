#include "eval/mappings.h"

#include <string>

#include "catalog/constraint.h"

namespace cairn {
namespace {

void refuse(const std::string& where, const Value& written, BuildErrors& errors) {
  errors.of(Check::kPrecompile)
      .push_back(reasoned("StackValidationFailed",
                          where + " must be a map, but is a value of type " +
                              std::string(kind_name(written.kind())),
                          where, written.pos(), "Write {first key: {second key: value}}."));
}

}  // namespace

void check_mappings(const Template& source, BuildErrors& errors) {
  for (const Entry& mapping : source.mappings.entries()) {
    const std::string where = "Mappings." + plain_text(mapping.key);
    if (!mapping.value.is_map()) {
      refuse(where, mapping.value, errors);
      continue;
    }
    for (const Entry& row : mapping.value.entries()) {
      if (!row.value.is_map()) refuse(where + "." + plain_text(row.key), row.value, errors);
    }
  }
}

}  // namespace cairn

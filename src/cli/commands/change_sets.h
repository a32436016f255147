// Change sets: found, waited for, shown, executed.
#pragma once

#include <string>
#include <variant>

#include "cli/commands/changes.h"

namespace cairn::cli {

// The id of the set that is named, or is an id already.
std::variant<std::string, Failure> change_set_id_of(const Context& context);

// The answer of GetChangeSet, once its changes are worked out or that failed. Interrupted by the
// user it is what there was last.
std::variant<Value, Failure> await_change_set(const Context& context, const std::string& id);

// Of --resource, as ResourcesToImport.N: by the identifiers that GetTemplateSummary names for each
// resource of the template.
std::variant<FormFields, Failure> resources_to_import(const Context& context,
                                                      const WantedUpdate& wanted);

// What it is, then what it would change.
std::string change_set_text(const Context& context, const Value& set);

bool is_usable(const Value& set);  // its changes were worked out

// Begins the execution and follows it to its end.
Exit execute_change_set(const Context& context, const Value& set);

}  // namespace cairn::cli

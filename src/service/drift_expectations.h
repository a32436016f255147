// What each resource of a stack should look like, if nobody changed it behind the stack's back.
#pragma once

#include <string>
#include <vector>

#include "catalog/resource_type.h"
#include "runtime/runner.h"
#include "store/store.h"

namespace cairn::service {

struct Expectation {
  ResourceRow row;
  const ResourceType* type = nullptr;       // null: it cannot be looked at
  Value properties;                         // as recorded, of those that the template specifies
  std::vector<std::string> inherited_tags;  // keys that the stack passed on: nobody's drift
  std::vector<std::string> secrets;         // properties that hold a NoEcho parameter's value
  Value module_info;                        // null: from no module
};

// The resources with these logical ids, or all when there are none; by number. The model is built
// anew: call it where that may take its time. The Error says why it cannot be.
Result<std::vector<Expectation>> expectations_of(const StackRow& stack,
                                                 const std::vector<std::string>& logical_ids,
                                                 const ModelSource& models, Reader& reader);

// The definition that the stack follows now.
Result<Goal> committed_goal(const StackRow& stack, const ModelSource& models, Reader& reader);

// Of the recorded properties those that `written` (a resource's Properties in the template) has,
// without the tags that the stack passed on: their keys go to `inherited_tags`.
Value specified_properties(const Value& written, const Value& recorded, const Value& stack_tags,
                           std::vector<std::string>& inherited_tags);

// What a cloud says of a resource, without the tags it has from its stack.
Value without_tags(const Value& properties, const std::vector<std::string>& keys);

}  // namespace cairn::service

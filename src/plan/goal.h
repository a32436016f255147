// Goal: what a stack is to be. Its model, and what the stack passes on to every resource.
#pragma once

#include <memory>
#include <string>

#include "eval/model.h"
#include "value/value.h"

namespace cairn {

struct Goal {
  std::shared_ptr<const StackModel> model;
  Value tags;  // the stack's own: list of {"Key", "Value"}
  std::string resource_group;

  explicit operator bool() const { return model != nullptr; }

  // What the cloud is to be given for one resource: resolved, checked by its type, the stack's
  // tags and group added. Unknown where `values` is. Null, with an Error appended, on a failure.
  Value properties(std::uint32_t resource, const ResourceValues& values, Errors& errors) const;
};

}  // namespace cairn

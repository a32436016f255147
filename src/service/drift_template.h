// A stack's template, changed so that it says what its resources look like.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "eval/model.h"
#include "service/drift_records.h"

namespace cairn::service {

// What is to be taken over of one resource.
struct Adopted {
  ResourceDrift drift;
  std::vector<PropertyDifference> differences;  // those of `drift` that were chosen
  Value specified;                              // drift_expectations.h
};

// The template's tree with each resource's Properties changed; one that was deleted is taken out,
// and out of the DependsOn of others. Refused (NotSupported) for what stands nowhere in the text as
// one resource (copies made by Count, what modules and transforms make), and for properties that a
// NoEcho parameter gave a value: a template would tell it.
Result<Value> adopted_template(const Value& root, const StackModel& model,
                               const std::vector<Adopted>& adopted);

}  // namespace cairn::service

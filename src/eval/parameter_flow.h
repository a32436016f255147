// Which properties a parameter feeds, straight or by way of locals and conditions.
#pragma once

#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eval/uses.h"

namespace cairn {

// A place in a resource that a parameter's value reaches.
struct Fed {
  const Use* use = nullptr;  // section kResources or kPretended; `property` is empty when the
                             // value decides the resource's Condition or Count
  Flow flow = Flow::kWhole;  // of all the steps taken
  bool by_condition = false;
};

class ParameterFlow {
 public:
  // `uses` must outlive it.
  explicit ParameterFlow(const Uses& uses);

  // In the order of the template. Each place once for each way it is reached.
  std::vector<Fed> of(std::string_view parameter) const;

 private:
  std::unordered_map<std::string_view, std::vector<const Use*>> references_;  // Ref and GetAtt
  std::unordered_map<std::string_view, std::vector<const Use*>> conditions_;
};

}  // namespace cairn

// Where two values differ.
#pragma once

#include <string>
#include <vector>

#include "value/value.h"

namespace cairn {

// One place where before and after differ.
struct Difference {
  std::string path;  // ".Tags[1].Value"; empty: the whole value
  Value before;      // null with `added`
  Value after;       // null with `removed`
  bool added = false;
  bool removed = false;
};

// In the order of `before`, then what `after` has more. Lists are compared by their items, so that
// one that is put in front does not make all of them differ.
std::vector<Difference> differences(const Value& before, const Value& after);

}  // namespace cairn

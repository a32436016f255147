// DefinitionOrigin: where a definition of a stack comes from. Part of its settings, so it is stored
// with the definition from the first row on and stands in every revision.
#pragma once

#include <cstdint>
#include <string>

#include "service/action.h"

namespace cairn::service {

struct DefinitionOrigin {
  std::string principal;       // who asked for it; of a nested stack, who asked for its parent's
  std::string action;          // by which action; empty: recorded before this was
  std::string change_set;      // id of the change set that was executed; empty: none was
  std::uint64_t revision = 0;  // the earlier revision that it goes back to; 0: none
  std::string policy_hash;     // blob: the stack policy that came with it; empty: none did
};

DefinitionOrigin origin_of(const ActionRequest& request);

Value to_value(const DefinitionOrigin& origin);
DefinitionOrigin read_origin(const Value& map);

}  // namespace cairn::service

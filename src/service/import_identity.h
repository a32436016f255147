// What names an existing resource when it is imported: the values of its type's identifier
// (change-sets section 4), which GetTemplateSummary tells.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/resource_type.h"
#include "service/inventory.h"

namespace cairn::service {

// {"VpcId": "vpc-…"}, all values text; null when the resource has none for one of the keys. The
// type must be importable().
Value identifier_of(const ResourceType& type, const LiveResource& live);

// The one that `identifier`, a map with exactly the type's keys, names there.
std::optional<LiveResource> find_live(const ResourceType& type, const Value& identifier,
                                      const std::string& account, const std::string& region,
                                      const Inventory& inventory);

}  // namespace cairn::service

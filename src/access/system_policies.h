// The policies every account has from the start: AdministratorAccess, ReadOnlyAccess, and for each
// service of a small table Aliyun{Service}FullAccess and Aliyun{Service}ReadOnlyAccess; those of
// service-linked roles; for control policies FullAliyunAccess. Their statements are our own wording of what their names promise.
//
// Threads  any; compiled once, at the first call.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "access/decision.h"

namespace cairn::access {

struct SystemPolicy {
  std::string description;
  NamedPolicy named;  // type "System"
};

std::span<const SystemPolicy> system_policies();                // sorted by name
const SystemPolicy* find_system_policy(std::string_view name);  // null when there is none
const SystemPolicy& full_aliyun_access();  // the control policy attached to every level

}  // namespace cairn::access

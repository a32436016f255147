// Modules: a template whose MODULE:: resources are replaced by the resources of their modules
// (template-language section 11.9).
//
// Module M with resource R gives M.R, with {"ALIYUN::ROS::Module": {"LogicalIdHierarchy": "M",
// "TypeHierarchy": "MODULE::…"}} in its Metadata; of a module in a module, M.N.R and "M/N". M's
// Condition, DependsOn and DeletionPolicy hold for all of them.
//
// Order   the resources of a module stand where it stood.
// Limits  kModuleLevelsMax of modules in modules; a module in itself is refused; the whole may not
//         grow beyond kModuleResourcesMax resources or the node budget of a template.
#pragma once

#include "eval/expansion.h"

namespace cairn {

inline constexpr int kModuleLevelsMax = 5;
inline constexpr std::size_t kModuleResourcesMax = 10'000;

bool has_modules(const Template& source);
// Adds to `errors` and `warnings`; a module with errors leaves nothing behind.
std::shared_ptr<const Template> expand_modules(std::shared_ptr<const Template> source,
                                               std::string_view account,
                                               const Surroundings& surroundings, Errors& errors,
                                               Errors& warnings);

}  // namespace cairn

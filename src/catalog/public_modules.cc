#include "catalog/public_modules.h"

#include <array>
#include <string>

#define CAIRN_MODULE(name)                             \
  extern "C" const char cairn_module_##name##_begin[]; \
  extern "C" const char cairn_module_##name##_end[];
CAIRN_MODULE(computenest_flux_oci_helm_deploy)
CAIRN_MODULE(computenest_vpc_and_vswitch)
CAIRN_MODULE(cs_provision)
CAIRN_MODULE(oos_execute_api)
CAIRN_MODULE(oos_extension)
CAIRN_MODULE(share_ack_or_acs_cluster)
CAIRN_MODULE(vpc_optional_vpc_and_vswitch)
#undef CAIRN_MODULE

namespace cairn {
namespace {

#define CAIRN_TEXT(name) {cairn_module_##name##_begin, cairn_module_##name##_end}
const std::array<PublicModule, 7> kModules = {{
    {"MODULE::ACS::CS::Provision", 1, CAIRN_TEXT(cs_provision)},
    {"MODULE::ACS::ComputeNest::FluxOciHelmDeploy", 2,
     CAIRN_TEXT(computenest_flux_oci_helm_deploy)},
    {"MODULE::ACS::ComputeNest::VpcAndVSwitch", 1, CAIRN_TEXT(computenest_vpc_and_vswitch)},
    {"MODULE::ACS::OOS::ExecuteAPI", 1, CAIRN_TEXT(oos_execute_api)},
    {"MODULE::ACS::OOS::Extension", 1, CAIRN_TEXT(oos_extension)},
    {"MODULE::ACS::VPC::OptionalVpcAndVSwitch", 1, CAIRN_TEXT(vpc_optional_vpc_and_vswitch)},
    {"MODULE::SHARE::1853370294850618::AckOrAcsCluster", 1, CAIRN_TEXT(share_ack_or_acs_cluster)},
}};
#undef CAIRN_TEXT

}  // namespace

std::span<const PublicModule> public_modules() {
  return kModules;
}

const PublicModule* find_public_module(std::string_view type) {
  for (const PublicModule& module : kModules) {
    if (module.type == type) return &module;
  }
  return nullptr;
}

std::optional<std::string_view> public_module_text(std::string_view type,
                                                   std::string_view version) {
  const PublicModule* module = find_public_module(type);
  if (module == nullptr) return std::nullopt;
  bool known = version == "default";
  for (int i = 1; i <= module->versions; ++i) known = known || version == "v" + std::to_string(i);
  return known ? std::optional(module->text) : std::nullopt;
}

}  // namespace cairn

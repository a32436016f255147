#include "catalog/embedded.h"

extern "C" {
extern const char cairn_data_resource_types_begin[];
extern const char cairn_data_resource_types_end[];
extern const char cairn_data_actions_begin[];
extern const char cairn_data_actions_end[];
extern const char cairn_data_errors_begin[];
extern const char cairn_data_errors_end[];
extern const char cairn_data_own_actions_begin[];
extern const char cairn_data_own_actions_end[];
extern const char cairn_data_ram_actions_begin[];
extern const char cairn_data_ram_actions_end[];
extern const char cairn_data_sts_actions_begin[];
extern const char cairn_data_sts_actions_end[];
extern const char cairn_data_resource_manager_actions_begin[];
extern const char cairn_data_resource_manager_actions_end[];
extern const char cairn_data_resource_directory_actions_begin[];
extern const char cairn_data_resource_directory_actions_end[];
extern const char cairn_data_identity_errors_begin[];
extern const char cairn_data_identity_errors_end[];
}

namespace cairn::embedded {

std::string_view resource_types() {
  return {cairn_data_resource_types_begin, cairn_data_resource_types_end};
}
std::string_view actions() {
  return {cairn_data_actions_begin, cairn_data_actions_end};
}
std::string_view own_actions() {
  return {cairn_data_own_actions_begin, cairn_data_own_actions_end};
}
std::string_view errors() {
  return {cairn_data_errors_begin, cairn_data_errors_end};
}
std::string_view ram_actions() {
  return {cairn_data_ram_actions_begin, cairn_data_ram_actions_end};
}
std::string_view sts_actions() {
  return {cairn_data_sts_actions_begin, cairn_data_sts_actions_end};
}
std::string_view resource_manager_actions() {
  return {cairn_data_resource_manager_actions_begin, cairn_data_resource_manager_actions_end};
}
std::string_view resource_directory_actions() {
  return {cairn_data_resource_directory_actions_begin, cairn_data_resource_directory_actions_end};
}
std::string_view identity_errors() {
  return {cairn_data_identity_errors_begin, cairn_data_identity_errors_end};
}

}  // namespace cairn::embedded

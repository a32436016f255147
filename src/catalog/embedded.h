// The catalogue files as they stand in data/, inside the program.
#pragma once

#include <string_view>

namespace cairn::embedded {

std::string_view resource_types();  // a type a line, sorted by name
std::string_view actions();         // a JSON list
std::string_view errors();          // a JSON list
std::string_view own_actions();     // a JSON list: actions the product does not have

// The same for the interfaces about identities (catalog/action.h).
std::string_view ram_actions();
std::string_view sts_actions();
std::string_view resource_manager_actions();
std::string_view resource_directory_actions();
std::string_view identity_errors();

}  // namespace cairn::embedded

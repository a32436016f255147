// Modules that accounts register: what the store's records say of them
// (drift-import-templates section 4).
//
// A module is a record of kind kRegisteredType, each version one of kind kTypeVersion; the text is a
// blob. Stacks keep the text they were built with, so a later change of the module does not reach
// them. A registration is complete when it is answered, and is told of by its version.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace cairn::service {

inline constexpr std::size_t kModuleVersionsMax = 100;

struct KeptModule {
  RecordRow row;
  std::string type;
  std::string description;
  std::int64_t default_version = 1;
  std::int64_t latest_version = 0;  // of all there ever were: numbers are not used twice

  RecordRow to_row() const;  // to be stored in place of `row`
};

struct KeptModuleVersion {
  RecordRow row;
  std::int64_t number = 0;  // v3 is 3
  std::string type;
  std::string description;
  std::string text_hash;
  std::string registration_id;

  RecordRow to_row(const KeptModule& of) const;
};

std::optional<KeptModule> find_module(Reader& reader, std::string_view account,
                                      std::string_view type);
std::vector<KeptModule> modules_of(Reader& reader, std::string_view account);  // newest first
std::optional<KeptModuleVersion> find_module_version(Reader& reader, const KeptModule& module,
                                                     std::int64_t number);
std::vector<KeptModuleVersion> versions_of(Reader& reader, const KeptModule& module);
// Of all modules of the account, newest first.
std::vector<KeptModuleVersion> module_versions(Reader& reader, std::string_view account);

std::string module_version_label(std::int64_t number);
// The number of "v3"; nothing for any other text.
std::optional<std::int64_t> module_version_number(std::string_view label);

// The text of a registered or public module; `version` is "default" or "v<N>".
std::optional<std::string> module_text(Reader& reader, std::string_view account,
                                       std::string_view type, std::string_view version);

}  // namespace cairn::service

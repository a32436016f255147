// The modules that every account may use without registering them: those that public templates
// name, written here from what the templates give them and read of them (data/modules).
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace cairn {

struct PublicModule {
  std::string_view type;
  int versions = 1;  // v1 … v<versions>, all of one text; the last one is the default
  std::string_view text;
};

std::span<const PublicModule> public_modules();  // sorted by type
const PublicModule* find_public_module(std::string_view type);
// "default" or "v<N>"; nothing when there is no such version.
std::optional<std::string_view> public_module_text(std::string_view type,
                                                   std::string_view version);

}  // namespace cairn

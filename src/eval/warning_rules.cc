#include "eval/warning_rules.h"

namespace cairn::detail {

std::string path_of(const Use& use) {
  constexpr std::string_view kSections[] = {"Parameters", "Conditions", "Rules",   "Locals",
                                            "Resources",  "Outputs",    "Metadata"};
  std::string path(kSections[static_cast<std::size_t>(use.section)]);
  for (const std::string_view part :
       {use.owner, use.attribute_of_owner, use.property, std::string_view(use.path)}) {
    if (!part.empty()) path.append(part.starts_with('[') ? "" : ".").append(part);
  }
  return path;
}

}  // namespace cairn::detail

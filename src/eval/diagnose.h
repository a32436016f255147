// Everything that is wrong with a template, found in one pass.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "eval/model.h"

namespace cairn {

enum class Warnings : std::uint8_t {
  kAlways,
  kWithErrors,  // only for a template that is refused anyway
};

struct Diagnosed {
  std::shared_ptr<const Template> source;   // null when the text is no template
  std::shared_ptr<const StackModel> model;  // null when there are errors
  Diagnostics found;                        // errors in the order of template-language section 16
};

// Reads the text and builds the model; goes on after a mistake wherever what follows does not
// depend on it. `types` and `surroundings` must outlive the model.
Diagnosed diagnose(std::string_view text, std::span<const ParameterInput> inputs,
                   const StackContext& context, const Surroundings& surroundings,
                   const TypeCatalog& types, const BuildOptions& options, Warnings warnings);
// The same of a text that was read already.
Diagnosed diagnose(std::string_view text, ParsedTemplate parsed,
                   std::span<const ParameterInput> inputs, const StackContext& context,
                   const Surroundings& surroundings, const TypeCatalog& types,
                   const BuildOptions& options, Warnings warnings);

// What the API answers for a template with errors: the first, with all that was found.
Error refusal(Diagnostics found);

}  // namespace cairn

// The complaints of one build, kept apart by check so that they come out in the order of section
// 16 of template-language, whatever order the checks ran in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace cairn {

enum class Check : std::uint8_t {
  kPrecompile,  // transform, modules, locals, count
  kParameterSchema,
  kParameterNames,
  kParameterValues,
  kConditions,
  kRules,
  kShapes,
  kNameClashes,
  kReferences,
  kAttributes,
  kCycles,
  kTypes,
  kProperties,
  kOutputs,
};
inline constexpr std::size_t kChecks = static_cast<std::size_t>(Check::kOutputs) + 1;

class BuildErrors {
 public:
  Errors& of(Check check) { return lists_[static_cast<std::size_t>(check)]; }
  // Errors of compile(): wrong references and attributes go to their own checks, the rest to
  // `otherwise`.
  void take_compiled(Errors errors, Check otherwise);
  bool empty() const;
  Errors take();

 private:
  std::array<Errors, kChecks> lists_;
};

// An error whose documented text is "{reason}.": StackValidationFailed, InvalidSchema and the like.
Error reasoned(std::string_view code, std::string_view reason, std::string where, SourcePos at,
               std::string fix);
Error not_supported(std::string_view feature, std::string where, SourcePos at, std::string fix);
// Over the number of resources that a stack may have; `got` says what would be.
Error too_many_resources(std::string_view got, std::size_t limit, std::string where, SourcePos at);
Error wrong_attribute_type(std::string_view resource, std::string_view attribute, SourcePos at,
                           std::string fix);
Error wrong_reference(std::string_view name, std::string_view referencer, std::string where,
                      SourcePos at, std::string fix);

}  // namespace cairn

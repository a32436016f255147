#include "eval/failure.h"

#include <fmt/format.h>

#include "catalog/error_catalog.h"

namespace cairn::detail {

Error validation_error(std::string_view reason, const Path& path, SourcePos at, std::string fix) {
  return {.code = "StackValidationFailed",
          .message = error_text("StackValidationFailed", {{"reason", reason}}),
          .where = path.text(),
          .at = at,
          .fix = std::move(fix)};
}

Error reference_error(std::string_view name, std::string_view referencer, const Path& path,
                      SourcePos at, std::string_view suggestion) {
  return {
      .code = "InvalidTemplateReference",
      .message =
          error_text("InvalidTemplateReference", {{"name", name}, {"referencer", referencer}}),
      .where = path.text(),
      .at = at,
      .fix = suggestion.empty()
                 ? fmt::format("Nothing here has the name \"{}\". Declare it, or name something "
                               "that is declared.",
                               name)
                 : fmt::format("Did you mean \"{}\"?", suggestion)};
}

Error attribute_error(std::string_view resource, std::string_view attribute, const Path& path,
                      SourcePos at, std::string_view suggestion) {
  return {.code = "InvalidTemplateAttribute",
          .message =
              error_text("InvalidTemplateAttribute", {{"resource", resource}, {"name", attribute}}),
          .where = path.text(),
          .at = at,
          .fix = suggestion.empty()
                     ? fmt::format("Name an attribute that the type of \"{}\" has.", resource)
                     : std::string(suggestion)};
}

}  // namespace cairn::detail

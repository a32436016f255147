#include "eval/build_errors.h"

#include <algorithm>
#include <utility>

#include "catalog/error_catalog.h"

namespace cairn {

void BuildErrors::take_compiled(Errors errors, Check otherwise) {
  for (Error& error : errors) {
    Check check = otherwise;
    if (error.code == "InvalidTemplateReference") check = Check::kReferences;
    if (error.code == "InvalidTemplateAttribute") check = Check::kAttributes;
    of(check).push_back(std::move(error));
  }
}

bool BuildErrors::empty() const {
  return std::all_of(lists_.begin(), lists_.end(), [](const Errors& e) { return e.empty(); });
}

Errors BuildErrors::take() {
  Errors all;
  for (Errors& list : lists_) {
    for (Error& error : list) all.push_back(std::move(error));
    list.clear();
  }
  return all;
}

Error reasoned(std::string_view code, std::string_view reason, std::string where, SourcePos at,
               std::string fix) {
  // The documented text brings its own full stop.
  while (!reason.empty() && reason.back() == '.') reason.remove_suffix(1);
  return {.code = std::string(code),
          .message = error_text(code, {{"reason", reason}}),
          .where = std::move(where),
          .at = at,
          .fix = std::move(fix)};
}

Error not_supported(std::string_view feature, std::string where, SourcePos at, std::string fix) {
  return {.code = "NotSupported",
          .message = error_text("NotSupported", {{"feature", feature}}),
          .where = std::move(where),
          .at = at,
          .fix = std::move(fix)};
}

Error too_many_resources(std::string_view got, std::size_t limit, std::string where, SourcePos at) {
  const std::string reason =
      std::string(got) + ", but a stack has at most " + std::to_string(limit) + " resources";
  return {.code = "RequestLimitExceeded",
          .message = error_text("RequestLimitExceeded", {{"reason", reason}}),
          .where = std::move(where),
          .at = at,
          .fix = "Split the template into several stacks."};
}

Error wrong_attribute_type(std::string_view resource, std::string_view attribute, SourcePos at,
                           std::string fix) {
  return {.code = "InvalidTemplatePropertyType",
          .message = error_text("InvalidTemplatePropertyType",
                                {{"resource", resource}, {"section", attribute}}),
          .where = "Resources." + std::string(resource) + "." + std::string(attribute),
          .at = at,
          .fix = std::move(fix)};
}

Error wrong_reference(std::string_view name, std::string_view referencer, std::string where,
                      SourcePos at, std::string fix) {
  return {.code = "InvalidTemplateReference",
          .message =
              error_text("InvalidTemplateReference", {{"name", name}, {"referencer", referencer}}),
          .where = std::move(where),
          .at = at,
          .fix = std::move(fix)};
}

}  // namespace cairn

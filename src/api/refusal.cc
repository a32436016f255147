#include "api/refusal.h"

#include <fmt/format.h>

#include "base/utf8.h"
#include "catalog/error_catalog.h"

namespace cairn::api {

Error invalid_parameter(std::string_view name, std::string_view reason, std::string fix) {
  return {.code = "InvalidParameter",
          .message = error_text("InvalidParameter", {{"name", name}, {"reason", reason}}),
          .where = std::string(name),
          .fix = std::move(fix)};
}

Error missing_mandatory(std::string_view name) {
  const std::string code = "Missing" + std::string(name);
  return {.code = code,
          .message = error_text(code, {{"ParameterName", name}}),
          .where = std::string(name),
          .fix = fmt::format("Give {}.", name)};
}

Error plain_error(std::string_view code, std::string where, std::string fix) {
  return {.code = std::string(code),
          .message = error_text(code, {}),
          .where = std::move(where),
          .fix = std::move(fix)};
}

Error authentication_error(const access::Refusal& refusal) {
  Error error;
  if (refusal.code == "SignatureDoesNotMatch") {
    error.message = error_text(refusal.code, {{"StringToSign", refusal.string_to_sign}});
  } else if (refusal.code.starts_with("Missing") && refusal.code != "MissingSecurityToken") {
    error.message = error_text(refusal.code, {{"ParameterName", refusal.name}});
  } else {
    error.message = error_text(refusal.code, {});
  }
  error.code = refusal.code;
  error.where = refusal.name;
  error.fix = refusal.fix;
  return error;
}

std::string quoted(std::string_view value) {
  constexpr std::size_t kBytesMax = 100;
  if (value.size() <= kBytesMax) return fmt::format("\"{}\"", value);
  const std::string_view head = value.substr(0, kBytesMax);
  return fmt::format("\"{}...\"", head.substr(0, utf8_valid_prefix(head)));
}

}  // namespace cairn::api

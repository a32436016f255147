#include "identity/documents.h"

#include <fmt/format.h>

#include "catalog/error_catalog.h"

namespace cairn::identity {

Result<std::shared_ptr<const access::Policy>> read_document(std::string_view text,
                                                            std::string_view parameter,
                                                            access::PolicyUse use) {
  auto policy = access::Policy::parse(text, use);
  if (policy) return policy;
  Error error = std::move(policy).error();
  if (error.code == access::kPolicyTooLong) {
    error.code = fmt::format("InvalidParameter.{}.Length", parameter);
    error.message = error_text(error.code, {});
  } else {
    error.code = "MalformedPolicyDocument";
    error.message = error_text(error.code, {{"reason", error.message}});
  }
  if (error.where.empty()) error.where = parameter;
  return error;
}

}  // namespace cairn::identity

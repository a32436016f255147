#include "template/transform.h"

#include <string>

#include "catalog/error_catalog.h"
#include "template/serverless.h"
#include "template/terraform.h"

namespace cairn {
namespace {

constexpr std::string_view kServerless = "Aliyun::Serverless-2018-04-03";

Error refused(std::string_view reason, std::string where, SourcePos at, std::string fix) {
  return {.code = "StackValidationFailed",
          .message = error_text("StackValidationFailed", {{"reason", reason}}),
          .where = std::move(where),
          .at = at,
          .fix = std::move(fix)};
}

Error not_run_here(std::string_view transform, SourcePos at) {
  const std::string feature = "Transform " + std::string(transform);
  return {.code = "NotSupported",
          .message = error_text("NotSupported", {{"feature", feature}}),
          .where = "Transform",
          .at = at,
          .fix = "Write the template in the ROS language itself."};
}

Error unknown_transform(const Value& written) {
  const std::string name(written.is_string() ? written.as_string() : "");
  std::string fix = "Remove Transform, or write " + std::string(kServerless) + ".";
  if (name.starts_with("Aliyun::Serverless")) {
    fix = "Did you mean \"" + std::string(kServerless) + "\"?";
  } else if (name.starts_with("Aliyun::Terraform") || name.starts_with("Aliyun::OpenTofu")) {
    fix = "GetFeatureDetails names the versions there are.";
  }
  if (!written.is_string()) {
    return refused("Transform must be literal text", "Transform", written.pos(), std::move(fix));
  }
  return refused("Invalid transform \"" + name + "\"", "Transform", written.pos(), std::move(fix));
}

bool is_empty(const Value& transform) {
  return transform.is_null() || (transform.is_list() && transform.size() == 0) ||
         (transform.is_string() && transform.as_string().empty());
}

}  // namespace

Transformed apply_transform(std::shared_ptr<const Template> source, const StackIdentity& stack) {
  const Value& written = source->transform;
  if (is_empty(written)) {
    if (source->workspace.size() == 0) return {std::move(source), {}, {}};
    return {nullptr,
            {refused("Workspace needs a Terraform or OpenTofu Transform", "Workspace",
                     source->workspace.pos(), "Add Transform: Aliyun::Terraform-v1.5.")},
            {}};
  }
  if (written.is_list() && written.size() > 1) {
    return {nullptr,
            {refused("Only one Transform can be given", "Transform", written.pos(),
                     "Write one of them.")},
            {}};
  }
  const Value& transform = written.is_list() ? written.items().front() : written;
  const std::string_view name = transform.is_string() ? transform.as_string() : "";
  if (is_terraform_transform(name)) {
    Errors errors = check_terraform(*source);
    errors.push_back(not_run_here(name, transform.pos()));
    return {nullptr, std::move(errors), {}};
  }
  if (name != kServerless) return {nullptr, {unknown_transform(transform)}, {}};
  if (source->workspace.size() > 0) {
    return {nullptr,
            {refused("Workspace needs a Terraform or OpenTofu Transform", "Workspace",
                     source->workspace.pos(), "Remove the Workspace.")},
            {}};
  }
  return rewrite_serverless(*source, stack);
}

}  // namespace cairn

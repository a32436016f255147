#include "service/stack_role.h"

#include <fmt/format.h>

#include "access/arn.h"
#include "access/decision.h"
#include "base/utc.h"
#include "catalog/error_catalog.h"
#include "service/acting.h"
#include "service/cloud_permissions.h"
#include "service/stack_tree.h"

namespace cairn::service {
namespace {

Error refused(const std::string& reason, std::string fix) {
  return {.code = "StackValidationFailed",
          .message = error_text("StackValidationFailed", {{"reason", reason}}),
          .where = "RamRoleName",
          .at = {},
          .fix = std::move(fix)};
}

// A role that cannot be taken on, and the way out.
std::optional<Error> unusable(std::string_view name, const std::string& account,
                              std::string_view way_out, const Context& context) {
  const auto role = context.identities ? context.identities->role(account, name) : nullptr;
  if (role == nullptr) {
    return refused(fmt::format("The role {} does not exist in account {}", name, account),
                   fmt::format("Make it with CreateRole, or {}.", way_out));
  }
  if (!trusts_service(*role, context.clock.now())) {
    return refused(fmt::format("The role {} does not trust {}", name, kServicePrincipal),
                   "Add the service to the trust policy of the role with UpdateRole.");
  }
  return std::nullopt;
}

// Whether the asker may hand the role on to the service.
bool may_pass(const ActionRequest& request, const std::string& role, const Context& context) {
  const auto& caller = request.identity.caller;
  if (!caller || caller->kind == access::HolderKind::kRoot) return true;
  access::ConditionContext conditions;
  conditions.set("acs:CurrentTime", utc_text_z(context.clock.now()));
  conditions.set("acs:SourceIp", request.source_ip);
  conditions.set("acs:SecureTransport", request.secure ? "true" : "false");
  conditions.set("acs:Service", kServicePrincipal);
  const access::AccessRequest asked{
      .action = "ram:PassRole", .resources = {role}, .context = conditions, .principals = nullptr};
  return access::decide(*context.identities->authorities(*caller), asked).allowed;
}

}  // namespace

std::optional<Error> refuse_to_pass(const ActionRequest& request, std::string_view role,
                                    std::string_view parameter, const Context& context) {
  if (!context.pass_role) return std::nullopt;
  const std::string arn = access::role_arn(request.identity.account_id, role);
  if (may_pass(request, arn, context)) return std::nullopt;
  return Error{.code = "NoPermission",
               .message = error_text("NoPermission", {}),
               .where = std::string(parameter),
               .at = {},
               .fix = fmt::format("Allow the caller ram:PassRole on {}.", arn)};
}

std::optional<Error> refuse_role(const ActionRequest& request, const Context& context) {
  const std::string name = role_of(request, {});
  if (name.empty()) return std::nullopt;
  const std::string& account = request.identity.account_id;
  if (auto refused = unusable(name, account, "name another one", context)) return refused;
  return refuse_to_pass(request, name, "RamRoleName", context);
}

std::optional<Error> refuse_kept_role(const ActionRequest& request, const StackSettings& settings,
                                      const Context& context) {
  if (settings.ram_role.empty() || !role_of(request, {}).empty()) return std::nullopt;
  return unusable(settings.ram_role, request.identity.account_id,
                  "give the stack another one: UpdateStack with RamRoleName", context);
}

std::string role_of(const ActionRequest& request, std::string_view otherwise) {
  return std::string(request.parameters.get_string("RamRoleName", otherwise));
}

std::string acting_of(const ActionRequest& request, const StackSettings& settings) {
  return acting_text(request.identity, settings.ram_role);
}

std::string acting_on(const ActionRequest& request, const StackRow& stack, Reader& reader) {
  const auto detail = reader.stack_detail(top_of(stack, reader).no);
  return acting_of(request, detail ? read_settings(detail->settings) : StackSettings());
}

}  // namespace cairn::service

#include "service/resource_groups.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "catalog/error_catalog.h"

namespace cairn::service {
namespace {

constexpr std::size_t kIdLength = 11;  // of what tells groups apart

}  // namespace

std::string default_resource_group(std::string_view account) {
  const std::string digest = base32_lower(sha256(fmt::format("default group of {}", account)));
  return "rg-acfm" + digest.substr(0, kIdLength);
}

std::string kept_group(std::string_view account, std::string_view id) {
  return id == default_resource_group(account) ? std::string() : std::string(id);
}

std::string shown_group(std::string_view account, std::string_view kept) {
  return kept.empty() ? default_resource_group(account) : std::string(kept);
}

std::optional<Error> refuse_unknown_group(Context& context, const ActionRequest& request,
                                          std::string_view parameter) {
  const std::string& account = request.identity.account_id;
  const std::string_view group = request.parameters.get_string(parameter);
  const bool known = group.empty() || !context.resource_group_exists ||
                     request.action->name.starts_with("List") ||
                     context.resource_group_exists(account, group);
  if (known) return std::nullopt;
  const std::string_view token = request.parameters.get_string("ClientToken");
  const bool answered = !token.empty() && context.store.read()->token(account, request.action->name,
                                                                      token, context.clock.now());
  if (answered) return std::nullopt;
  return Error{.code = "EntityNotExists.ResourceGroup",
               .message = error_text("EntityNotExists.ResourceGroup", {}),
               .where = std::string(parameter),
               .at = {},
               .fix = "CreateResourceGroup makes one; ListResourceGroups tells those there are."};
}

}  // namespace cairn::service

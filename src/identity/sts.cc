#include "identity/sts.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/arn.h"
#include "base/utc.h"
#include "catalog/error_catalog.h"

namespace cairn::identity {
namespace {

constexpr std::int64_t kSecondsMin = 900;

Error refused(std::string_view parameter, std::string fix) {
  const std::string code = fmt::format("InvalidParameter.{}", parameter);
  return {.code = code,
          .message = error_text(code, {}),
          .where = std::string(parameter),
          .at = {},
          .fix = std::move(fix)};
}

bool is_session_name(std::string_view name) {
  return name.size() >= 2 && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '@' || c == '-' || c == '_';
         });
}

std::string span_text(std::int64_t seconds) {
  constexpr std::int64_t kHour = 3'600;
  return seconds % kHour == 0 ? fmt::format("{}hr", seconds / kHour)
                              : fmt::format("{}min", seconds / 60);
}

Result<std::int64_t> read_duration(const service::ActionRequest& request,
                                   const access::Role& role) {
  const std::int64_t seconds = request.get("DurationSeconds").as_int();
  if (seconds >= kSecondsMin && seconds <= role.session_seconds_max) return seconds;
  return Error{.code = "InvalidParameter.DurationSeconds",
               .message = error_text("InvalidParameter.DurationSeconds",
                                     {{"max", span_text(role.session_seconds_max)}}),
               .where = "DurationSeconds",
               .at = {},
               .fix = fmt::format("Ask for {} to {} seconds; MaxSessionDuration of the role says "
                                  "how long its sessions may be.",
                                  kSecondsMin, role.session_seconds_max)};
}

// Null when none is given.
Result<std::shared_ptr<const access::Policy>> read_policy(const service::ActionRequest& request) {
  const std::string_view text = request.parameters.get_string("Policy");
  if (text.empty()) return std::shared_ptr<const access::Policy>();
  auto policy = access::Policy::parse(text, access::PolicyUse::kSession);
  if (policy) return policy;
  Error error = std::move(policy).error();
  if (error.code == access::kPolicyTooLong) {
    const std::string most =
        fmt::to_string(access::policy_characters_max(access::PolicyUse::kSession));
    error.code = "InvalidParameter.PolicySize";
    error.message = error_text(error.code, {{"max", most}});
  } else {
    error.fix = fmt::format("{} {}", error.message, error.fix);
    error.code = "InvalidParameter.PolicyGrammar";
    error.message = error_text(error.code, {});
  }
  error.where = error.where.empty() ? "Policy" : fmt::format("Policy.{}", error.where);
  return error;
}

}  // namespace

std::optional<RoleName> read_role_arn(std::string_view text) {
  constexpr std::string_view kRole = "role/";
  const auto arn = access::parse_arn(text);
  if (!arn || arn->service != "ram" || !arn->region.empty() || arn->account.empty() ||
      !arn->relative.starts_with(kRole) || arn->relative.size() == kRole.size()) {
    return std::nullopt;
  }
  return RoleName{arn->account, arn->relative.substr(kRole.size())};
}

Result<Value> assume_role(const StsPorts& ports, const service::ActionRequest& request) {
  const auto named = read_role_arn(request.parameters.get_string("RoleArn"));
  if (!named) {
    return refused("RoleArn", "Write acs:ram::{account}:role/{name}; GetRole tells the Arn.");
  }
  const std::string_view session = request.parameters.get_string("RoleSessionName");
  if (!is_session_name(session)) {
    return refused("RoleSessionName", "Use 2 to 64 letters, digits and the characters . @ - _");
  }
  auto policy = read_policy(request);
  if (!policy) return std::move(policy).error();
  const auto role = ports.identities.role(named->account, named->name);
  if (role == nullptr) {
    return Error{.code = "EntityNotExist.Role",
                 .message = error_text("EntityNotExist.Role", {}),
                 .where = "RoleArn",
                 .at = {},
                 .fix = "ListRoles tells the roles of an account."};
  }
  const auto seconds = read_duration(request, *role);
  if (!seconds) return seconds.error();
  const NewSession wanted{.role = *role,
                          .name = session,
                          .policy = std::move(policy).value(),
                          .ends = ports.clock.now() + *seconds * 1'000};
  const access::AccessKey key = ports.sessions.begin(wanted, ports.chance);
  const std::string arn =
      fmt::format("{}/{}", access::role_arn(role->account_id, role->name), session);
  return MapBuilder()
      .set("AssumedRoleUser",
           MapBuilder()
               .set("AssumedRoleId", Value::string(fmt::format("{}:{}", role->id, session)))
               .set("Arn", Value::string(arn))
               .build())
      .set("Credentials", MapBuilder()
                              .set("AccessKeyId", Value::string(key.id))
                              .set("AccessKeySecret", Value::string(key.secret))
                              .set("SecurityToken", Value::string(key.security_token))
                              .set("Expiration", Value::string(utc_text_z(key.expires_ms)))
                              .build())
      .build();
}

Result<Value> get_caller_identity(const service::ActionRequest& request) {
  const access::Caller& caller = *request.identity.caller;
  const auto said = [&](std::string_view type, const std::string& principal) {
    MapBuilder answer;
    answer.set("AccountId", Value::string(caller.account_id));
    answer.set("UserId", Value::string(principal));
    answer.set("PrincipalId", Value::string(principal));
    answer.set("Arn", Value::string(caller.arn()));
    answer.set("IdentityType", Value::string(type));
    if (caller.kind == access::HolderKind::kSession) {
      answer.set("RoleId", Value::string(caller.id));
    }
    return answer.build();
  };
  switch (caller.kind) {
    case access::HolderKind::kRoot:
      break;
    case access::HolderKind::kUser:
      return said("RAMUser", caller.id);
    case access::HolderKind::kSession:
      return said("AssumedRoleUser", fmt::format("{}:{}", caller.id, caller.session));
  }
  return said("Account", caller.account_id);
}

}  // namespace cairn::identity

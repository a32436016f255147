#include "service/acting.h"

#include "service/answers.h"
#include "value/json.h"

namespace cairn::service {

std::string acting_text(const Identity& asker, std::string_view role) {
  if (!role.empty()) return to_json(MapBuilder().set("Role", Value::string(role)).build());
  if (!asker.caller || asker.caller->kind == access::HolderKind::kRoot) return {};
  const access::Caller& caller = *asker.caller;
  MapBuilder map;
  map.set("Name", Value::string(caller.name)).set("Id", Value::string(caller.id));
  if (caller.kind == access::HolderKind::kSession) {
    map.set("Session", Value::string(caller.session));
    if (caller.session_policy) {
      map.set("Policy", Value::string(std::string(caller.session_policy->text())));
    }
  }
  return to_json(map.build());
}

std::optional<Acting> read_acting(std::string_view text, std::string_view account) {
  if (text.empty()) return std::nullopt;
  const auto map = read_json(text);
  if (!map || !map->is_map()) return std::nullopt;
  Acting acting;
  acting.role = map->get_string("Role");
  if (!acting.role.empty()) return acting;
  access::Caller& caller = acting.caller;
  caller.account_id = account;
  caller.name = map->get_string("Name");
  caller.id = map->get_string("Id");
  caller.session = map->get_string("Session");
  const bool session = map->find("Session") != nullptr;
  caller.kind = session ? access::HolderKind::kSession : access::HolderKind::kUser;
  if (const std::string_view policy = map->get_string("Policy"); !policy.empty()) {
    auto parsed = access::Policy::parse(policy, access::PolicyUse::kSession);
    if (!parsed) return std::nullopt;
    caller.session_policy = std::move(parsed).value();
  }
  return acting;
}

}  // namespace cairn::service

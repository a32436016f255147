#include "identity/sessions.h"

#include <utility>

#include "access/policy.h"
#include "identity/answers.h"
#include "value/json.h"

namespace cairn::identity {
namespace {

constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kPlace = "session";
constexpr std::string_view kForm = "sealed:1:";  // of every sealed text; clients need not see it

std::string token_text(const access::AccessKey& key) {
  const access::Caller& who = key.holder;
  MapBuilder said;
  said.set("Key", Value::string(key.id));
  said.set("Secret", Value::string(key.secret));
  said.set("Account", Value::string(who.account_id));
  said.set("Role", Value::string(who.name));
  said.set("RoleId", Value::string(who.id));
  said.set("Session", Value::string(who.session));
  said.set("Ends", Value::integer(key.expires_ms));
  if (who.session_policy) said.set("Policy", Value::string(who.session_policy->text()));
  return to_json(said.build());
}

}  // namespace

access::AccessKey Sessions::begin(const NewSession& session, Chance& chance) const {
  constexpr std::size_t kIdLetters = 24;
  constexpr std::size_t kSecretLetters = 44;
  access::AccessKey key{.id = std::string(access::kSessionKeyPrefix),
                        .secret = random_text(chance, kLetters, kSecretLetters),
                        .holder = {.kind = access::HolderKind::kSession,
                                   .account_id = session.role.account_id,
                                   .name = session.role.name,
                                   .id = session.role.id,
                                   .session = std::string(session.name),
                                   .session_policy = session.policy},
                        .active = true,
                        .security_token = {},
                        .expires_ms = session.ends};
  key.id += random_text(chance, kLetters, kIdLetters);
  key.security_token = ports_.seal.seal(token_text(key), kPlace).substr(kForm.size());
  return key;
}

Sessions::Key Sessions::find(std::string_view id, std::string_view token) const {
  if (!id.starts_with(access::kSessionKeyPrefix)) return ports_.lasting.find(id, token);
  Key key = opened(token);
  if (key == nullptr) return nullptr;
  const auto role = ports_.identities.role(key->holder.account_id, key->holder.name);
  if (role != nullptr && role->id == key->holder.id) return key;
  auto ended = std::make_shared<access::AccessKey>(*key);
  ended->expires_ms = 1;  // with its role
  return ended;
}

Sessions::Key Sessions::opened(std::string_view token) const {
  std::string text(token);
  {
    const std::lock_guard lock(mutex_);
    for (const Kept* kept : {&recent_, &older_}) {
      if (const auto found = kept->find(text); found != kept->end()) return found->second;
    }
  }
  Key key = read(token);
  if (key == nullptr) return nullptr;
  const std::lock_guard lock(mutex_);
  if (recent_.size() >= kKeptMax) older_ = std::exchange(recent_, {});
  recent_.insert_or_assign(std::move(text), key);
  return key;
}

Sessions::Key Sessions::read(std::string_view token) const {
  if (token.empty()) return nullptr;
  const auto text = ports_.seal.open(std::string(kForm).append(token), kPlace);
  if (!text) return nullptr;
  const Result<Value> said = read_json(*text);
  if (!said) return nullptr;
  std::shared_ptr<const access::Policy> policy;
  if (const std::string_view json = said->get_string("Policy"); !json.empty()) {
    auto parsed = access::Policy::parse(json, access::PolicyUse::kSession);
    if (!parsed) return nullptr;
    policy = std::move(parsed).value();
  }
  return std::make_shared<access::AccessKey>(
      access::AccessKey{.id = std::string(said->get_string("Key")),
                        .secret = std::string(said->get_string("Secret")),
                        .holder = {.kind = access::HolderKind::kSession,
                                   .account_id = std::string(said->get_string("Account")),
                                   .name = std::string(said->get_string("Role")),
                                   .id = std::string(said->get_string("RoleId")),
                                   .session = std::string(said->get_string("Session")),
                                   .session_policy = std::move(policy)},
                        .active = true,
                        .security_token = std::string(token),
                        .expires_ms = said->get("Ends").as_int()});
}

}  // namespace cairn::identity

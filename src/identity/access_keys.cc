// Access keys of users, and those of the account itself that are made here. The account's first key
// (accounts.h, or the server's credentials file) is one of these unless it stands in that file.
#include <algorithm>

#include "identity/accounts.h"
#include "identity/answers.h"
#include "identity/ram_actions.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

// Whose keys the request is about: a user's id, or nothing for the account's own. Without UserName
// it is about the caller's.
Result<std::string> owner_of(const Account& account, const ActionRequest& request) {
  if (given(request, "UserName")) {
    const auto user = user_named(account, request);
    if (!user) return user.error();
    return (*user)->id;
  }
  const auto& caller = request.identity.caller;
  if (!caller || caller->kind == access::HolderKind::kRoot) return std::string();
  const User* user = account.user_of(*caller);
  if (user == nullptr) {
    return plain_error("EntityNotExist.User", "UserName",
                       "A role has no keys of its own. Say whose they are in UserName.");
  }
  return user->id;
}

Result<const Key*> key_named(const Account& account, const ActionRequest& request) {
  const auto owner = owner_of(account, request);
  if (!owner) return owner.error();
  const Key* key = account.keys->named(text_of(request, "UserAccessKeyId"));
  if (key == nullptr || key->user != *owner) {
    return plain_error(
        "EntityNotExist.User.AccessKey", "UserAccessKeyId",
        "ListAccessKeys tells the keys of a user. The first key of the server stands "
        "in its file of credentials.");
  }
  return key;
}

std::string_view status_of(const Key& key) {
  return key.active ? "Active" : "Inactive";
}

}  // namespace

Result<Change> create_access_key(IdentityContext& context, const ActionRequest& request,
                                 const Account& account) {
  const auto owner = owner_of(account, request);
  if (!owner) return owner.error();
  if (account.keys_of(*owner).size() >= kQuotas.keys_of_user) {
    return plain_error("LimitExceeded.User.AccessKey", "UserName",
                       "Delete a key that is no longer used first.");
  }
  const Key key = new_key(context.chance, *owner, context.clock.now());
  const Value shown = MapBuilder()
                          .set("AccessKeyId", Value::string(key.id))
                          .set("AccessKeySecret", Value::string(key.secret))
                          .set("Status", Value::string(status_of(key)))
                          .set("CreateDate", time_value(key.created))
                          .build();
  return writing(fresh(to_row(key, account.facts.id)),
                 MapBuilder().set("AccessKey", shown).build());
}

Result<Change> update_access_key(IdentityContext&, const ActionRequest& request,
                                 const Account& account) {
  const auto found = key_named(account, request);
  if (!found) return found.error();
  Key key = **found;
  key.active = text_of(request, "Status") == "Active";
  return writing(to_row(key, account.facts.id));
}

Result<Change> delete_access_key(IdentityContext&, const ActionRequest& request,
                                 const Account& account) {
  const auto key = key_named(account, request);
  if (!key) return key.error();
  return removing(RecordKind::kAccessKey, (*key)->id);
}

Result<Value> list_access_keys(IdentityContext&, const ActionRequest& request,
                               const Account& account) {
  const auto owner = owner_of(account, request);
  if (!owner) return owner.error();
  std::vector<Value> items;
  for (const Key* key : account.keys_of(*owner)) {
    items.push_back(MapBuilder()
                        .set("AccessKeyId", Value::string(key->id))
                        .set("Status", Value::string(status_of(*key)))
                        .set("CreateDate", time_value(key->created))
                        .build());
  }
  return MapBuilder().set("AccessKeys", listed("AccessKey", std::move(items))).build();
}

Result<Value> get_access_key_last_used(IdentityContext& context, const ActionRequest& request,
                                       const Account& account) {
  const auto key = key_named(account, request);
  if (!key) return key.error();
  const Millis last = std::max((*key)->last_used, context.book.last_use((*key)->id));
  MapBuilder use;
  use.set("LastUsedDate", last == 0 ? Value::string("") : time_value(last));
  return MapBuilder().set("AccessKeyLastUsed", use.build()).build();
}

}  // namespace cairn::identity

// RAM users.
#include <algorithm>

#include "identity/answers.h"
#include "identity/ram_actions.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

constexpr std::string_view kNameTaken = "Choose another name.";

Value described(const User& user) {
  MapBuilder map;
  map.set("UserId", Value::string(user.id))
      .set("UserName", Value::string(user.name))
      .set("DisplayName", Value::string(user.display_name))
      .set("MobilePhone", Value::string(user.mobile_phone))
      .set("Email", Value::string(user.email))
      .set("Comments", Value::string(user.comments))
      .set("CreateDate", time_value(user.created))
      .set("UpdateDate", time_value(user.updated));
  return map.build();
}

// "86-18600008888"
bool is_phone(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return dash != std::string_view::npos && digits(text.substr(0, dash)) &&
         digits(text.substr(dash + 1));
}

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos &&
         text.find_first_of(" \t\r\n") == std::string_view::npos;
}

// What the request says of the person; names of parameters begin with `prefix`. What is not given
// stays.
std::optional<Error> fill(const ActionRequest& request, const std::string& prefix, User& user) {
  const auto take = [&](std::string_view name, std::string& to) {
    if (given(request, prefix + std::string(name)))
      to = text_of(request, prefix + std::string(name));
  };
  take("DisplayName", user.display_name);
  take("MobilePhone", user.mobile_phone);
  take("Email", user.email);
  take("Comments", user.comments);
  if (!user.mobile_phone.empty() && !is_phone(user.mobile_phone)) {
    return plain_error("InvalidParameter." + prefix + "MobilePhone.Format", prefix + "MobilePhone",
                       "Write it as 86-18600008888: country code, hyphen, number.");
  }
  if (!user.email.empty() && !is_email(user.email)) {
    return plain_error("InvalidParameter." + prefix + "Email.Format", prefix + "Email",
                       "Give an address such as alice@example.com.");
  }
  return std::nullopt;
}

}  // namespace

Result<Change> create_user(IdentityContext& context, const ActionRequest& request,
                           const Account& account) {
  User user;
  user.name = text_of(request, "UserName");
  if (auto refused = fill(request, {}, user)) return *refused;
  if (account.users->named(user.name) != nullptr) {
    return plain_error("EntityAlreadyExists.User", "UserName", kNameTaken);
  }
  if (account.users->size() >= kQuotas.users) {
    return plain_error("LimitExceeded.User", "UserName", "Delete users that are not needed.");
  }
  user.id = new_number(context.chance, '2', 18);
  user.created = user.updated = context.clock.now();
  return writing(fresh(to_row(user, account.facts.id)),
                 MapBuilder().set("User", described(user)).build());
}

Result<Value> get_user(IdentityContext&, const ActionRequest& request, const Account& account) {
  const auto user = user_named(account, request);
  if (!user) return user.error();
  return MapBuilder().set("User", described(**user)).build();
}

Result<Change> update_user(IdentityContext& context, const ActionRequest& request,
                           const Account& account) {
  const auto found = user_named(account, request);
  if (!found) return found.error();
  User user = **found;
  if (auto refused = fill(request, "New", user)) return *refused;
  if (given(request, "NewUserName")) user.name = text_of(request, "NewUserName");
  const User* holder = account.users->named(user.name);
  if (holder != nullptr && holder->id != user.id) {
    return plain_error("EntityAlreadyExists.User", "NewUserName", kNameTaken);
  }
  user.updated = context.clock.now();
  return writing(to_row(user, account.facts.id), MapBuilder().set("User", described(user)).build());
}

Result<Change> delete_user(IdentityContext&, const ActionRequest& request, const Account& account) {
  const auto user = user_named(account, request);
  if (!user) return user.error();
  if (!(*user)->groups.empty()) {
    return plain_error("DeleteConflict.User.Group", "UserName",
                       "RemoveUserFromGroup first; ListGroupsForUser tells the groups.");
  }
  if (!account.keys_of((*user)->id).empty()) {
    return plain_error("DeleteConflict.User.AccessKey", "UserName",
                       "DeleteAccessKey first; ListAccessKeys tells the keys.");
  }
  if (!(*user)->policies.empty()) {
    return plain_error("DeleteConflict.User.Policy", "UserName",
                       "DetachPolicyFromUser first; ListPoliciesForUser tells the policies.");
  }
  return removing(RecordKind::kRamUser, (*user)->id);
}

Result<Value> list_users(IdentityContext&, const ActionRequest& request, const Account& account) {
  return page_of(request, "User", account.users->all(), described);
}

}  // namespace cairn::identity

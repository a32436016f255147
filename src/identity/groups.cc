// Groups of users.
#include <algorithm>

#include "identity/answers.h"
#include "identity/ram_actions.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

constexpr std::string_view kNameTaken = "Choose another name.";

Value described(const Group& group) {
  MapBuilder map;
  map.set("GroupId", Value::string(group.id))
      .set("GroupName", Value::string(group.name))
      .set("Comments", Value::string(group.comments))
      .set("CreateDate", time_value(group.created))
      .set("UpdateDate", time_value(group.updated));
  return map.build();
}

Value answer_of(const Group& group) {
  return MapBuilder().set("Group", described(group)).build();
}

// Where the group stands among those the user is in.
std::optional<std::size_t> membership(const User& user, const Group& group) {
  const auto found = std::find(user.groups.begin(), user.groups.end(), group.id);
  if (found == user.groups.end()) return std::nullopt;
  return static_cast<std::size_t>(found - user.groups.begin());
}

struct Member {
  User user;
  const Group* group = nullptr;
};
Result<Member> member_named(const Account& account, const ActionRequest& request) {
  const auto user = user_named(account, request);
  if (!user) return user.error();
  const auto group = group_named(account, request);
  if (!group) return group.error();
  return Member{**user, *group};
}

}  // namespace

Result<Change> create_group(IdentityContext& context, const ActionRequest& request,
                            const Account& account) {
  Group group;
  group.name = text_of(request, "GroupName");
  group.comments = text_of(request, "Comments");
  if (account.groups->named(group.name) != nullptr) {
    return plain_error("EntityAlreadyExists.Group", "GroupName", kNameTaken);
  }
  if (account.groups->size() >= kQuotas.groups) {
    return plain_error("LimitExceeded.Group", "GroupName", "Delete groups that are not needed.");
  }
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  group.id = "g-" + random_text(context.chance, kLetters, 16);
  group.created = group.updated = context.clock.now();
  return writing(fresh(to_row(group, account.facts.id)), answer_of(group));
}

Result<Value> get_group(IdentityContext&, const ActionRequest& request, const Account& account) {
  const auto group = group_named(account, request);
  if (!group) return group.error();
  return answer_of(**group);
}

Result<Change> update_group(IdentityContext& context, const ActionRequest& request,
                            const Account& account) {
  const auto found = group_named(account, request);
  if (!found) return found.error();
  Group group = **found;
  if (given(request, "NewComments")) group.comments = text_of(request, "NewComments");
  if (given(request, "NewGroupName")) group.name = text_of(request, "NewGroupName");
  const Group* holder = account.groups->named(group.name);
  if (holder != nullptr && holder->id != group.id) {
    return plain_error("EntityAlreadyExists.Group", "NewGroupName", kNameTaken);
  }
  group.updated = context.clock.now();
  return writing(to_row(group, account.facts.id), answer_of(group));
}

Result<Change> delete_group(IdentityContext&, const ActionRequest& request,
                            const Account& account) {
  const auto group = group_named(account, request);
  if (!group) return group.error();
  if (!account.members_of((*group)->id).empty()) {
    return plain_error("DeleteConflict.Group.User", "GroupName",
                       "RemoveUserFromGroup first; ListUsersForGroup tells the members.");
  }
  if (!(*group)->policies.empty()) {
    return plain_error("DeleteConflict.Group.Policy", "GroupName",
                       "DetachPolicyFromGroup first; ListPoliciesForGroup tells the policies.");
  }
  return removing(RecordKind::kRamGroup, (*group)->id);
}

Result<Value> list_groups(IdentityContext&, const ActionRequest& request, const Account& account) {
  return page_of(request, "Group", account.groups->all(), described);
}

Result<Change> add_user_to_group(IdentityContext& context, const ActionRequest& request,
                                 const Account& account) {
  auto member = member_named(account, request);
  if (!member) return member.error();
  User& user = member->user;
  if (membership(user, *member->group)) {
    return plain_error("EntityAlreadyExists.User.Group", "GroupName", "Nothing is left to do.");
  }
  if (user.groups.size() >= kQuotas.groups_of_user) {
    return plain_error("LimitExceeded.User.Group", "UserName",
                       "Take the user out of another group first.");
  }
  user.groups.push_back(member->group->id);
  user.joined.push_back(context.clock.now());
  return writing(to_row(user, account.facts.id));
}

Result<Change> remove_user_from_group(IdentityContext&, const ActionRequest& request,
                                      const Account& account) {
  auto member = member_named(account, request);
  if (!member) return member.error();
  User& user = member->user;
  const auto at = membership(user, *member->group);
  if (!at) {
    return plain_error("EntityNotExist.User.Group", "GroupName",
                       "ListGroupsForUser tells the groups the user is in.");
  }
  const auto index = static_cast<std::ptrdiff_t>(*at);
  user.groups.erase(user.groups.begin() + index);
  user.joined.erase(user.joined.begin() + index);
  return writing(to_row(user, account.facts.id));
}

Result<Value> list_groups_for_user(IdentityContext&, const ActionRequest& request,
                                   const Account& account) {
  const auto user = user_named(account, request);
  if (!user) return user.error();
  std::vector<Value> items;
  for (std::size_t i = 0; i < (*user)->groups.size(); ++i) {
    const Group* group = account.groups->with_id((*user)->groups[i]);
    if (group == nullptr) continue;
    items.push_back(MapBuilder()
                        .set("GroupId", Value::string(group->id))
                        .set("GroupName", Value::string(group->name))
                        .set("Comments", Value::string(group->comments))
                        .set("JoinDate", time_value((*user)->joined[i]))
                        .build());
  }
  return MapBuilder().set("Groups", listed("Group", std::move(items))).build();
}

Result<Value> list_users_for_group(IdentityContext&, const ActionRequest& request,
                                   const Account& account) {
  const auto group = group_named(account, request);
  if (!group) return group.error();
  auto paging = Paging::of(request);
  if (!paging) return paging.error();
  std::vector<Value> items;
  for (const User* user : account.members_of((*group)->id)) {
    const auto at = membership(*user, **group);
    if (paging->takes(user->name)) {
      items.push_back(MapBuilder()
                          .set("UserName", Value::string(user->name))
                          .set("DisplayName", Value::string(user->display_name))
                          .set("JoinDate", time_value(user->joined[*at]))
                          .build());
    }
    if (paging->done()) break;
  }
  MapBuilder answer;
  answer.set("Users", listed("User", std::move(items)));
  paging->describe(answer);
  return answer.build();
}

}  // namespace cairn::identity

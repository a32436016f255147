// What the actions about identities say and look up in the same words.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "identity/book.h"
#include "identity/identity_actions.h"

namespace cairn::identity {

// Limits of one account, as documented; settings of the product that support raises on request.
struct IdentityQuotas {
  std::size_t users = 5'000;
  std::size_t groups = 300;
  std::size_t groups_of_user = 10;
  std::size_t keys_of_user = 2;
  std::size_t roles = 1'000;
  std::size_t policies = 1'500;
  std::size_t versions_of_policy = 5;
  std::size_t system_policies_attached = 20;
  std::size_t custom_policies_attached = 10;
};
inline constexpr IdentityQuotas kQuotas;

// The catalogue's text of a code without names; `where` is the parameter it is about.
Error plain_error(std::string_view code, std::string_view where, std::string_view fix);
Error user_not_found();
Error group_not_found();
Error role_not_found();
Error policy_not_found();

std::string text_of(const service::ActionRequest& request, std::string_view name);
std::int64_t integer_of(const service::ActionRequest& request, std::string_view name);
bool flag_of(const service::ActionRequest& request, std::string_view name);
// Whether the parameter is in the request.
bool given(const service::ActionRequest& request, std::string_view name);

// What a request names; the Error says that it is not there.
Result<const User*> user_named(const Account& account, const service::ActionRequest& request);
Result<const Group*> group_named(const Account& account, const service::ActionRequest& request);
Result<const Role*> role_named(const Account& account, const service::ActionRequest& request);

Value time_value(Millis time);  // "2026-11-22T06:38:00Z"
// "2" and 17 digits, and so on: what a new user, role or group goes by.
std::string new_number(Chance& chance, char first, std::size_t digits);
std::string random_text(Chance& chance, std::string_view alphabet, std::size_t length);

// A row that must not be there yet.
RecordRow fresh(RecordRow row);
// All that many an action does: one row written, or one removed.
Change writing(RecordRow row, Value answer = MapBuilder().build());
Change removing(RecordKind kind, std::string_view id);

// The part of a list that Marker and MaxItems ask for. Items are in the order of their keys; the
// marker is the key of the last one that was answered, so that what comes and goes meanwhile does
// not shift the rest.
class Paging {
 public:
  static Result<Paging> of(const service::ActionRequest& request);
  // Whether the item is on the page; asked in order, until done().
  bool takes(std::string_view key);
  bool done() const { return truncated_; }
  // IsTruncated, and Marker when there is more.
  void describe(MapBuilder& answer) const;

 private:
  std::string after_;
  std::int64_t left_ = 0;
  std::string last_;
  bool truncated_ = false;
};

// Language says in which one policies of the system are described: there is English only.
std::optional<Error> refuse_other_language(const service::ActionRequest& request);

// {"Users": {"User": [...]}}
Value listed(std::string_view item_name, std::vector<Value> items);

// The page of users, groups or roles that a request asks for, each as `described` tells it.
template <class Named, class Described>
Result<Value> page_of(const service::ActionRequest& request, std::string_view item_name,
                      const Named& all, Described described) {
  auto paging = Paging::of(request);
  if (!paging) return paging.error();
  std::vector<Value> items;
  for (const auto& [name, thing] : all) {
    if (paging->takes(name)) items.push_back(described(*thing));
    if (paging->done()) break;
  }
  MapBuilder answer;
  answer.set(std::string(item_name) + "s", listed(item_name, std::move(items)));
  paging->describe(answer);
  return answer.build();
}

}  // namespace cairn::identity

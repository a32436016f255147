#include "identity/answers.h"

#include "base/base64.h"
#include "base/utc.h"
#include "catalog/error_catalog.h"
#include "service/answers.h"

namespace cairn::identity {

Error plain_error(std::string_view code, std::string_view where, std::string_view fix) {
  return {.code = std::string(code),
          .message = error_text(code, {}),
          .where = std::string(where),
          .at = {},
          .fix = std::string(fix)};
}

Error user_not_found() {
  return plain_error("EntityNotExist.User", "UserName", "ListUsers tells the account's users.");
}

Error group_not_found() {
  return plain_error("EntityNotExist.Group", "GroupName", "ListGroups tells the account's groups.");
}

Error role_not_found() {
  return plain_error("EntityNotExist.Role", "RoleName", "ListRoles tells the account's roles.");
}

Error policy_not_found() {
  return plain_error("EntityNotExist.Policy", "PolicyName",
                     "ListPolicies tells the policies there are, each with its type.");
}

std::string text_of(const service::ActionRequest& request, std::string_view name) {
  const Value value = request.get(name);
  return value.is_string() ? std::string(value.as_string()) : std::string();
}

std::int64_t integer_of(const service::ActionRequest& request, std::string_view name) {
  const Value value = request.get(name);
  return value.is_int() ? value.as_int() : 0;
}

bool flag_of(const service::ActionRequest& request, std::string_view name) {
  const Value value = request.get(name);
  return value.is_bool() && value.as_bool();
}

bool given(const service::ActionRequest& request, std::string_view name) {
  return request.parameters.find(name) != nullptr;
}

Result<const User*> user_named(const Account& account, const service::ActionRequest& request) {
  const User* user = account.users->named(text_of(request, "UserName"));
  if (user == nullptr) return user_not_found();
  return user;
}

Result<const Group*> group_named(const Account& account, const service::ActionRequest& request) {
  const Group* group = account.groups->named(text_of(request, "GroupName"));
  if (group == nullptr) return group_not_found();
  return group;
}

Result<const Role*> role_named(const Account& account, const service::ActionRequest& request) {
  const Role* role = account.roles->named(text_of(request, "RoleName"));
  if (role == nullptr) return role_not_found();
  return role;
}

Value time_value(Millis time) {
  return Value::string(utc_text_z(time));
}

std::string random_text(Chance& chance, std::string_view alphabet, std::size_t length) {
  std::string text;
  while (text.size() < length) text.push_back(alphabet[chance.next() % alphabet.size()]);
  return text;
}

std::string new_number(Chance& chance, char first, std::size_t digits) {
  return first + random_text(chance, "0123456789", digits - 1);
}

RecordRow fresh(RecordRow row) {
  row.version = 0;
  return row;
}

Change writing(RecordRow row, Value answer) {
  Change change;
  change.batch.records.push_back(std::move(row));
  change.answer = std::move(answer);
  return change;
}

Change removing(RecordKind kind, std::string_view id) {
  Change change;
  change.batch.removed_records.push_back({kind, std::string(id)});
  change.answer = MapBuilder().build();
  return change;
}

Result<Paging> Paging::of(const service::ActionRequest& request) {
  Paging paging;
  paging.left_ = integer_of(request, "MaxItems");
  if (const std::string marker = text_of(request, "Marker"); !marker.empty()) {
    auto after = base64_decode(marker);
    if (!after || after->empty()) {
      return plain_error("InvalidParameter.Marker.Format", "Marker",
                         "Give the Marker of the answer before, unchanged.");
    }
    paging.after_ = std::move(*after);
  }
  return paging;
}

bool Paging::takes(std::string_view key) {
  if (truncated_ || (!after_.empty() && key <= after_)) return false;
  if (left_ == 0) {
    truncated_ = true;
    return false;
  }
  --left_;
  last_ = key;
  return true;
}

void Paging::describe(MapBuilder& answer) const {
  answer.set("IsTruncated", Value::boolean(truncated_));
  if (truncated_) answer.set("Marker", Value::string(base64_encode(last_)));
}

std::optional<Error> refuse_other_language(const service::ActionRequest& request) {
  if (!given(request, "Language") || text_of(request, "Language") == "en") return std::nullopt;
  return service::not_supported("Language " + text_of(request, "Language"), "Give en, or nothing.");
}

Value listed(std::string_view item_name, std::vector<Value> items) {
  return MapBuilder().set(item_name, Value::list(std::move(items))).build();
}

}  // namespace cairn::identity

#include "service/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "base/utc.h"
#include "catalog/error_catalog.h"

namespace cairn::service {
namespace {

Error over_limit(std::string_view reason, std::string_view fix) {
  return {.code = "RequestLimitExceeded",
          .message = error_text("RequestLimitExceeded", {{"reason", reason}}),
          .where = {},
          .at = {},
          .fix = std::string(fix)};
}

}  // namespace

Error not_supported(std::string_view feature, std::string_view fix) {
  return {.code = "NotSupported",
          .message = error_text("NotSupported", {{"feature", feature}}),
          .where = std::string(feature.substr(0, feature.find(' '))),  // "CreateOption Abandon..."
          .at = {},
          .fix = fix.empty() ? "Leave it out." : std::string(fix)};
}

Error stack_not_found(std::string_view name) {
  return {.code = "StackNotFound",
          .message = error_text("StackNotFound", {{"name", name}}),
          .where = "StackId",
          .at = {},
          .fix =
              "ListStacks tells the stacks of this account and region; deleted ones are found "
              "by id only."};
}

Error stack_exists(std::string_view name) {
  return {.code = "StackExists",
          .message = error_text("StackExists", {{"name", name}}),
          .where = "StackName",
          .at = {},
          .fix = "Choose another name, or delete the stack that has it."};
}

Error resource_not_found(std::string_view name, const StackRow& stack) {
  return {.code = "ResourceNotFound",
          .message = error_text("ResourceNotFound", {{"name", name}, {"stack", stack.name}}),
          .where = "LogicalResourceId",
          .at = {},
          .fix = "ListStackResources tells the stack's resources."};
}

Error action_in_progress(const StackRow& stack) {
  return {.code = "ActionInProgress",
          .message = error_text("ActionInProgress", {{"name", stack.name},
                                                     {"action", action_name(stack.state.action)}}),
          .where = "StackId",
          .at = {},
          .fix = "Wait until the stack's status no longer ends in IN_PROGRESS."};
}

Error too_many_stacks(std::uint64_t limit) {
  return over_limit(fmt::format("the limit of {} stacks per account is reached", limit),
                    "Delete stacks that are no longer needed, or raise the limit in the server's "
                    "settings.");
}

Error too_many_operations(std::uint64_t limit) {
  return over_limit(fmt::format("the limit of {} stack operations at a time is reached", limit),
                    "Wait until one of them has ended.");
}

Error unavailable() {
  return {.code = "ServiceUnavailable",
          .message = error_text("ServiceUnavailable", {}),
          .where = {},
          .at = {},
          .fix = "Try again in a moment."};
}

Result<StackRow> find_stack(const ActionRequest& request, Reader& reader) {
  const Value given = request.get("StackId");
  const std::string_view id = given.is_string() ? given.as_string() : std::string_view();
  auto stack = reader.stack(request.identity.account_id, request.region, id);
  if (!stack) return stack_not_found(id);
  return std::move(*stack);
}

Error invalid_parameter(std::string_view name, std::string_view reason, std::string_view fix) {
  return {.code = "InvalidParameter",
          .message = error_text("InvalidParameter", {{"name", name}, {"reason", reason}}),
          .where = std::string(name),
          .at = {},
          .fix = std::string(fix)};
}

Error invalid_time(std::string_view name) {
  return invalid_parameter(name, "it is not a time",
                           "Write times as YYYY-MM-DDThh:mm:ssZ, in UTC.");
}

std::optional<Error> refuse_repeated(const ActionRequest& request, std::string_view list,
                                     std::string_view key_field) {
  std::set<std::string_view> seen;
  for (const Value& item : request.parameters.get(list).items()) {
    const std::string_view key = item.get_string(key_field);
    if (seen.insert(key).second) continue;
    return invalid_parameter(list, fmt::format("{} {} is given more than once", key_field, key),
                             "Give each key once.");
  }
  return std::nullopt;
}

PageRequest page_of(const ActionRequest& request) {
  PageRequest page;
  if (const Value n = request.get("PageNumber"); n.is_int()) page.number = n.as_int();
  if (const Value n = request.get("PageSize"); n.is_int()) page.size = n.as_int();
  return page;
}

Window PageRequest::window() const {
  // No list is longer; a page so far off is empty, and the product cannot overflow.
  constexpr std::int64_t kPagesMax = 1'000'000'000;
  const std::int64_t skipped = std::min(number - 1, kPagesMax);
  return {static_cast<std::uint64_t>(skipped * size), static_cast<std::uint64_t>(size)};
}

void PageRequest::describe(std::uint64_t total, MapBuilder& answer) const {
  answer.set("TotalCount", Value::integer(static_cast<std::int64_t>(total)));
  answer.set("PageNumber", Value::integer(number));
  answer.set("PageSize", Value::integer(size));
}

std::string new_uuid(Chance& chance) {
  const std::uint64_t hi = chance.next();
  return uuid_text(hi, chance.next());
}

void set_time(MapBuilder& map, std::string_view key, Millis time) {
  if (time != 0) map.set(key, Value::string(utc_text(time)));
}

}  // namespace cairn::service

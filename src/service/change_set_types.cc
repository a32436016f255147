#include "service/change_set_types.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/error_catalog.h"
#include "service/answers.h"

namespace cairn::service {
namespace {

constexpr ChangeSetType kTypes[] = {
    {"CREATE", draft_create, propose_create, accept_create},
    {"IMPORT", draft_import, propose_import, accept_import},
    {"UPDATE", draft_update, propose_set_update, accept_set_update},
};

}  // namespace

const ChangeSetType* find_change_set_type(std::string_view name) {
  const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes),
                                   [name](const ChangeSetType& t) { return t.name == name; });
  return found == std::end(kTypes) ? nullptr : found;
}

ChangeSet new_change_set(const ActionRequest& request, const StackRow& stack, Context& context) {
  ChangeSet set;
  set.row.id = new_uuid(context.chance);
  set.row.account = stack.account;
  set.row.region = stack.region;
  set.row.parent = stack.id;
  set.row.name = request.get("ChangeSetName").as_string();
  set.row.created = context.clock.now();
  set.type = request.get("ChangeSetType").as_string();
  set.stack_name = stack.name;
  if (const Value text = request.get("Description"); text.is_string()) {
    set.description = text.as_string();
  }
  set.base_operation = stack.last_operation;
  return set;
}

std::optional<Error> no_room_for_change_set(const ActionRequest& request, const StackRow& stack,
                                            Reader& reader) {
  const std::string_view name = request.get("ChangeSetName").as_string();
  std::size_t live = 0;
  for (const ChangeSet& set : change_sets_of(stack, reader)) {
    if (set.row.name == name) return change_set_exists(name, stack);
    if (!set.operation) ++live;
  }
  if (live < kChangeSetsMax) return std::nullopt;
  return Error{
      .code = "RequestLimitExceeded",
      .message = error_text("RequestLimitExceeded",
                            {{"reason", fmt::format("the limit of {} change sets per stack is "
                                                    "reached",
                                                    kChangeSetsMax)}}),
      .where = "StackId",
      .at = {},
      .fix = "Delete change sets that are no longer needed with DeleteChangeSet."};
}

ActionRequest without_parameters(const ActionRequest& request,
                                 std::initializer_list<std::string_view> names) {
  ActionRequest less = request;
  std::vector<Entry> kept;
  for (const Entry& entry : request.parameters.entries()) {
    const bool left_out =
        std::find(names.begin(), names.end(), entry.key.as_string()) != names.end();
    if (!left_out) kept.push_back(entry);
  }
  less.parameters = Value::map(std::move(kept));
  return less;
}

}  // namespace cairn::service

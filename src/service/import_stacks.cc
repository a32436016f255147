// ImportStacksToStackGroup: stacks that are there become instances of a group.
#include <utility>

#include "catalog/error_catalog.h"
#include "group/import.h"
#include "service/answers.h"
#include "service/group_actions.h"
#include "service/group_answers.h"
#include "service/group_identity.h"
#include "service/group_operation.h"
#include "service/group_template.h"
#include "service/instance_request.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// What the group may not read is not told of: neither whether it is there nor what it holds. Of
// groups that the service manages it is enough that the account is a member.
std::optional<Error> refuse_hidden(const GroupRow& group, const StackPlace& at,
                                   const Context& context) {
  if (group.permissions == PermissionModel::kServiceManaged) return std::nullopt;
  auto identity = group_identity(group, at.account, context);
  if (!identity) return identity.error();
  StartInstance start;
  start.account = at.account;
  start.region = at.region;
  const ActionRequest request = request_of("GetStack", start, std::move(identity).value(),
                                           MapBuilder().set("StackId", Value::string(at.stack_id)));
  return not_allowed(request, context);
}

// As the group `to`, which has this template, may see it and could use it.
ImportedStack stack_at(StackPlace place, const GroupRow& to, std::string_view text,
                       Reader& reader) {
  ImportedStack stack{.place = std::move(place), .found = false, .state = {}, .group = {}};
  const StackPlace& at = stack.place;
  const auto row = reader.stack(at.account, at.region, at.stack_id);
  if (!row || row->deleted != 0) return stack;
  stack.found = true;
  stack.state = row->state;
  stack.nested = !row->parent_id.empty();
  if (const auto instance = reader.groups().instance_of_stack(at.stack_id)) {
    stack.grouped = true;
    const auto group = reader.groups().group(instance->group);
    if (group && group->account == to.account) stack.group = group->name;
  }
  const auto detail = reader.stack_detail(row->no);
  auto parameters = detail ? read_json(detail->parameters) : Result<Value>(Value());
  if (parameters) stack.parameters = declared_parameters(*parameters, text);
  return stack;
}

// The folder all members of the account's directory are in.
std::string root_of(const Context& context, const std::string& account) {
  if (context.directories == nullptr) return {};
  return context.directories->standing(account, kDirectoryService).root;
}

Error names_no_stack() {
  return {.code = "MissingStackArns",
          .message = error_text("MissingStackArns", {{"ParameterName", "StackArns"}}),
          .where = "StackArns",
          .at = {},
          .fix = "Name the stacks that are to be the group's."};
}

}  // namespace

void import_stacks_to_stack_group(Context& context, ActionRequest request, Reply reply) {
  std::vector<StackPlace> places;
  for (const std::string& arn : texts_of(request.get("StackArns"))) {
    auto place = stack_of_arn(arn, "StackArns");
    if (!place) return reply(place.error());
    places.push_back(std::move(place).value());
  }
  const std::vector<std::string> folders = texts_of(request.get("ResourceDirectoryFolderIds"));
  const auto want = [&context, request, places,
                     folders](GroupSight sight) -> Result<WantedOperation> {
    if (places.empty()) return names_no_stack();
    if (auto refused = refuse_lost_right(sight.group, context)) return *refused;
    const std::string text = sight.reader.blob(sight.group.template_hash).value_or(std::string());
    std::vector<ImportedStack> stacks;
    for (const StackPlace& place : places) {
      if (auto refused = refuse_hidden(sight.group, place, context)) return *refused;
      stacks.push_back(stack_at(place, sight.group, text, sight.reader));
    }
    const DirectoryFolders directory(context, sight.group.account);
    auto instances = instances_to_import(sight.group, sight.instances, stacks, folders,
                                         root_of(context, sight.group.account), directory);
    if (!instances) return instances.error();
    return WantedOperation{.operation = operation_of(request, GroupAction::kImport),
                           .instances = std::move(instances).value(),
                           .group = std::move(sight.group)};
  };
  begin_group_operation(context, std::move(request), std::move(reply), want);
}

}  // namespace cairn::service

// GetStackGroup, ListStackGroups, and what there is to read of instances and operations.
#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/group_actions.h"
#include "service/group_answers.h"
#include "service/resource_groups.h"
#include "service/tag_texts.h"

namespace cairn::service {
namespace {

// A page of rows, each shown by `show`.
template <class Row, class Show>
Value answer_of(const PageRequest& request, const Page<Row>& page, std::string_view list,
                Show show) {
  std::vector<Value> items;
  for (const Row& row : page.rows) items.push_back(show(row));
  MapBuilder answer;
  request.describe(page.total, answer);
  answer.set(list, Value::list(std::move(items)));
  return answer.build();
}

Error instance_not_found() {
  return {.code = "StackInstanceNotFound",
          .message = error_text("StackInstanceNotFound", {}),
          .where = "StackInstanceAccountId",
          .at = {},
          .fix = "ListStackInstances tells the stack instances of the stack group."};
}

Error names_no_group() {
  constexpr std::string_view kNames = "StackGroupName,StackGroupId";
  return {.code = "MissingParameter",
          .message = error_text("MissingParameter", {{"names", kNames}}),
          .where = std::string(kNames),
          .at = {},
          .fix = "Give one of them."};
}

}  // namespace

void get_stack_group(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const std::string_view id = request.parameters.get_string("StackGroupId");
  if (id.empty() && request.parameters.find("StackGroupName") == nullptr) {
    return reply(names_no_group());
  }
  if (id.empty()) {
    const auto group = find_group(request, *reader);
    if (!group) return reply(group.error());
    return reply(MapBuilder().set("StackGroup", group_view(*group, *reader)).build());
  }
  const auto group = reader->groups().group(id);
  const bool own =
      group && group->account == request.identity.account_id && group->region == request.region;
  if (!own) return reply(stack_group_not_found(id, request.action->name));
  reply(MapBuilder().set("StackGroup", group_view(*group, *reader)).build());
}

void list_stack_groups(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  GroupFilter filter{.account = request.identity.account_id, .region = request.region};
  filter.status = parse_group_status(request.parameters.get_string("Status", "ACTIVE"));
  if (const Value group = request.get("ResourceGroupId"); group.is_string()) {
    filter.resource_group = kept_group(filter.account, group.as_string());
  }
  filter.tags = tag_wishes(request.get("Tags"));
  const PageRequest page = page_of(request);
  reply(answer_of(page, reader->groups().groups(filter, page.window()), "StackGroups",
                  [&](const GroupRow& row) { return group_summary(row, *reader); }));
}

void get_stack_instance(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto group = find_group(request, *reader);
  if (!group) return reply(group.error());
  const auto instance =
      reader->groups().instance(group->id, request.parameters.get_string("StackInstanceAccountId"),
                                request.parameters.get_string("StackInstanceRegionId"));
  if (!instance) return reply(instance_not_found());
  const bool outputs = request.get("OutputOption") == Value::string("Enabled");
  reply(MapBuilder()
            .set("StackInstance", instance_view(*instance, *group, outputs, *reader))
            .build());
}

void list_stack_instances(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto group = find_group(request, *reader);
  if (!group) return reply(group.error());
  const InstanceFilter filter{
      .group = group->id,
      .account = std::string(request.parameters.get_string("StackInstanceAccountId")),
      .region = std::string(request.parameters.get_string("StackInstanceRegionId"))};
  const PageRequest page = page_of(request);
  reply(answer_of(page, reader->groups().instances(filter, page.window()), "StackInstances",
                  [&](const InstanceRow& row) { return instance_summary(row, *group); }));
}

void get_stack_group_operation(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto found = find_group_operation(request, *reader);
  if (!found) return reply(found.error());
  reply(MapBuilder()
            .set("StackGroupOperation", operation_view(found->operation, found->group, *reader))
            .build());
}

void list_stack_group_operations(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto group = find_group(request, *reader);
  if (!group) return reply(group.error());
  const PageRequest page = page_of(request);
  reply(answer_of(page, reader->groups().group_operations(group->id, page.window()),
                  "StackGroupOperations",
                  [&](const GroupOperationRow& row) { return operation_summary(row, *group); }));
}

void list_stack_group_operation_results(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto found = find_group_operation(request, *reader);
  if (!found) return reply(found.error());
  const PageRequest page = page_of(request);
  reply(answer_of(page, reader->groups().instance_results(found->operation.id, page.window()),
                  "StackGroupOperationResults", [&](const InstanceResultRow& row) {
                    return result_view(row, found->operation);
                  }));
}

}  // namespace cairn::service

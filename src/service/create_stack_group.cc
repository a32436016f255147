#include <fmt/format.h>

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/auto_deployment.h"
#include "service/definition.h"
#include "service/group_actions.h"
#include "service/group_answers.h"
#include "service/group_settings.h"
#include "service/group_template.h"
#include "service/idempotence.h"
#include "service/resource_groups.h"
#include "service/tag_texts.h"

namespace cairn::service {
namespace {

Error group_exists(std::string_view name) {
  return {.code = "StackGroupExists",
          .message = error_text("StackGroupExists", {{"name", name}}),
          .where = "StackGroupName",
          .at = {},
          .fix = "Choose another name, or delete the stack group that has it."};
}

Error too_many_groups(std::uint64_t limit) {
  return {.code = "RequestLimitExceeded",
          .message = error_text("RequestLimitExceeded",
                                {{"reason", fmt::format("the limit of {} stack groups per account "
                                                        "is reached",
                                                        limit)}}),
          .where = {},
          .at = {},
          .fix = "Delete stack groups that are no longer needed."};
}

GroupRow new_group(const ActionRequest& request, Context& context) {
  GroupRow group;
  group.id = new_uuid(context.chance);
  group.account = request.identity.account_id;
  group.region = request.region;
  group.name = request.parameters.get_string("StackGroupName");
  group.description = request.parameters.get_string("Description");
  group.resource_group =
      kept_group(group.account, request.parameters.get_string("ResourceGroupId"));
  group.created = group.updated = context.clock.now();
  return group;
}

}  // namespace

void create_stack_group(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  if (auto refused = refuse_tags(request)) return reply(*refused);
  GroupRow group = new_group(request, context);
  if (auto refused = take_settings(request, context, group)) return reply(*refused);
  const std::uint64_t most = context.quotas.stack_groups_per_account;
  if (reader->groups().count_live_groups(group.account) >= most) {
    return reply(too_many_groups(most));
  }
  if (reader->groups().live_group_named(group.account, group.region, group.name)) {
    return reply(group_exists(group.name));
  }
  auto definition = group_template(request, context);
  if (!definition) return reply(definition.error());
  group.parameters = std::move(definition->parameters);
  Batch batch;
  batch.now = group.created;
  batch.blobs.push_back(blob_of(std::move(definition->text)));
  group.template_hash = batch.blobs.back().hash;
  if (auto tags = read_tags(request.parameters.get("Tags")); !tags.empty()) {
    batch.tags.push_back({.owner = tag_owner(group), .removed = {}, .put = std::move(tags)});
  }
  if (group.permissions == PermissionModel::kServiceManaged) {
    batch.records.push_back(place_from_now_on(group, context));
  }
  const Value response = MapBuilder().set("StackGroupId", Value::string(group.id)).build();
  claim->remember(response, batch);
  const std::string name = group.name;
  batch.groups = std::make_shared<const GroupBatch>(GroupBatch{.groups = {std::move(group)}});
  context.writer.submit(std::move(batch),
                        [reply = std::move(reply), response, claim, name](CommitOutcome outcome) {
                          if (outcome == CommitOutcome::kNameTaken)
                            return reply(group_exists(name));
                          if (outcome != CommitOutcome::kDurable) return reply(unavailable());
                          reply(response);
                        });
}

}  // namespace cairn::service

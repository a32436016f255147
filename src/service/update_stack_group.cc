// UpdateStackGroup (stack-groups section 2): the group becomes another one, and its stacks follow.
#include <utility>

#include "group/reach.h"
#include "service/answers.h"
#include "service/auto_deployment.h"
#include "service/definition.h"
#include "service/group_actions.h"
#include "service/group_answers.h"
#include "service/group_operation.h"
#include "service/group_settings.h"
#include "service/group_template.h"

namespace cairn::service {
namespace {

// The definition that the group has from now on; nothing when the request gives no part of one.
struct NewDefinition {
  bool given = false;
  GroupTemplate of = {};
  std::string made_from = {};  // hash of the group's template, when that is a part of it
};

// Whether the stacks may differ from now on.
bool deploys(const ActionRequest& request) {
  return names_template(request) || request.get("Parameters").is_list() || expands_modules(request);
}

Result<NewDefinition> new_definition(const ActionRequest& request, const GroupRow& group,
                                     Context& context) {
  NewDefinition definition;
  if (!deploys(request)) return definition;
  Result<std::string> text = std::string();
  if (names_template(request)) {
    text = template_text(request, context);
    if (!text) return text.error();
  } else {
    definition.made_from = group.template_hash;
    text = context.store.read()->blob(group.template_hash).value_or(std::string());
  }
  auto of = group_template_again(request, std::move(text).value(), group, context);
  if (!of) return of.error();
  definition.given = true;
  definition.of = std::move(of).value();
  return definition;
}

void take_definition(const NewDefinition& definition, WantedOperation& wanted) {
  if (!definition.given) return;
  wanted.batch.blobs.push_back(blob_of(definition.of.text));
  wanted.group.template_hash = wanted.batch.blobs.back().hash;
  wanted.group.parameters = definition.of.parameters;
}

Result<WantedOperation> wanted_of(const ActionRequest& request, const TargetNames& names,
                                  const NewDefinition& definition, const Context& context,
                                  GroupSight sight) {
  WantedOperation wanted{.operation = operation_of(request, GroupAction::kUpdate),
                         .instances = {},
                         .group = std::move(sight.group),
                         .changed = true};
  // Another update ended since the request was read.
  const std::string& base = definition.made_from;
  if (!base.empty() && base != wanted.group.template_hash) return unavailable();
  const bool empty = sight.instances.empty();
  const bool deployed = wanted.group.auto_deployment.enabled;
  if (auto refused = change_settings(request, context, !empty, wanted.group)) return *refused;
  if (!deployed && wanted.group.auto_deployment.enabled) {
    wanted.batch.records.push_back(place_from_now_on(wanted.group, context));
  }
  if (auto refused = misfit(wanted.group, names)) return *refused;
  const auto how =
      group_deployment(wanted.group, texts_of(request.get("DeploymentOptions")), names);
  if (!how) return how.error();
  if (auto refused = refuse_unknown_folders(wanted.group, names, context)) return *refused;
  const DirectoryFolders folders(context, wanted.group.account);
  auto reach =
      instances_of_update(wanted.group, sight.instances, names, folders, *how, definition.given);
  if (!reach) return reach.error();
  wanted.instances = std::move(reach->reached);
  wanted.left_out = std::move(reach->left_out);
  take_definition(definition, wanted);
  if (*how == GroupDeployment::kConfigure) {
    wanted.group.folders = folders_after_configure(wanted.group.folders, names);
  }
  wanted.group.updated = context.clock.now();
  return wanted;
}

}  // namespace

Result<Want> wanted_group_update(Context& context, const ActionRequest& request) {
  const auto group = find_group(request, *context.store.read());
  if (!group) return group.error();
  const TargetNames names = target_names(request.parameters);
  if (auto refused = refuse_regions(names)) return *refused;
  auto definition = new_definition(request, *group, context);
  if (!definition) return definition.error();
  return Want([&context, request, names, definition = std::move(definition).value()](
                  GroupSight sight) -> Result<WantedOperation> {
    return wanted_of(request, names, definition, context, std::move(sight));
  });
}

void update_stack_group(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  auto want = wanted_group_update(context, request);
  if (!want) return reply(want.error());
  begin_group_operation(context, request, std::move(reply), std::move(claim),
                        std::move(want).value());
}

}  // namespace cairn::service

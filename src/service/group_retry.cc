// RetryStackGroupOperation.
#include <utility>

#include "group/auto_deploy.h"
#include "group/retry.h"
#include "service/answers.h"
#include "service/group_answers.h"
#include "service/group_operation.h"
#include "service/group_progress.h"

namespace cairn::service {
namespace {

constexpr Window kAll{0, UINT64_MAX};

// An automatic deployment that was stopped in the queue, or did not fit into the group, has not
// begun anything: what the directory asks for now is to be done.
bool never_began(const GroupOperationRow& operation,
                 const std::vector<InstanceResultRow>& results) {
  return !operation.automatic_account.empty() && results.empty() &&
         (operation.status == GroupOperationStatus::kStopped ||
          operation.status == GroupOperationStatus::kFailed);
}

Result<AutomaticTargets> targets_again(const GroupOperationRow& before, const Context& context,
                                       const GroupSight& sight) {
  const auto results = sight.reader.groups().instance_results(before.id, kAll).rows;
  if (!never_began(before, results)) {
    return AutomaticTargets{.instances = targets_to_retry(before, results, sight.instances),
                            .moved = {}};
  }
  const DirectoryFolders folders(context, sight.group.account);
  return automatic_targets(sight.group, sight.instances, before, folders);
}

Result<WantedOperation> wanted_again(const GroupOperationRow& before, const ActionRequest& request,
                                     const Context& context, GroupSight sight) {
  // Stacks that stay are not touched: whoever lost the right may let go of them.
  if (before.action != GroupAction::kDelete || !before.retain_stacks) {
    if (auto refused = refuse_lost_right(sight.group, context)) return *refused;
  }
  auto targets = targets_again(before, context, sight);
  if (!targets) return targets.error();
  if (targets->instances.empty()) {
    return invalid_parameter("OperationId", "nothing of the operation is left to be done again",
                             "Its targets have succeeded, have since been brought up to date, or "
                             "are no instances any more. What was not imported is removed with "
                             "DeleteStackInstances and imported again.");
  }
  WantedOperation wanted{.operation = retry_of(before),
                         .instances = std::move(targets->instances),
                         .moved = std::move(targets->moved),
                         .group = std::move(sight.group)};
  if (const Value given = request.get("OperationPreferences"); given.is_map()) {
    wanted.operation.preferences = preferences_of(given);
  }
  if (const Value given = request.get("OperationDescription"); given.is_string()) {
    wanted.operation.description = given.as_string();
  }
  return wanted;
}

}  // namespace

void retry_stack_group_operation(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  auto found = find_group_operation(request, *reader);
  if (!found) return reply(found.error());
  begin_group_operation(
      context, request.action->name, std::move(found->group), std::move(reply), std::move(claim),
      [&context, request,
       before = std::move(found->operation)](GroupSight sight) -> Result<WantedOperation> {
        return wanted_again(before, request, context, std::move(sight));
      });
}

}  // namespace cairn::service

#include "service/auto_deployment.h"

#include <utility>

#include "group/auto_deploy.h"
#include "service/group_answers.h"

namespace cairn::service {
namespace {

constexpr Window kAll{0, UINT64_MAX};

}  // namespace

Rollouts::Change queued_change(const Context& context, GroupRow group, GroupOperationRow operation,
                               Reader& reader) {
  const DirectoryFolders folders(context, group.account);
  const auto existing =
      reader.groups().instances({.group = group.id, .account = {}, .region = {}}, kAll).rows;
  auto targets = automatic_targets(group, existing, operation, folders);
  Rollouts::Change change;
  RolloutStart start;
  if (targets) {
    change.rows.instances = std::move(targets->moved);
    start.instances = std::move(targets->instances);
  } else {
    operation.reason = targets.error().message;
  }
  start.group = std::move(group);
  start.operation = std::move(operation);
  change.start = std::move(start);
  return change;
}

}  // namespace cairn::service

// From a request to an operation on a stack group that begins, in common to the actions that begin
// one.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/rollouts.h"
#include "service/context.h"
#include "service/idempotence.h"

namespace cairn::service {

// The group as it is, and what runs on it: what an operation is decided from.
struct GroupSight {
  GroupRow group;
  std::vector<InstanceRow> instances;  // all, in the order they were made
  Reader& reader;
};

// What is asked for: the operation without identity, status and times; the instances it works on.
struct WantedOperation {
  GroupOperationRow operation;
  std::vector<InstanceRow> instances;
  std::vector<InstanceRow> left_out = {};
  std::vector<InstanceRow> moved = {};  // not worked on: they are in another folder now
  GroupRow group;                       // as it is from now on
  bool changed = false;                 // and whether that is another one than before
  Batch batch = {};                     // what becomes durable with it
};

// The operation that the request describes: preferences, description, targets as it names them.
GroupOperationRow operation_of(const ActionRequest& request, GroupAction action);

// Called on the keeper's executor: keep it short.
using Want = std::function<Result<WantedOperation>(GroupSight sight)>;

// What the requests that begin operations by name want, for those who begin them and those who only
// look ahead (group_preview.h). The Error is the answer. wanted_group_update() may fetch a
// template.
Result<Want> wanted_create(Context& context, const ActionRequest& request);
Result<Want> wanted_update(Context& context, const ActionRequest& request);
Result<Want> wanted_delete(Context& context, const ActionRequest& request);
Result<Want> wanted_group_update(Context& context, const ActionRequest& request);

// Has the keeper begin the operation that `want` gives for the group the request names, unless
// another one runs (StackGroupOperationInProgress); answers its OperationId. With ClientToken.
void begin_group_operation(Context& context, ActionRequest request, Reply reply, Want want);

// The same when the token was claimed already.
void begin_group_operation(Context& context, const ActionRequest& request, Reply reply,
                           std::shared_ptr<TokenClaim> claim, Want want);

// The same of a group that was found by other means.
void begin_group_operation(Context& context, std::string_view action, GroupRow group, Reply reply,
                           std::shared_ptr<TokenClaim> claim, Want want);

}  // namespace cairn::service

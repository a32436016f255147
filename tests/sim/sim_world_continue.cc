// A create that failed goes on in the simulated world, as ContinueCreateStack has it.

#include "base/digest.h"
#include "engine/incarnations.h"
#include "plan/update_plan.h"
#include "service/continue_limits.h"
#include "tests/sim/sim_world.h"

namespace cairn::testing {

void SimWorld::continue_create(std::vector<FakeResource> resources, std::vector<std::string> listed,
                               Millis timeout) {
  const auto reader = store.read();
  const Millis now = world.clock().now();
  OperationStart start;
  start.stack = stack();
  start.stack.state = *next(start.stack.state, Turn::kContinued);
  start.operation = {.no = {next_operation_++},
                     .stack = kStack,
                     .action = StackAction::kCreate,
                     .plan_hash = {},
                     .started = now,
                     .deadline = now + timeout,
                     .timeout = timeout,
                     .parallelism = 0,
                     .rollback = false};
  start.stack.operation = start.stack.last_operation = start.operation.no;
  const auto before = committed();
  const std::string hash = add_model(std::move(resources));
  start.target.model = models.at(hash);
  start.resources = reader->resources(kStack);
  start.details = reader->resource_details(kStack);
  const auto existing = incarnations(start.resources, start.details);
  const service::Continued c{*before, start.target, existing, std::move(listed), true};
  const auto anew = service::made_anew(c);
  if (!anew) return store.complaints.push_back(anew.error().message);
  std::vector<std::string> tainted;
  const Diff changes = service::continued_diff(c, *anew, tainted);
  start.plan =
      make_update_plan(changes, *start.target.model, existing,
                       {.base_version = 1, .first_number = first_free_number(start.resources)});
  start.operation.plan_hash = hex(sha256(encode(start.plan)));
  StackDetailRow detail = *reader->stack_detail(kStack);
  detail.template_hash = hash;
  start.operation.revision = ++detail.revision;
  start.revision = {detail, start.operation.no};
  start.last_event = reader->last_event(kStack) + 1;
  Batch batch;
  batch.steps.push_back({.no = kStack,
                         .by = {},
                         .operation = start.operation.no,
                         .state = start.stack.state,
                         .status_reason = {},
                         .updated = now});
  batch.details.push_back(detail);
  batch.operations.push_back(start.operation);
  batch.blobs.push_back({start.operation.plan_hash, encode(start.plan)});
  batch.events.push_back(stack_event(start.stack, start.last_event, now));
  begin(std::move(batch), std::move(start));
}

}  // namespace cairn::testing

#include "service/signal_resource.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/idempotence.h"
#include "service/stack_contents.h"

namespace cairn::service {
namespace {

// The documented text, with the resource's name in it.
Error not_available(std::string_view name) {
  return {.code = "ResourceNotAvailable",
          .message = error_text("ResourceNotAvailable", {{"name", name}}),
          .where = "LogicalResourceId",
          .at = {},
          .fix = "Wait until the handle is CREATE_COMPLETE; what was deleted takes no signals."};
}

// The physical id of the handle or condition that the request names.
Result<std::string> target_of(const ActionRequest& request, Reader& reader) {
  const auto stack = find_stack(request, reader);
  if (!stack) return stack.error();
  const Value given = request.get("LogicalResourceId");
  const std::vector<ResourceRow> all = all_resources(*stack, reader);
  const auto row = std::find_if(all.begin(), all.end(), [&](const ResourceRow& r) {
    return r.logical_id == given.as_string();
  });
  if (row == all.end()) return resource_not_found(given.as_string(), *stack);
  if (row->type != wait::kHandleType && row->type != wait::kConditionType) {
    return not_supported(
        fmt::format("SignalResource for a resource of type {}", row->type),
        "Signals go to a WaitConditionHandle, or to the WaitCondition that waits for them.");
  }
  const bool deleted = row->state == ResourceState{ResourceAction::kDelete, Phase::kComplete};
  if (row->physical_id.empty() || deleted) return not_available(row->logical_id);
  return row->physical_id;
}

Error refusal(const wait::SignalAnswer& answer, const Value& name) {
  if (answer.status == 404) return not_available(name.as_string());
  if (answer.status == 503) return unavailable();
  return invalid_parameter("UniqueId", answer.message, "Send the signal under an id it had.");
}

}  // namespace

// The signal and the answer for its client token are two transactions, the signal first: what is
// sent again in between has the same UniqueId, and takes the first one's place.
void signal_resource(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  auto target = target_of(request, *reader);
  if (!target) return reply(target.error());
  if (context.waits == nullptr) return reply(not_supported("SignalResource"));
  wait::IncomingSignal signal;
  signal.id = request.get("UniqueId").as_string();
  signal.status = *wait::signal_status(request.get("Status").as_string());
  context.waits->send(std::move(target).value(), std::move(signal),
                      [&context, claim, name = request.get("LogicalResourceId"),
                       reply = std::move(reply)](wait::SignalAnswer answer) {
                        if (answer.status != 200) return reply(refusal(answer, name));
                        const Value response = Value::map({});
                        Batch batch;
                        batch.now = context.clock.now();
                        claim->remember(response, batch);
                        if (batch.empty()) return reply(response);
                        context.writer.submit(std::move(batch),
                                              [reply, response, claim](CommitOutcome outcome) {
                                                if (outcome != CommitOutcome::kDurable)
                                                  return reply(unavailable());
                                                reply(response);
                                              });
                      });
}

}  // namespace cairn::service

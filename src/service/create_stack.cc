#include "service/create_stack.h"

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/create_options.h"
#include "service/definition.h"
#include "service/idempotence.h"
#include "service/kept_scratches.h"
#include "service/stack_policies.h"
#include "service/stack_role.h"
#include "service/tag_texts.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// Parameters that belong to parts of the service which are not there yet are refused by name.
std::optional<Error> refusal(const ActionRequest& request, const Context& context) {
  if (auto refused = refuse_role(request, context)) return refused;
  if (auto refused = refuse_tags(request)) return refused;
  const Value urls = request.get("NotificationURLs");
  if (auto refused = refuse_notification_urls(urls, context.eventbridge)) return refused;
  return refuse_create_options(request);
}

Error refused_commit(CommitOutcome outcome, const StackRow& stack) {
  return outcome == CommitOutcome::kNameTaken ? stack_exists(stack.name) : unavailable();
}

}  // namespace

std::optional<Error> too_many_stacks(const std::string& account, const Context& context,
                                     Reader& reader) {
  const std::uint64_t most = context.quotas.stacks_per_account;
  if (reader.count_live_stacks(account) < most) return std::nullopt;
  return too_many_stacks(most);
}

std::optional<Error> too_many_operations(const std::string& account, const Context& context,
                                         Reader& reader) {
  const std::uint64_t most = context.quotas.running_operations_per_account;
  if (reader.count_running_operations(account) < most) return std::nullopt;
  return too_many_operations(most);
}

void create_stack(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  if (auto refused = refusal(request, context)) return reply(*refused);
  const std::string& account = request.identity.account_id;
  if (auto over = too_many_stacks(account, context, *reader)) return reply(*over);
  if (auto over = too_many_operations(account, context, *reader)) return reply(*over);
  StackRow stack = new_stack(request, {StackAction::kCreate, Phase::kInProgress},
                             "Stack CREATE started", context);
  if (reader->live_stack_named(stack.account, stack.region, stack.name)) {
    return reply(stack_exists(stack.name));
  }
  auto policy = policy_given(request, context, "StackPolicyBody", "StackPolicyURL");
  if (!policy) return reply(policy.error());
  auto definition = define(request, stack_context(stack, stack.resource_group, stack.created),
                           context, BuildMode::kDeploy);
  if (!definition) return reply(definition.error());

  StackSettings settings = new_stack_settings(request);
  Batch kept;
  keep_policy(*policy, settings, kept);
  NewStack accepted =
      begin_create(std::move(settings), std::move(definition).value(), std::move(stack), context);
  accepted.batch.blobs.insert(accepted.batch.blobs.end(), kept.blobs.begin(), kept.blobs.end());
  if (*policy) {
    accepted.batch.records.push_back(
        policy_row(accepted.start.stack, std::move(**policy), accepted.batch.now));
  }
  const Value response =
      MapBuilder().set("StackId", Value::string(accepted.start.stack.id)).build();
  claim->remember(response, accepted.batch);
  note_scratch_use(request, accepted.start.stack, accepted.batch);
  auto start = std::make_shared<OperationStart>(std::move(accepted.start));
  context.writer.submit(std::move(accepted.batch), [&context, start, reply = std::move(reply),
                                                    response, claim](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return reply(refused_commit(outcome, start->stack));
    context.runner.adopt(std::move(*start));
    reply(response);
  });
}

}  // namespace cairn::service

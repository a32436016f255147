#include "service/stack_policies.h"

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/definition.h"
#include "value/yaml.h"

namespace cairn::service {

Result<std::optional<std::string>> policy_given(const ActionRequest& request, Context& context,
                                                std::string_view body, std::string_view url) {
  const Value given = request.get(body);
  const Value address = request.get(url);
  std::string text;
  if (given.is_string()) {
    text = given.as_string();
  } else if (address.is_string()) {
    if (context.shelf == nullptr) return not_supported(url);
    auto fetched =
        context.shelf->policy_by_url(url, request.region, std::string(address.as_string()));
    if (!fetched) return fetched.error();
    text = std::move(fetched).value();
  } else {
    return std::optional<std::string>();
  }
  if (auto policy = StackPolicy::parse(text); !policy) return policy.error();
  return std::optional(std::move(text));
}

std::optional<StackPolicy> policy_of(const StackRow& stack, Reader& reader) {
  const auto row = reader.record(RecordKind::kStackPolicy, stack.id);
  if (!row) return std::nullopt;
  auto policy = StackPolicy::parse(row->body);
  if (!policy) return std::nullopt;  // checked before it was stored
  return std::move(policy).value();
}

RecordRow policy_row(const StackRow& stack, std::string policy, Millis now) {
  RecordRow row;
  row.kind = RecordKind::kStackPolicy;
  row.id = stack.id;
  row.account = stack.account;
  row.region = stack.region;
  row.created = row.updated = now;
  row.version = kAnyVersion;
  row.body = std::move(policy);
  return row;
}

void set_stack_policy(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  if (stack->deleted != 0) return reply(stack_not_found(stack->id));
  auto policy = policy_given(request, context, "StackPolicyBody", "StackPolicyURL");
  if (!policy) return reply(policy.error());
  if (!*policy) {
    return reply(Error{
        .code = "MissingParameter",
        .message = error_text("MissingParameter", {{"names", "StackPolicyBody, StackPolicyURL"}}),
        .where = "StackPolicyBody",
        .at = {},
        .fix = "Give the policy as StackPolicyBody, or its address as StackPolicyURL."});
  }
  Batch batch;
  batch.records.push_back(policy_row(*stack, std::move(**policy), context.clock.now()));
  context.writer.submit(std::move(batch), [reply](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return reply(unavailable());
    reply(MapBuilder().build());
  });
}

void get_stack_policy(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  MapBuilder answer;
  if (const auto row = reader->record(RecordKind::kStackPolicy, stack->id)) {
    if (const auto policy = read_document(row->body)) answer.set("StackPolicyBody", *policy);
  }
  reply(answer.build());
}

}  // namespace cairn::service

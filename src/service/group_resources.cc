#include "service/group_resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/digest.h"
#include "group/reach.h"
#include "runtime/rollouts.h"
#include "service/answers.h"
#include "service/child_command.h"
#include "service/child_state.h"
#include "service/group_actions.h"
#include "service/group_answers.h"
#include "service/group_operation.h"
#include "service/group_resource_state.h"
#include "value/json.h"

namespace cairn::service {
namespace {

using Is = ChildState::Is;

constexpr Millis kForever = std::numeric_limits<Millis>::max();
// What no request's parameters come to.
constexpr std::string_view kForbidden = "forbidden";

bool is_group(const CallSpec& spec) {
  return spec.type == kStackGroupType;
}

std::string_view action_of(const CallSpec& spec) {
  return is_group(spec) ? "CreateStackGroup" : "CreateStackInstances";
}

// What passes by itself: another operation, a server that is busy.
ChildState told_of(const Error& error) {
  constexpr std::array<std::string_view, 3> kPasses = {"StackGroupOperationInProgress",
                                                       "LastTokenProcessing", "ServiceUnavailable"};
  const bool passes = std::find(kPasses.begin(), kPasses.end(), error.code) != kPasses.end();
  return passes ? ChildState() : refused(error);
}

// Never shown: the delete has nothing to do.
Error nothing_left() {
  return {.code = std::string(kGoneCode), .message = {}, .where = {}, .at = {}, .fix = {}};
}

// Asked of the removal, not of what is there now: others may have deployed to the same places
// since.
bool all_succeeded(const GroupOperationRow& operation, Reader& reader) {
  const auto results = reader.groups().instance_results(operation.id, {0, UINT64_MAX}).rows;
  return std::all_of(results.begin(), results.end(), [](const InstanceResultRow& row) {
    return row.status == ResultStatus::kSucceeded;
  });
}

// What a token made; empty when it is forbidden, nothing when it was not used.
std::optional<std::string> made_by(const CallSpec& spec, Reader& reader, Millis now) {
  const auto row = reader.token(spec.account, action_of(spec), spec.create_token, now);
  if (!row) return std::nullopt;
  const auto response = read_json(row->response);
  if (!response) return std::string();
  return std::string(response->get_string(is_group(spec) ? "StackGroupId" : "OperationId"));
}

}  // namespace

bool is_group_resource(std::string_view type) {
  return type == kStackGroupType || type == kStackInstancesType || type == kStackGroupsSource ||
         type == kStackInstanceSource;
}

void GroupResources::create(CallSpec spec, Told told) {
  if (spec.type == kStackGroupsSource || spec.type == kStackInstanceSource) {
    return told(answer_of_source(spec, *context_->store.read()));
  }
  work(&GroupResources::create_now, std::move(spec), std::move(told));
}
void GroupResources::update(CallSpec spec, Told told) {
  work(&GroupResources::state_now, std::move(spec), std::move(told));
}
void GroupResources::remove(CallSpec spec, Told told) {
  work(&GroupResources::remove_now, std::move(spec), std::move(told));
}
void GroupResources::state(CallSpec spec, Told told) {
  work(&GroupResources::state_now, std::move(spec), std::move(told));
}

void GroupResources::work(Work what, CallSpec spec, Told told) {
  carry_out(*context_, "a stack group", told,
            [this, what, spec = std::move(spec), told] { (this->*what)(spec, told); });
}

Result<ActionRequest> GroupResources::request(const CallSpec& spec, std::string_view action,
                                              const FormFields& fields) const {
  ActionRequest request;
  request.action = ActionCatalog::embedded().find(action);
  auto parameters = decode_(*request.action, fields);
  if (!parameters) return parameters.error();
  request.parameters = std::move(parameters).value();
  request.identity.account_id = spec.account;
  request.region = spec.region;
  request.secure = true;
  return request;
}

void GroupResources::create_now(const CallSpec& spec, const Told& told) {
  auto made = request(spec, action_of(spec), fields_of(spec));
  if (!made) return told(refused(made.error()));
  const auto handler = is_group(spec) ? create_stack_group : create_stack_instances;
  handler(*context_, std::move(made).value(), [this, spec, told](const Result<Value>& answer) {
    if (!answer) return told(told_of(answer.error()));
    CallSpec made_of = spec;
    made_of.physical_id = answer->get_string(is_group(spec) ? "StackGroupId" : "OperationId");
    if (made_of.physical_id.empty()) return told(gone());
    state(std::move(made_of), told);
  });
}

void GroupResources::state_now(const CallSpec& spec, const Told& told) {
  const auto reader = context_->store.read();
  told(is_group(spec) ? state_of_group(spec.physical_id, *reader)
                      : state_of_instances(spec.physical_id, *reader));
}

// A create that is still under way must not make an orphan later.
void GroupResources::forbid(const CallSpec& spec, const Told& told) {
  TokenRow row;
  row.account = spec.account;
  row.action = action_of(spec);
  row.token = spec.create_token;
  row.request_digest = kForbidden;
  row.response = "{}";
  row.expires = kForever;
  Batch batch;
  batch.now = context_->clock.now();
  batch.tokens.push_back(std::move(row));
  context_->writer.submit(std::move(batch), [this, spec, told](CommitOutcome outcome) {
    if (outcome == CommitOutcome::kTokenTaken) return remove(spec, told);
    told(outcome == CommitOutcome::kDurable ? gone() : ChildState());
  });
}

void GroupResources::remove_now(const CallSpec& spec, const Told& told) {
  const auto reader = context_->store.read();
  std::string id = spec.physical_id;
  if (id.empty()) {
    const auto made = made_by(spec, *reader, context_->clock.now());
    if (!made) return forbid(spec, told);
    if (made->empty()) return told(gone());
    id = *made;
  }
  if (is_group(spec)) {
    remove_group(spec, id, *reader, told);
  } else {
    remove_instances(spec, id, *reader, told);
  }
}

void GroupResources::remove_group(const CallSpec& spec, const std::string& id, Reader& reader,
                                  const Told& told) {
  const auto group = reader.groups().group(id);
  if (!group || group->status != GroupStatus::kActive) return told(gone());
  auto made = request(spec, "DeleteStackGroup",
                      {{"RegionId", spec.region}, {"StackGroupName", group->name}});
  if (!made) return told(refused(made.error()));
  delete_stack_group(*context_, std::move(made).value(), [told](const Result<Value>& answer) {
    const bool done = answer || answer.error().code == "StackGroupNotFound";
    told(done ? gone() : told_of(answer.error()));
  });
}

void GroupResources::remove_instances(const CallSpec& spec, const std::string& id, Reader& reader,
                                      const Told& told) {
  const auto operation = reader.groups().group_operation(id);
  auto group = operation ? reader.groups().group(operation->group) : std::nullopt;
  if (!group || group->status != GroupStatus::kActive) return told(gone());
  if (!is_over(operation->status)) {
    context_->rollouts->stop(*operation, [](bool) {});
    return told(running(id));
  }
  const auto parent = reader.stack(spec.account, spec.region, spec.stack_id);
  const std::int64_t asking = parent ? parent->operation.value : 0;
  ActionRequest asked;
  asked.action = ActionCatalog::embedded().find("DeleteStackInstances");
  asked.identity.account_id = spec.account;
  asked.region = spec.region;
  const Sha256 digest = sha256({"stack instances/", id, "/", std::to_string(asking)});
  asked.parameters =
      MapBuilder().set("ClientToken", Value::string(hex(digest).substr(0, 40))).build();
  std::shared_ptr<TokenClaim> claim;
  const auto told_of_answer = [this, id, told](const Result<Value>& answer) {
    if (answer) return tell_of_removal(std::string(answer->get_string("OperationId")), id, told);
    told(answer.error().code == kGoneCode ? gone() : told_of(answer.error()));
  };
  if (const auto known = TokenClaim::take(asked, *context_, reader, claim)) {
    return told_of_answer(*known);
  }
  const auto want = [made = *operation,
                     properties = spec.properties](GroupSight sight) -> Result<WantedOperation> {
    const TargetNames names = target_names(properties);
    WantedOperation wanted{.operation = {},
                           .instances = instances_of_resource(made, names.regions, sight.reader),
                           .group = std::move(sight.group)};
    const auto before = wanted.group.folders;
    wanted.group.folders = folders_after_delete(wanted.group.folders, names);
    wanted.changed = wanted.group.folders != before;
    if (wanted.instances.empty() && !wanted.changed) return nothing_left();
    wanted.operation.action = GroupAction::kDelete;
    wanted.operation.preferences = preferences_of(properties.get("OperationPreferences"));
    wanted.operation.retain_stacks = properties.get("RetainStacks") == Value::boolean(true);
    return wanted;
  };
  begin_group_operation(*context_, asked.action->name, std::move(*group), told_of_answer,
                        std::move(claim), want);
}

// Whoever waits is written down before the operation is looked at, so its end is not missed.
void GroupResources::tell_of_removal(const std::string& operation, const std::string& id,
                                     const Told& told) {
  {
    const std::lock_guard lock(mutex_);
    removals_[operation] = id;
  }
  const auto reader = context_->store.read();
  const auto row = reader->groups().group_operation(operation);
  if (row && !is_over(row->status)) return told(running(id));
  ended(operation);
  if (!row || all_succeeded(*row, *reader)) return told(gone());
  ChildState state = failure_of(*row, *reader);
  state.stack_id = id;
  told(std::move(state));
}

std::vector<std::string> GroupResources::ended(const std::string& operation) {
  std::vector<std::string> ids = {operation};
  const std::lock_guard lock(mutex_);
  const auto found = removals_.find(operation);
  if (found == removals_.end()) return ids;
  ids.push_back(found->second);
  removals_.erase(found);
  return ids;
}

}  // namespace cairn::service

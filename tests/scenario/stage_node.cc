#include "tests/scenario/stage_node.h"

#include <fmt/format.h>

#include "api/parameters.h"
#include "service/actions.h"
#include "service/change_sets.h"
#include "service/definition.h"
#include "service/group_identity.h"

namespace cairn::testing {
namespace {

std::string_view word(CallKind kind) {
  switch (kind) {
    case CallKind::kCreate:
      return "create";
    case CallKind::kPoll:
      return "poll";
    case CallKind::kDelete:
      return "delete";
    case CallKind::kUpdate:
      return "update";
    case CallKind::kRead:
      return "read";
  }
  return "";
}

std::string words(const CallReply& reply) {
  switch (reply.outcome) {
    case CallReply::Outcome::kDone:
      return "done";
    case CallReply::Outcome::kInProgress:
      return "in progress";
    case CallReply::Outcome::kThrottled:
      return "throttled";
    case CallReply::Outcome::kFailed:
      return "failed, " + reply.code;
    case CallReply::Outcome::kUnknown:
      return "no answer";
  }
  return "";
}

// Whose the account is that a story begins in.
access::AccessKey root_key(const std::string& account) {
  access::AccessKey key;
  key.id = "LTAIstage";
  key.secret = "secret";
  key.holder.account_id = key.holder.id = account;
  return key;
}

constexpr auto kTell = [](auto& troubles) {
  return [&troubles](std::string why) { troubles.push_back(std::move(why)); };
};

}  // namespace

void Stage::WatchedCloud::start(CallSpec spec, Done done) {
  std::string what = fmt::format("{} {}", word(spec.kind), spec.logical_id);
  cloud_.start(std::move(spec), [&stage = stage_, alive = alive_, what = std::move(what),
                                 done = std::move(done)](CallReply reply) {
    stage.calls_.push_back(
        fmt::format("{}: {}{}", what, words(reply), *alive ? "" : " (nobody there)"));
    if (*alive) done(std::move(reply));
  });
}

Stage::Node::Node(Stage& s)
    : numbers(s.store_.begin_epoch()),
      writer(s.store_, s.node_tasks_, kTell(s.troubles_)),
      book({writer, [&s](Executor::Task task) { return s.offload(std::move(task)); }}),
      people(s.people_, book),
      directories(book, s.store_),
      identity_context{s.store_,
                       writer,
                       s.world_.clock(),
                       s.world_.chance(),
                       book,
                       [](std::string_view purpose) { return std::string(purpose); },
                       [&s](Executor::Task task) { return s.offload(std::move(task)); },
                       kTell(s.troubles_)},
      group_roles(identity_context),
      custom_calls(s.store_, writer, kTell(s.troubles_)),
      custom_cloud({*s.provider_, custom_calls, s.world_.clock(), s.node_tasks_},
                   {.public_url = "http://cairn", .secret = "secret"}),
      operation_end(s.store_, s.options_.quotas.revisions_per_stack),
      signals(s.store_, writer),
      waits({"http://cairn", kTell(s.troubles_)}, signals, s.world_.clock(), s.world_.chance(),
            s.node_tasks_),
      clouds(*s.cloud_),
      cloud(s, clouds, alive),
      permissions(people, s.world_.clock()),
      instances(s.world_.clock(), s.node_tasks_),
      guarded(cloud, permissions.guard(), s.node_tasks_),
      runner({s.store_, writer, guarded, s.world_.clock(), s.node_tasks_,
              service::stored_models(TypeCatalog::embedded(), *s.surroundings_),
              [this](const StackRow& stack, StackState) {
                nested_cloud.child_ended(stack.id);
                instances.ended(stack.id);
              },
              kTell(s.troubles_),
              [this](const StackRow& stack, bool quick) {
                nested_stacks.cancel_children(stack, quick);
              },
              [this](const StackRow& stack, Batch& batch) { operation_end.add(stack, batch); }}),
      context{s.store_,
              writer,
              runner,
              s.world_.clock(),
              s.world_.chance(),
              numbers,
              TypeCatalog::embedded(),
              *s.surroundings_,
              s.options_.quotas,
              [&s](Executor::Task task) { return s.offload(std::move(task)); },
              kTell(s.troubles_)},
      drift({s.store_, writer, guarded, s.world_.clock(), s.node_tasks_,
             service::stored_models(TypeCatalog::embedded(), *s.surroundings_), kTell(s.troubles_),
             [this](const std::string& id) { instances.ended(id); }}),
      rollouts({s.store_, writer, s.world_.clock(), s.node_tasks_,
                [this](InstanceWork work, Rollouts::Tell tell) {
                  instances.perform(std::move(work), std::move(tell));
                },
                [this](GroupRow group, GroupOperationRow operation, Reader& reader) {
                  return service::queued_change(context, std::move(group), std::move(operation),
                                                reader);
                },
                [this](const GroupRow& group, const GroupOperationRow& operation) {
                  service::remove_roles(group, operation, context);
                  for (const std::string& id : group_resources.ended(operation.id)) {
                    group_cloud.child_ended(id);
                  }
                },
                kTell(s.troubles_)}),
      auto_deployments(context, s.world_.clock(), s.node_tasks_),
      shelf(s.store_,
            [&s](const std::string&, const std::string& url, std::size_t) -> Result<std::string> {
              const auto found = s.options_.addresses.find(url);
              if (found != s.options_.addresses.end()) return found->second;
              return Error{.code = "InvalidParameter",
                           .message = url + " does not exist",
                           .where = url,
                           .at = {},
                           .fix = "Check the address."};
            }) {
  book.load(*s.store_.read());
  book.add_first(root_key(s.options_.account));
  connect(s);
  add_clouds();
  add_actions();
  recover(s);
}

void Stage::Node::connect(Stage& s) {
  context.shelf = &shelf;
  context.eventbridge = s.options_.eventbridge;
  context.prices = &s.options_.prices;
  context.drift = &drift;
  context.identities = &people;
  context.directories = &directories;
  context.group_roles = &group_roles;
  context.pass_role = s.options_.pass_role;
  context.simulated = s.cloud_.get();
  context.allowed_values = [&s](const std::string& account, const std::string& region,
                                std::string_view type, std::string_view property,
                                const Value& known) {
    return s.cloud_->allowed_values({account, region}, type, property, known);
  };
  context.inventory = service::inventory_of(*s.cloud_);
  context.rollouts = &rollouts;
  context.waits = &waits;
  nested_stacks.connect(context);
  group_resources.connect(context, [](const Action& action, const FormFields& fields) {
    api::Decoded decoded = api::decode_parameters(action, fields);
    return decoded.complaints.empty() ? Result(std::move(decoded.parameters))
                                      : Result<Value>(decoded.complaints.front());
  });
  instances.connect(context);
}

void Stage::Node::add_clouds() {
  clouds.add(std::string(kNestedStackType), nested_cloud);
  clouds.add(service::is_group_resource, group_cloud);
  clouds.add(std::string(wait::kHandleType), waits);
  clouds.add(std::string(wait::kConditionType), waits);
  clouds.add("ALIYUN::ROS::CustomResource", custom_cloud);
  clouds.add("Custom::*", custom_cloud);
}

void Stage::Node::add_actions() {
  for (auto& [name, handler] : service::make_actions(context)) {
    actions.emplace(std::pair(Api::kRos, name), handler);
  }
  for (auto& [api, name, handler] : identity::make_identity_actions(identity_context)) {
    actions.emplace(std::pair(api, name), handler);
  }
}

void Stage::Node::recover(Stage& s) {
  for (const Error& error : runner.recover()) s.troubles_.push_back(error.message);
  drift.recover();
  for (const Error& error : rollouts.recover()) s.troubles_.push_back(error.message);
  service::remove_left_roles(context);
  service::resume_change_sets(context);
  if (book.directory_of(s.options_.account)) follow_directory();
}

void Stage::Node::follow_directory() {
  if (std::exchange(follows_directory, true)) return;
  auto_deployments.begin();
}

// A name that several interfaces have is the directory's, else the orchestration's.
const Action* Stage::Node::find_action(const std::string& name) const {
  for (const Api api :
       {Api::kResourceDirectory, Api::kRos, Api::kResourceManager, Api::kRam, Api::kSts}) {
    const Action* action = ActionCatalog::of(api).find(name);
    if (action != nullptr && actions.contains({api, name})) return action;
  }
  return nullptr;
}

}  // namespace cairn::testing

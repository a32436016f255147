#include "service/auto_deployment.h"

#include <algorithm>
#include <utility>

#include "group/auto_deploy.h"
#include "service/answers.h"
#include "service/group_answers.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr Window kAll{0, UINT64_MAX};
constexpr std::string_view kSeen = "Seen";

std::vector<InstanceRow> instances_of(const GroupRow& group, Reader& reader) {
  return reader.groups().instances({.group = group.id, .account = {}, .region = {}}, kAll).rows;
}

std::vector<GroupRow> managed_groups(Reader& reader) {
  const GroupFilter managed{.status = GroupStatus::kActive,
                            .permissions = PermissionModel::kServiceManaged};
  return reader.groups().groups(managed, kAll).rows;
}

RecordRow place_row(const GroupRow& group, std::uint64_t seen) {
  RecordRow row;
  row.kind = RecordKind::kGroupPlace;
  row.id = group.id;
  row.account = group.account;
  row.region = group.region;
  row.version = kAnyVersion;
  row.body =
      to_json(MapBuilder().set(kSeen, Value::integer(static_cast<std::int64_t>(seen))).build());
  return row;
}

std::uint64_t seen_by(const GroupRow& group, Reader& reader, std::uint64_t otherwise) {
  const auto row = reader.record(RecordKind::kGroupPlace, group.id);
  const auto body = row ? read_json(row->body) : Result<Value>(Error{});
  return body ? static_cast<std::uint64_t>(body->get(kSeen).as_int()) : otherwise;
}

std::uint64_t next_order(const GroupRow& group, Reader& reader) {
  const auto newest = reader.groups().group_operations(group.id, {0, 1}).rows;
  return newest.empty() ? 1 : newest.front().order + 1;
}

// What the events that are next in the group's directory give; nothing when there are none.
struct Taken {
  AutomaticDeployment deployment;
  std::uint64_t seen = 0;
};
Taken take_event(const Context& context, const GroupRow& group, const std::string& management,
                 std::span<const GroupOperationRow> unfinished, Reader& reader) {
  const access::ResourceDirectories& directories = *context.directories;
  const std::uint64_t last = directories.last_event(management);
  Taken taken{.deployment = {}, .seen = seen_by(group, reader, last)};
  if (!group.auto_deployment.enabled) {
    taken.seen = last;
    return taken;
  }
  const DirectoryFolders folders(context, group.account);
  const auto existing = instances_of(group, reader);
  while (taken.seen < last && taken.deployment.empty()) {
    const auto events = directories.events_after(management, taken.seen, 1);
    if (events.empty()) break;
    const access::DirectoryEvent& event = events.front();
    taken.seen = event.number;
    taken.deployment = on_member_event(group, existing, unfinished,
                                       {.account = event.account,
                                        .from = directories.path_of_folder(management, event.from),
                                        .to = directories.path_of_folder(management, event.to)},
                                       folders);
  }
  return taken;
}

}  // namespace

Rollouts::Change queued_change(const Context& context, GroupRow group, GroupOperationRow operation,
                               Reader& reader) {
  const DirectoryFolders folders(context, group.account);
  auto targets = automatic_targets(group, instances_of(group, reader), operation, folders);
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

RecordRow place_from_now_on(const GroupRow& group, const Context& context) {
  const access::ResourceDirectories& directories = *context.directories;
  const std::string management = directories.standing(group.account, kDirectoryService).management;
  return place_row(group, directories.last_event(management));
}

void AutoDeployments::begin() {
  executor_.post_at(clock_.now() + kLookMs, [this] {
    look();
    begin();
  });
}

void AutoDeployments::look() {
  try {
    const auto reader = context_.store.read();
    for (const GroupRow& group : managed_groups(*reader)) look_at(group, *reader);
  } catch (const StoreFailed& failed) {
    context_.fatal(failed.what());
  }
}

bool AutoDeployments::behind() const {
  const auto reader = context_.store.read();
  const std::vector<GroupRow> groups = managed_groups(*reader);
  return std::any_of(groups.begin(), groups.end(),
                     [&](const GroupRow& group) { return behind(group, *reader); });
}

bool AutoDeployments::behind(const GroupRow& group, Reader& reader) const {
  const auto standing = context_.directories->standing(group.account, kDirectoryService);
  return standing.administers() &&
         seen_by(group, reader, 0) < context_.directories->last_event(standing.management);
}

void AutoDeployments::look_at(const GroupRow& group, Reader& reader) {
  if (!behind(group, reader) || !busy_.insert(group.id).second) return;
  take_up(group, context_.directories->standing(group.account, kDirectoryService).management);
}

void AutoDeployments::look_at(const std::string& id) {
  try {
    const auto reader = context_.store.read();
    const auto group = reader->groups().group(id);
    const bool managed = group && group->status == GroupStatus::kActive &&
                         group->permissions == PermissionModel::kServiceManaged;
    if (managed) look_at(*group, *reader);
  } catch (const StoreFailed& failed) {
    context_.fatal(failed.what());
  }
}

void AutoDeployments::take_up(const GroupRow& known, const std::string& management) {
  const auto decide =
      [this, id = known.id, management](
          Reader& reader,
          std::span<const GroupOperationRow> unfinished) -> Result<Rollouts::Change> {
    auto group = reader.groups().group(id);
    if (!group || group->status != GroupStatus::kActive) return Rollouts::Change();
    Taken taken = take_event(context_, *group, management, unfinished, reader);
    std::uint64_t order = next_order(*group, reader);
    for (GroupOperationRow& operation : taken.deployment.operations) {
      operation.id = new_uuid(context_.chance);
      operation.group = id;
      operation.order = order++;
      operation.created = clock_.now();
    }
    Rollouts::Change change;
    auto next = taken.deployment.operations.begin();
    const auto end = taken.deployment.operations.end();
    if (next != end && next->status != GroupOperationStatus::kQueued) {
      change = queued_change(context_, *group, *next++, reader);
    }
    for (; next != end; ++next) change.rows.operations.push_back(std::move(*next));
    for (InstanceRow& row : taken.deployment.moved) change.rows.instances.push_back(std::move(row));
    change.batch.records.push_back(place_row(*group, taken.seen));
    return change;
  };
  // What was refused is tried again when it is time to look; else the next event is taken up now.
  const auto done = [this, id = known.id](const Result<CommitOutcome>& outcome) {
    busy_.erase(id);
    if (outcome && *outcome == CommitOutcome::kDurable) executor_.post([this, id] { look_at(id); });
  };
  context_.rollouts->change(known.id, decide, done);
}

}  // namespace cairn::service

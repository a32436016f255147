// A group's life by chance: members come, go and move, users ask for operations and stop them,
// instances fail, and the process dies anywhere. A keeper as small as can be follows the rules of
// queue.h, auto_deploy.h, reach.h and rollout.h; what it did is judged by what the directory says.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>

#include "group/auto_deploy.h"
#include "group/queue.h"
#include "group/reach.h"
#include "tests/group/builders.h"
#include "tests/group/folders.h"

namespace cairn::group_test {
namespace {

using S = GroupOperationStatus;
using Place = std::pair<std::string, std::string>;  // account, region

// Wrong on purpose.
enum class Bug : std::uint8_t {
  kNone,
  kForgetsQueued,   // no operation is begun behind another
  kTwoAtATime,      // admits what must wait
  kForgetsRemoval,  // of those that left
  kDecidesEarly,    // the targets of an automatic operation, when it is asked for
  kLosesEvents,     // those of the time it was dead
};

struct Disk {  // all that survives a crash
  GroupRow group;
  std::vector<InstanceRow> instances;  // in the order they were made
  std::vector<GroupOperationRow> operations;
  std::map<std::string, std::vector<InstanceResultRow>> results;
  std::size_t events_seen = 0;
};

class Life {
 public:
  Life(std::uint64_t seed, Bug bug, bool failing) : chance_(seed), bug_(bug), failing_(failing) {
    tree_ = a_tree();
    disk_.group = a_group();
    disk_.group.permissions = PermissionModel::kServiceManaged;
    disk_.group.auto_deployment = {.enabled = true, .retain_stacks = draw(2) == 0};
  }

  // The first rule that was broken; empty: none was.
  std::string live() {
    for (std::size_t step = 0; step < 60 && fault_.empty(); ++step) act();
    for (std::size_t step = 0; step < 10'000 && fault_.empty(); ++step) {
      if (!look_at_events() && out_.empty()) break;
      if (!out_.empty()) finish_one();
    }
    check_end();
    return fault_;
  }
  std::size_t operations() const { return disk_.operations.size(); }

 private:
  std::size_t draw(std::size_t n) { return chance_() % n; }
  std::string pick(const std::vector<std::string>& from) { return from[draw(from.size())]; }
  void fail(std::string why) {
    if (fault_.empty()) fault_ = std::move(why);
  }

  void act();
  void move_a_member();
  bool look_at_events();
  void ask();
  void ask_create(const TargetNames& names);
  void ask_existing(GroupAction action, const TargetNames& names);
  void stop();
  void crash();
  void finish_one();

  std::vector<GroupOperationRow> unfinished() const;
  void admit_operation(GroupOperationRow row, std::vector<InstanceRow> targets);
  void begin(const std::string& id, std::vector<InstanceRow> targets);
  void begin_next();
  void resume(const GroupOperationRow& row);
  void take(const RolloutDecision& decision);
  void write(const GroupBatch& batch);
  void keep(GroupOperationRow row) {
    GroupBatch batch;
    batch.operations.push_back(std::move(row));
    write(batch);
  }
  void keep_moved(std::vector<InstanceRow> rows) {
    GroupBatch batch;
    batch.instances = std::move(rows);
    write(batch);
  }
  GroupOperationRow& operation(const std::string& id);
  void check_end();

  std::mt19937_64 chance_;
  Bug bug_;
  bool failing_;
  TreeOfFolders tree_;
  std::vector<MemberEvent> events_;  // the directory's own, durable
  Disk disk_;
  std::string fault_;
  std::size_t last_id_ = 0;
  std::map<std::string, std::vector<InstanceRow>> early_;  // kDecidesEarly
  // Of one life.
  std::unique_ptr<Rollout> running_;
  std::map<std::uint32_t, StartInstance> out_;
};

void Life::act() {
  switch (draw(8)) {
    case 0:
    case 1:
      return move_a_member();
    case 2:
      look_at_events();
      return;
    case 3:
      return ask();
    case 4:
      if (draw(3) == 0) stop();
      return;
    case 5:
      if (draw(2) == 0) crash();
      return;
    default:
      if (!out_.empty()) finish_one();
  }
}

void Life::move_a_member() {
  const std::string account = std::to_string(draw(4));
  const std::string from = tree_.homes.contains(account) ? tree_.homes[account] : "";
  const std::string to = pick({"", "root", "a", "a1", "a2", "b", "c"});
  if (from == to) return;
  events_.push_back({.account = account, .from = tree_.path(from), .to = tree_.path(to)});
  tree_.homes.erase(account);
  if (!to.empty()) tree_.homes[account] = to;
}

// True while there may be more.
bool Life::look_at_events() {
  if (disk_.events_seen == events_.size()) return false;
  const MemberEvent event = events_[disk_.events_seen];
  AutomaticDeployment found =
      on_member_event(disk_.group, disk_.instances, unfinished(), event, tree_);
  ++disk_.events_seen;
  keep_moved(found.moved);
  for (GroupOperationRow& row : found.operations) {
    if (bug_ == Bug::kForgetsRemoval && row.action == GroupAction::kDelete) continue;
    auto targets = automatic_targets(disk_.group, disk_.instances, row, tree_);
    row.id = "op" + std::to_string(++last_id_);
    row.order = last_id_;
    if (bug_ == Bug::kDecidesEarly) early_[row.id] = targets->instances;
    admit_operation(std::move(row), std::move(targets->instances));
  }
  return true;
}

void Life::ask() {
  const std::vector<std::string> regions =
      draw(2) == 0 ? std::vector<std::string>{"r0"} : std::vector<std::string>{"r1", "r0"};
  const TargetNames names = {.targets = DeploymentTargets{.folders = {pick({"a", "b"})}},
                             .regions = regions};
  switch (draw(4)) {
    case 0:
    case 1:
      return ask_create(names);
    case 2:
      return ask_existing(GroupAction::kDelete, names);
    default:
      return ask_existing(GroupAction::kUpdate, names);
  }
}

void Life::ask_create(const TargetNames& names) {
  const auto accounts = accounts_named(names, tree_);
  auto rows = instances_to_create(disk_.group, disk_.instances, accounts, names.regions, {}, true);
  if (!rows || !admit(disk_.group, unfinished(), false)) return;
  disk_.group.folders = folders_after_create(disk_.group.folders, names);
  GroupOperationRow row = an_operation(GroupAction::kCreate, {});
  row.preferences.max_concurrent_count = 2;
  row.id = "op" + std::to_string(++last_id_);
  row.order = last_id_;
  admit_operation(std::move(row), std::move(rows).value());
}

void Life::ask_existing(GroupAction action, const TargetNames& names) {
  std::vector<InstanceRow> targets;
  if (action == GroupAction::kUpdate) {
    auto reach = instances_of_update(disk_.group, disk_.instances, {}, tree_,
                                     GroupDeployment::kDeploy, true);
    targets = std::move(reach->reached);
  } else {
    auto rows = instances_to_delete(disk_.group, disk_.instances, names, tree_);
    if (!rows) return;
    targets = std::move(rows).value();
  }
  if (!admit(disk_.group, unfinished(), false)) return;
  if (action == GroupAction::kDelete) {
    disk_.group.folders = folders_after_delete(disk_.group.folders, names);
  }
  GroupOperationRow row = an_operation(action, {});
  row.preferences.regions = RegionOrder::kParallel;
  row.id = "op" + std::to_string(++last_id_);
  row.order = last_id_;
  admit_operation(std::move(row), std::move(targets));
}

void Life::stop() {
  if (!failing_) return;  // what is stopped is not done, and the end would not be known
  std::vector<GroupOperationRow> all = unfinished();
  if (all.empty()) return;
  const GroupOperationRow& one = all[draw(all.size())];
  if (const auto stopped = stopped_in_queue(one, 5)) return keep(*stopped);
  take(running_->on(StopAsked{}, 5));
}

void Life::crash() {
  running_.reset();
  out_.clear();
  if (bug_ == Bug::kLosesEvents) disk_.events_seen = events_.size();
  for (const GroupOperationRow& row : unfinished()) {
    if (row.status != S::kQueued) return resume(row);
  }
  begin_next();
}

void Life::finish_one() {
  auto one = out_.begin();
  std::advance(one, static_cast<std::ptrdiff_t>(draw(out_.size())));
  const StartInstance work = one->second;
  out_.erase(one);
  const bool ok = !failing_ || draw(4) != 0;
  take(running_->on(InstanceFinished{.no = work.no, .ok = ok, .reason = ok ? "" : "why"}, 4));
}

std::vector<GroupOperationRow> Life::unfinished() const {
  std::vector<GroupOperationRow> rows;
  for (const GroupOperationRow& row : disk_.operations) {
    if (!is_over(row.status)) rows.push_back(row);
  }
  return rows;
}

void Life::admit_operation(GroupOperationRow row, std::vector<InstanceRow> targets) {
  const bool automatic = !row.automatic_account.empty();
  const auto status = admit(disk_.group, unfinished(), automatic);
  row.status = bug_ == Bug::kTwoAtATime ? S::kRunning : *status;
  const std::string id = row.id;
  const bool now = row.status == S::kRunning;
  keep(std::move(row));
  if (now) begin(id, std::move(targets));
}

void Life::begin(const std::string& id, std::vector<InstanceRow> targets) {
  if (running_ && !running_->finished()) return fail("two operations at a time");
  running_ = std::make_unique<Rollout>(RolloutStart{.group = disk_.group,
                                                    .operation = operation(id),
                                                    .instances = std::move(targets),
                                                    .results = {},
                                                    .left_out = {}});
  take(running_->begin(3));
}

void Life::begin_next() {
  if (bug_ == Bug::kForgetsQueued) return;
  const std::vector<GroupOperationRow> all = unfinished();
  const GroupOperationRow* first = next_to_begin(all);
  if (!first) return;
  for (const GroupOperationRow& row : all) {
    if (row.order < first->order) fail("not in the order they were asked for");
  }
  auto targets = automatic_targets(disk_.group, disk_.instances, *first, tree_);
  if (bug_ == Bug::kDecidesEarly) targets->instances = early_[first->id];
  keep_moved(targets->moved);
  begin(first->id, std::move(targets->instances));
}

void Life::resume(const GroupOperationRow& row) {
  std::map<Place, InstanceRow> there;
  for (const InstanceRow& one : disk_.instances) there[{one.account, one.region}] = one;
  std::vector<InstanceRow> targets;
  for (const InstanceResultRow& result : disk_.results[row.id]) {
    const auto found = there.find({result.account, result.region});
    targets.push_back(found == there.end() ? an_instance(result.account, result.region)
                                           : found->second);
  }
  running_ = std::make_unique<Rollout>(RolloutStart{.group = disk_.group,
                                                    .operation = row,
                                                    .instances = std::move(targets),
                                                    .results = disk_.results[row.id],
                                                    .left_out = {}});
  take(running_->begin(6));
}

void Life::take(const RolloutDecision& decision) {
  write(decision.batch);
  bool ended = false;
  for (const RolloutEffect& effect : decision.effects) {
    if (const auto* start = std::get_if<StartInstance>(&effect)) out_[start->no] = *start;
    ended = ended || std::holds_alternative<RolloutEnded>(effect);
  }
  if (ended) begin_next();
}

void Life::write(const GroupBatch& batch) {
  for (const GroupOperationRow& row : batch.operations) operation(row.id) = row;
  for (const InstanceRow& row : batch.instances) {
    auto same = [&](const InstanceRow& one) {
      return one.account == row.account && one.region == row.region;
    };
    const auto found = std::find_if(disk_.instances.begin(), disk_.instances.end(), same);
    if (found == disk_.instances.end()) {
      disk_.instances.push_back(row);
    } else {
      *found = row;
    }
  }
  for (const InstanceRemoval& row : batch.removed_instances) {
    std::erase_if(disk_.instances, [&](const InstanceRow& one) {
      return one.account == row.account && one.region == row.region;
    });
  }
  for (const InstanceResultRow& row : batch.results) {
    auto& rows = disk_.results[row.operation];
    if (rows.size() <= row.no) rows.resize(std::size_t{row.no} + 1);
    rows[row.no] = row;
  }
}

GroupOperationRow& Life::operation(const std::string& id) {
  for (GroupOperationRow& row : disk_.operations) {
    if (row.id == id) return row;
  }
  disk_.operations.push_back({.id = id, .group = "g"});
  return disk_.operations.back();
}

void Life::check_end() {
  for (const GroupOperationRow& row : disk_.operations) {
    if (!is_over(row.status)) fail(row.id + " never ends");
    for (const InstanceResultRow& result : disk_.results[row.id]) {
      if (!is_over(result.status)) fail("a target of " + row.id + " has no outcome");
    }
  }
  if (failing_) return;
  std::map<Place, std::string> wanted;
  for (const FolderRegions& target : disk_.group.folders) {
    for (const std::string& account : tree_.members_below(target.folder)) {
      for (const std::string& region : target.regions) wanted[{account, region}] = target.folder;
    }
  }
  std::map<Place, std::string> found;
  for (const InstanceRow& row : disk_.instances) {
    found[{row.account, row.region}] = row.folder;
    if (row.status != InstanceStatus::kCurrent) fail("an instance is not current");
  }
  if (wanted != found) fail("the instances are not those that the folders want");
}

TEST(KeeperSimulation, TheGroupFollowsItsFolders) {
  std::size_t operations = 0;
  for (std::uint64_t seed = 0; seed < 1'500; ++seed) {
    Life life(seed, Bug::kNone, false);
    ASSERT_EQ(life.live(), "") << "seed " << seed;
    operations += life.operations();
  }
  EXPECT_GT(operations, 3'000u) << "too little happens to prove anything";
}

TEST(KeeperSimulation, EveryOperationEndsWhateverFails) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    ASSERT_EQ(Life(seed, Bug::kNone, true).live(), "") << "seed " << seed;
  }
}

TEST(KeeperSimulation, PlantedBugsAreFound) {
  for (const Bug bug : {Bug::kForgetsQueued, Bug::kTwoAtATime, Bug::kForgetsRemoval,
                        Bug::kDecidesEarly, Bug::kLosesEvents}) {
    bool found = false;
    for (std::uint64_t seed = 0; seed < 300 && !found; ++seed) {
      found = !Life(seed, bug, false).live().empty();
    }
    EXPECT_TRUE(found) << static_cast<int>(bug);
  }
}

}  // namespace
}  // namespace cairn::group_test

// A node that works for stack groups, in two halves that die apart as if each were a process of its
// own: the keeper of rollouts with what works on their targets, and the runner of stacks. They
// meet in the rows of one store, a message that an operation begins, and one that it has ended.
// One thread; one seed decides in which order things happen.
//
// A half that dies loses its tasks, what it had not made durable, and whatever is on its way to
// it: replies of the cloud, of the store, of the other half. They arrive and nobody is there. What
// a dead runner had said may be heard late, when other things are under way.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/percent.h"
#include "cloud/sim/sim_cloud.h"
#include "runtime/runner.h"
#include "service/action.h"
#include "tests/scenario/people.h"
#include "tests/sim/rollout_watch.h"
#include "tests/support/manual_executor.h"
#include "tests/support/no_surroundings.h"

namespace cairn::access {
class ResourceDirectories;
}
namespace cairn::service {
class GroupRoles;
}

namespace cairn::testing {

enum class Half : std::uint8_t { kKeeper, kStacks, kBoth };

// Wrong on purpose, beside what the store can be told (rollout_watch.h).
struct PlantedInHalves {
  bool forgets_resend = false;  // the keeper does not ask again for what may be out
  bool deaf = false;            // nobody tells the keeper what ended while nobody could tell it
};

class GroupWorld {
 public:
  static constexpr const char* kOwner = "1234567890123456";
  // Accounts and regions that stories are about; the owner of groups is one of the targets.
  static constexpr const char* kTarget = "2222222222222222";
  static constexpr const char* kOther = "3333333333333333";
  static constexpr const char* kRegion = "cn-hangzhou";
  static constexpr const char* kOtherRegion = "cn-beijing";
  using Answer = std::shared_ptr<std::optional<Result<Value>>>;

  struct Options {
    std::uint64_t seed = 0;
    const char* latency = "none";  // as --sim-latency has it
    sim::FaultPlan faults = {};
    PlantedInHalves planted = {};
    // Null: there is no directory, and no group that the service manages.
    const access::ResourceDirectories* directories = nullptr;
    service::GroupRoles* roles = nullptr;
  };
  explicit GroupWorld(Options options);
  ~GroupWorld();

  // Begins an action; the answer is there when it is there. RegionId is filled in.
  Answer ask(const std::string& action, FormFields fields, const std::string& account = kOwner);
  // Lets the world run until it is answered. Both halves must live.
  Result<Value> call(const std::string& action, FormFields fields,
                     const std::string& account = kOwner);

  void kill(Half half);
  void revive();
  bool whole() const { return keeper_ && stacks_; }

  // One task, or time passes; false when nothing is left to do.
  bool step();
  // Lives until no operation is under way. False: they never end.
  bool run();
  // The same, dying `deaths` times, each between any two tasks and for a while.
  bool run(std::mt19937_64& chance, std::size_t deaths);
  // Looks for members that came and went, now.
  void look_at_directory();

  // As another cloud would be: resources of type ALIYUN::ROS::StackGroup and StackInstances.
  Cloud& group_cloud();
  void set_faults(sim::FaultPlan faults) { cloud_->set_faults(std::move(faults)); }

  // Of the owner's group of that name, in kRegion; none when there is no such group.
  std::vector<InstanceRow> instances(std::string_view group);
  // What must hold of a group at rest, after its operation; empty when it does.
  std::string broken(const std::string& operation, const Limits& limits);
  // Resources of the cloud that no stack knows, stacks that no instance knows; empty: none.
  std::string orphans();
  std::vector<sim::SimResource> live() const { return cloud_->list({}); }

  ManualWorld world;
  RolloutWatch store;
  People people{kOwner};
  std::vector<std::string> troubles;
  std::size_t died = 0;  // halves, or both, in run()
  std::size_t late = 0;  // replies that found nobody

 private:
  struct Keeper;
  struct Stacks;
  class Nowhere final : public Executor {
   public:
    void post(Task) override {}
    void post_at(TimeMs, Task) override {}
  };

  Runner::Ports ports_of_nobody();
  void begin_stacks();
  void tell_keeper(const std::string& stack);
  void tell_late(std::mt19937_64& chance);
  bool idle();

  Options options_;
  ManualExecutor& keeper_tasks_;
  ManualExecutor& keeper_writing_;
  ManualExecutor& keeper_workers_;
  ManualExecutor& stack_tasks_;
  ManualExecutor& stack_writing_;
  ManualExecutor& cloud_tasks_;  // of the cloud, which lives on
  Nowhere nowhere_;
  Writer writer_of_nobody_;
  NoSurroundings surroundings_;
  std::unique_ptr<sim::SimCloud> cloud_;
  std::optional<Runner> runner_;  // one that does nothing while its half is dead
  std::unique_ptr<Stacks> stacks_;
  std::unique_ptr<Keeper> keeper_;
};

}  // namespace cairn::testing

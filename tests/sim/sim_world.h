// One node, its store, a chaotic cloud and a scheduler, all in one thread and decided by one seed.
// The node may die between any two tasks; the store keeps what was durable, the cloud what it made.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "cloud/guarded/guarded_cloud.h"
#include "runtime/runner.h"
#include "runtime/writer.h"
#include "tests/sim/chaos_cloud.h"
#include "tests/sim/checked_store.h"
#include "tests/support/fake_model.h"

namespace cairn::testing {

class SimWorld {
 public:
  SimWorld(std::uint64_t seed, std::vector<FakeResource> resources, Chaos chaos);
  ~SimWorld();

  // Accepts a create (or delete) of the one stack, durably, and hands it to the node.
  void create(bool rollback, std::int64_t parallelism, Millis timeout);
  struct UpdateOptions {
    bool rollback = true;
    bool replacement = true;
    std::int64_t parallelism = 0;
    Millis timeout = 3'600'000;
    std::vector<std::string> tainted = {};
    std::vector<std::pair<std::string, std::string>> imports = {};  // logical id, physical id
  };
  void update(std::vector<FakeResource> resources, UpdateOptions options);
  // A new stack of things that exist: the resources this world was made with.
  void create_by_import(UpdateOptions options);
  // Continues a create that failed; `listed` are logical ids to make anew. sim_world_continue.cc
  void continue_create(std::vector<FakeResource> resources, std::vector<std::string> listed,
                       Millis timeout);
  void remove();
  // Hands an order to the running operation, as a person would.
  void order(Input input);
  // Lets the node live until its operation ended, or it dies by `should_die`, asked before every
  // task; a dead node is replaced by a new one that recovers. False: the story did not end.
  bool run(const std::function<bool()>& should_die, std::size_t tasks_max = 200'000);
  void crash();

  StackRow stack() { return *store.read()->stack(kStack); }
  std::string status() { return status_name(stack().state); }
  bool ended() { return !stack().operation; }
  std::vector<ResourceRow> rows() { return store.read()->resources(kStack); }
  // What the committed definition wants.
  std::shared_ptr<const StackModel> committed() {
    return models.at(store.read()->stack_detail(kStack)->template_hash);
  }
  // What happened to the stack, for the message of a failure.
  std::string told();
  // What must be true in every finished world; empty when it is.
  std::vector<std::string> complaints();

  static constexpr StackNo kStack{1};
  ManualWorld world;
  CheckedStore store;
  ChaosCloud cloud;
  GuardedCloud::May may = {};  // asked what operations may do; empty: everything
  std::map<std::string, std::shared_ptr<const StackModel>> models;  // by template hash
  std::size_t deaths = 0;

 private:
  struct Life;
  void begin_new(StackAction action, Plan plan, const UpdateOptions& options);
  void begin(Batch batch, OperationStart start);
  std::string add_model(std::vector<FakeResource> resources);
  void complain_of_rows(std::vector<std::string>& all);
  void complain_of_goal(const StackModel& wanted, std::vector<std::string>& all);

  ManualExecutor& engine_;
  ManualExecutor& writing_;
  std::unique_ptr<Life> life_;
  std::int64_t next_operation_ = 100;
};

}  // namespace cairn::testing

// A node of cairn and the simulated cloud it works in, in one thread: the store in memory, the
// clock moved by hand, chance from a fixed seed. The node can be killed; the store and the cloud
// live on, and a new node recovers from what was durable.
//
// The actions are those of stacks, and those about accounts, roles and the resource directory.
// Requests are named parameters as they stand on the wire ("Parameters.1.ParameterKey"), read by
// the action catalogue as the API reads them; only HTTP, signatures and the gate are left out.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/percent.h"
#include "base/result.h"
#include "cloud/sim/sim_cloud.h"
#include "cloud/wait/desk.h"
#include "service/context.h"
#include "service/price_table.h"
#include "store/memory/memory_store.h"
#include "tests/scenario/people.h"
#include "tests/scenario/provider.h"
#include "tests/support/manual_executor.h"
#include "value/value.h"

namespace cairn::testing {

struct StageOptions {
  sim::SimOptions cloud;
  service::Quotas quotas;
  std::string account = "1234567890123456";
  std::string region = "cn-hangzhou";
  std::uint64_t seed = 0;  // of chance and of the order of tasks; 0: they run as they were posted
  std::map<std::string, std::string> addresses = {};  // what lies at each URL
  bool eventbridge = false;                           // somebody listens there
  service::PriceTable prices = {};
  bool pass_role = false;  // as Context has it
};

class Stage {
 public:
  explicit Stage(StageOptions options);
  ~Stage();

  // What is wrong with the options; nothing else may be called then.
  const Errors& trouble() const { return trouble_; }

  // Carries out one action and lets the world run until it is answered. RegionId is filled in.
  Result<Value> call(const std::string& action, FormFields fields);
  // Who asks from now on; at first the account of the options.
  void ask_as(std::string account) { asker_ = std::move(account); }
  const std::string& asker() const { return asker_; }
  // A user of that account; empty: the account itself.
  void ask_as_user(std::string name) { user_ = std::move(name); }
  People& people() { return people_; }

  // Sends a signal to a wait condition handle's URL.
  wait::SignalAnswer signal(const std::string& url, const std::string& token,
                            const std::string& body);

  // Lets the world run until no operation is under way. False: they never end.
  bool run();
  void advance(TimeMs ms) { world_.advance(ms); }
  // Until `count` more transactions are durable, or nothing is left to do.
  void run_commits(std::uint64_t count);
  // The node dies; after that time another one recovers.
  void kill(TimeMs dead_ms = 0);
  // As run(), but the node dies after every transaction.
  bool run_killing();

  void set_faults(sim::FaultPlan faults) { cloud_->set_faults(std::move(faults)); }
  // In the account itself, then in the others that people have roles in or that were made.
  std::vector<sim::SimResource> live() const;
  const std::set<std::string>& provided() const { return provider_->live(); }
  // Calls that reached the cloud since this was last asked, with how they were answered.
  std::vector<std::string> take_calls();
  // What the runner told its operator.
  std::vector<std::string> take_troubles();

  MemoryStore& store() { return store_; }
  TimeMs now() { return world_.clock().now(); }

 private:
  struct Node;
  class WatchedCloud;
  // Signals of simulated machines, until a node has kept them.
  struct MachineSignal {
    sim::BootSignal signal;
    std::function<void()> kept;
  };
  void tell(std::uint64_t machine_signal);
  void begin_node();
  bool offload(Executor::Task task);
  bool idle();
  bool run_until(const std::function<bool()>& done);

  StageOptions options_;
  std::string asker_ = options_.account;
  std::string user_;
  People people_{options_.account};
  Errors trouble_;
  ManualWorld world_;
  ManualExecutor& node_tasks_;   // of the node: they die with it
  ManualExecutor& cloud_tasks_;  // of the cloud, which lives on
  MemoryStore store_;
  std::unique_ptr<Surroundings> surroundings_;
  std::unique_ptr<sim::SimCloud> cloud_;
  std::unique_ptr<StageProvider> provider_;  // of custom resources; it lives on too
  std::map<std::uint64_t, MachineSignal> machine_signals_;
  std::uint64_t last_machine_signal_ = 0;
  std::vector<std::string> calls_;
  std::vector<std::string> troubles_;
  std::unique_ptr<Node> node_;
};

}  // namespace cairn::testing

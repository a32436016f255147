// One life of a node on a stage: everything that dies when it is killed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "cloud/cloud_by_type.h"
#include "cloud/custom/custom_cloud.h"
#include "cloud/guarded/guarded_cloud.h"
#include "cloud/nested/nested_cloud.h"
#include "cloud/wait/wait_cloud.h"
#include "identity/directories.h"
#include "identity/identity_actions.h"
#include "identity/managed_group_roles.h"
#include "runtime/rollouts.h"
#include "runtime/runner.h"
#include "runtime/writer.h"
#include "service/auto_deployment.h"
#include "service/cloud_permissions.h"
#include "service/custom_calls.h"
#include "service/drift_detections.h"
#include "service/group_resources.h"
#include "service/instance_worker.h"
#include "service/nested_stacks.h"
#include "service/operation_end.h"
#include "service/shelf.h"
#include "service/store_signal_book.h"
#include "tests/scenario/stage.h"
#include "tests/scenario/stage_people.h"

namespace cairn::testing {

// Tells the stage of each call; answers to a node that died go nowhere.
class Stage::WatchedCloud final : public Cloud {
 public:
  WatchedCloud(Stage& stage, Cloud& cloud, std::shared_ptr<bool> alive)
      : stage_(stage), cloud_(cloud), alive_(std::move(alive)) {}
  void start(CallSpec spec, Done done) override;

 private:
  Stage& stage_;
  Cloud& cloud_;
  std::shared_ptr<bool> alive_;
};

struct Stage::Node {
  explicit Node(Stage& s);
  ~Node() { *alive = false; }

  // From now on members that come and go are followed. Nothing is looked for before: a stage
  // without a resource directory comes to rest.
  void follow_directory();
  // Null when no action of the name is served.
  const Action* find_action(const std::string& name) const;

  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
  service::Numbers numbers;
  service::NestedStacks nested_stacks;
  NestedCloud nested_cloud{nested_stacks};
  service::GroupResources group_resources;
  NestedCloud group_cloud{group_resources};
  Writer writer;
  identity::IdentityBook book;
  StagePeople people;
  identity::Directories directories;
  identity::IdentityContext identity_context;
  identity::ManagedGroupRoles group_roles;
  service::CustomCalls custom_calls;
  custom::CustomCloud custom_cloud;
  service::OperationEnd operation_end;
  service::StoreSignalBook signals;
  wait::WaitCloud waits;
  CloudByType clouds;
  WatchedCloud cloud;
  service::CloudPermissions permissions;
  service::InstanceWorker instances;
  GuardedCloud guarded;
  Runner runner;
  service::Context context;
  service::DriftDetections drift;
  Rollouts rollouts;
  service::AutoDeployments auto_deployments;
  service::StoreShelf shelf;
  std::map<std::pair<Api, std::string>, service::ActionHandler> actions;
  bool follows_directory = false;

 private:
  void connect(Stage& s);
  void add_clouds();
  void add_actions();
  void recover(Stage& s);
};

}  // namespace cairn::testing

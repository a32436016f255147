// The facts about stack groups that must survive a power cut, as rows (stack-groups section 1).
//
// Rows are the truth: a rollout is resumed from its operation, its results and the instances.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/rows.h"
#include "group/preferences.h"
#include "group/status.h"
#include "value/value.h"

namespace cairn {

enum class PermissionModel : std::uint8_t { kSelfManaged, kServiceManaged };

struct AutoDeployment {
  bool enabled = false;
  bool retain_stacks = false;  // of accounts that leave
};

// A folder of the resource directory whose members are deployed to, and where.
struct FolderRegions {
  std::string folder;
  std::vector<std::string> regions;  // in the order they were first asked for
  friend bool operator==(const FolderRegions&, const FolderRegions&) = default;
};

// What the last look for drift that ended said of the group.
struct GroupDrift {
  Millis detected = 0;
  GroupOperationStatus ended = GroupOperationStatus::kSucceeded;
  std::uint32_t total = 0;
  std::uint32_t in_sync = 0;
  std::uint32_t drifted = 0;
  std::uint32_t failed = 0;
  std::uint32_t cancelled = 0;
};

struct GroupRow {
  std::string id;  // uuid, the public StackGroupId
  std::string account;
  std::string region;
  std::string name;  // unique in (account, region) among groups that are not deleted
  GroupStatus status = GroupStatus::kActive;
  std::string description = {};
  std::string template_hash = {};  // blob
  Value parameters = {};           // list of {"ParameterKey", "ParameterValue"}
  PermissionModel permissions = PermissionModel::kSelfManaged;
  std::string administration_role = {};     // self-managed
  std::string execution_role = {};          // self-managed
  AutoDeployment auto_deployment = {};      // service-managed
  std::vector<FolderRegions> folders = {};  // service-managed
  std::string resource_group = {};          // set when it is made; moved by a GroupMove only
  bool expand_modules = false;
  Millis created = 0;
  Millis updated = 0;
  std::optional<GroupDrift> drift = {};
};

// A group moves to another resource group. Whatever works on the group need not know.
struct GroupMove {
  std::string group;
  std::string resource_group;
};

// A group's reference to one stack. It may be there without a stack, and outlives it.
struct InstanceRow {
  std::string group;  // id
  std::string account;
  std::string region;
  std::string folder = {};  // service-managed: through which folder the account was meant
  InstanceStatus status = InstanceStatus::kOutdated;
  std::string reason = {};    // of what is outdated
  std::string stack_id = {};  // known whenever there is a stack
  Value overrides = {};       // list of {"ParameterKey", "ParameterValue"}
  InstanceDrift drift = InstanceDrift::kNotChecked;
  Millis drift_detected = 0;
};
struct InstanceRemoval {
  std::string group;
  std::string account;
  std::string region;
  friend bool operator==(const InstanceRemoval&, const InstanceRemoval&) = default;
};

struct GroupOperationRow {
  std::string id;  // uuid, the public OperationId
  std::string group;
  GroupAction action = GroupAction::kCreate;
  GroupOperationStatus status = GroupOperationStatus::kRunning;
  OperationPreferences preferences = {};
  std::vector<std::string> regions = {};  // RegionIdsOrder
  std::string description = {};
  std::string reason = {};  // why it failed or was stopped
  std::uint64_t order = 0;  // grows within the group: queued ones run in this order
  Millis created = 0;
  Millis ended = 0;
  bool retain_stacks = false;            // kDelete
  std::int64_t timeout_min = 60;         // of each stack
  bool rollback = true;                  // of a stack that cannot be created
  std::optional<GroupDrift> drift = {};  // kDetectDrift, once it has ended
  // DeploymentTargets, as the request had them.
  std::vector<std::string> target_accounts = {};
  std::vector<std::string> target_folders = {};
  // Automatic deployments: the account the directory has moved. Their targets are decided when they
  // begin, by what the directory says then.
  std::string automatic_account = {};
};

// What an operation did about one target; one for each, from its beginning.
struct InstanceResultRow {
  std::string operation;
  std::uint32_t no = 0;  // the target's place in the order of the operation
  std::string account;
  std::string region;
  std::string folder = {};
  ResultStatus status = ResultStatus::kWaiting;
  std::string reason = {};
  Millis started = 0;
  Millis ended = 0;
};

// The token row that says which operation of a stack the work on a target began.
struct InstanceTokenRemoval {
  std::string account;
  std::string action;
  std::string token;
  friend bool operator==(const InstanceTokenRemoval&, const InstanceTokenRemoval&) = default;
};

// Changes that become durable together or not at all.
struct GroupBatch {
  // Insert or replace, but for the resource group. Refused when another group that is not deleted
  // has the name.
  std::vector<GroupRow> groups = {};
  std::vector<GroupMove> moves = {};
  std::vector<GroupOperationRow> operations = {};       // insert or replace
  std::vector<InstanceRow> instances = {};              // insert or replace
  std::vector<InstanceRemoval> removed_instances = {};  // of the absent: nothing
  std::vector<InstanceResultRow> results = {};  // insert or replace; the last of a row counts
  std::vector<InstanceTokenRemoval> removed_tokens = {};  // of the absent: nothing
  bool empty() const {
    return groups.empty() && moves.empty() && operations.empty() && instances.empty() &&
           removed_instances.empty() && results.empty() && removed_tokens.empty();
  }
};

}  // namespace cairn

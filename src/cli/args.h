// What can be said on the command line. grammar.h has the option parser.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/completion.h"
#include "cli/group_options.h"
#include "cli/outcome.h"
#include "cli/settings.h"

namespace cairn::cli {

enum class Verb {
  kDeploy,
  kDiff,
  kUpdate,
  kValidate,
  kDelete,
  kCancel,
  kContinue,
  kResource,
  kPolicyShow,
  kPolicySet,
  kChangeSetCreate,
  kChangeSetList,
  kChangeSetShow,
  kChangeSetExecute,
  kChangeSetDelete,
  kImport,
  kScratchCreate,
  kScratchList,
  kScratchShow,
  kScratchTemplate,
  kScratchDelete,
  kForecast,
  kRehearse,
  kDrift,
  kDriftAdopt,
  kDriftRevert,
  kSimList,
  kSimSet,
  kSimDelete,
  kTag,
  kUntag,
  kTags,
  kList,
  kShow,
  kEvents,
  kTypes,
  kTypeRegister,
  kTypeList,
  kTypeRemove,
  kSignal,
  kOssPut,
  kOssList,
  kOssRemove,
  kAccountCreate,
  kAccountList,
  kAccountEnable,
  kAccountDisable,
  kAccountDelete,
  kRos,
  kRam,
  kSts,
  kResourceManager,
  kResourceDirectory,
  kWhy,
  kHistory,
  kHistoryShow,
  kHistoryDiff,
  kRollback,
  kExplainDenial,
  kSetupStackGroupRoles,
  kGroupCreate,
  kGroupUpdate,
  kGroupDelete,
  kGroupShow,
  kGroupList,
  kGroupImport,
  kGroupDrift,
  kInstancesCreate,
  kInstancesUpdate,
  kInstancesDelete,
  kInstancesList,
  kInstancesShow,
  kRolloutList,
  kRolloutStatus,
  kRolloutWatch,
  kRolloutStop,
  kRolloutRetry,
  kRolloutPreview,
  kCompletion
};

struct Command {
  Verb verb = Verb::kList;
  GlobalOptions global;
  std::string file;
  std::string stack;  // name or id
  std::vector<std::string> parameters;
  std::string parameter_file;
  std::optional<int> timeout_minutes;
  std::optional<int> parallelism;
  bool disable_rollback = false;
  bool use_previous = false;
  bool replace = false;
  std::vector<std::string> tainted;  // logical ids
  bool exit_code = false;
  bool retain_all = false;
  std::vector<std::string> retained;  // logical ids
  bool quick = false;
  bool any_operation = false;
  bool ignore = false;
  std::vector<std::string> recreated;  // logical ids
  std::string order;                   // "Skip", "Retry", "GiveUp", "TimeOut"
  std::optional<int> order_minutes;
  std::string policy_file;
  std::string policy_during_file;
  std::string change_set;  // name or id
  std::string change_set_type;
  std::string description;
  std::vector<std::string> imports;  // LogicalId=PhysicalId
  std::string scratch;               // id
  std::vector<std::string> sources;  // Type=PhysicalId
  std::vector<std::string> tags;     // Key=Value
  std::string tagged;                // name or id of a stack, id of another thing
  std::string tagged_type = "stack";
  std::vector<std::string> tag_keys;
  bool all_tags = false;
  std::string resource_group;
  std::string deletion_policy = "Retain";
  std::vector<std::string> types;
  std::vector<std::string> failing;  // LogicalId[:step]
  bool deleting = false;
  bool strict = false;
  bool no_wait = false;
  bool yes = false;
  bool follow = false;
  bool nested = false;
  std::vector<std::string> statuses;
  std::string resource;                 // logical id
  std::vector<std::string> properties;  // names or paths; of "sim set" Name=Value
  std::string signal_status;
  std::string signal_id;
  std::string signal_data;
  std::string signal_reason;
  std::string type;
  std::string object;         // oss://bucket/key
  std::string denial;         // EncodedDiagnosticMessage
  std::string administrator;  // account id
  std::string account;        // name of a new one, else the number
  std::string display_name;
  std::string action;                       // of another interface
  std::vector<std::string> api_parameters;  // Name=Value, for it
  std::string filter;
  std::string shell;
  std::optional<int> revision;
  std::optional<int> other_revision;
  GroupOptions group;
};

struct Parsed {
  std::optional<Command> command;  // nullopt: print what is below, then end
  Exit exit = Exit::kOk;
  std::string out;  // help, version
  std::string err;  // what is wrong with the command line
};

// `args` without the program's name.
Parsed parse_args(const std::vector<std::string>& args);

// The same commands and options as data, for shell completion.
std::vector<CommandShape> command_shapes();

}  // namespace cairn::cli

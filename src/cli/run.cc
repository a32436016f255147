#include "cli/run.h"

#include "cli/args.h"
#include "cli/commands/commands.h"
#include "cli/completion.h"

namespace cairn::cli {
namespace {

struct Runner {
  Verb verb;
  Exit (*run)(const Context& context);
};
constexpr Runner kRunners[] = {
    {Verb::kDeploy, run_deploy},
    {Verb::kDiff, run_diff},
    {Verb::kUpdate, run_update},
    {Verb::kValidate, run_validate},
    {Verb::kDelete, run_delete},
    {Verb::kCancel, run_cancel},
    {Verb::kContinue, run_continue},
    {Verb::kResource, run_resource},
    {Verb::kPolicyShow, run_policy_show},
    {Verb::kPolicySet, run_policy_set},
    {Verb::kChangeSetCreate, run_change_set_create},
    {Verb::kChangeSetList, run_change_set_list},
    {Verb::kChangeSetShow, run_change_set_show},
    {Verb::kChangeSetExecute, run_change_set_execute},
    {Verb::kChangeSetDelete, run_change_set_delete},
    {Verb::kImport, run_import},
    {Verb::kScratchCreate, run_scratch_create},
    {Verb::kScratchList, run_scratch_list},
    {Verb::kScratchShow, run_scratch_show},
    {Verb::kScratchTemplate, run_scratch_template},
    {Verb::kScratchDelete, run_scratch_delete},
    {Verb::kForecast, run_forecast},
    {Verb::kRehearse, run_rehearse},
    {Verb::kDrift, run_drift},
    {Verb::kDriftAdopt, run_drift_adopt},
    {Verb::kDriftRevert, run_drift_revert},
    {Verb::kSimList, run_sim_list},
    {Verb::kSimSet, run_sim_set},
    {Verb::kSimDelete, run_sim_delete},
    {Verb::kTag, run_tag},
    {Verb::kUntag, run_untag},
    {Verb::kTags, run_tags},
    {Verb::kList, run_list},
    {Verb::kShow, run_show},
    {Verb::kEvents, run_events},
    {Verb::kTypes, run_types},
    {Verb::kTypeRegister, run_type_register},
    {Verb::kTypeList, run_type_list},
    {Verb::kTypeRemove, run_type_remove},
    {Verb::kSignal, run_signal},
    {Verb::kOssPut, run_oss_put},
    {Verb::kOssList, run_oss_list},
    {Verb::kOssRemove, run_oss_remove},
    {Verb::kAccountCreate, run_account_create},
    {Verb::kAccountList, run_account_list},
    {Verb::kAccountEnable, run_account_enable},
    {Verb::kAccountDisable, run_account_disable},
    {Verb::kAccountDelete, run_account_delete},
    {Verb::kRos, run_ros},
    {Verb::kRam, run_ram},
    {Verb::kSts, run_sts},
    {Verb::kResourceManager, run_resource_manager},
    {Verb::kResourceDirectory, run_resource_directory},
    {Verb::kWhy, run_why},
    {Verb::kHistory, run_history},
    {Verb::kHistoryShow, run_history_show},
    {Verb::kHistoryDiff, run_history_diff},
    {Verb::kRollback, run_rollback},
    {Verb::kExplainDenial, run_explain_denial},
    {Verb::kSetupStackGroupRoles, run_setup_stack_group_roles},
    {Verb::kGroupCreate, run_group_create},
    {Verb::kGroupUpdate, run_group_update},
    {Verb::kGroupDelete, run_group_delete},
    {Verb::kGroupShow, run_group_show},
    {Verb::kGroupList, run_group_list},
    {Verb::kGroupImport, run_group_import},
    {Verb::kGroupDrift, run_group_drift},
    {Verb::kInstancesCreate, run_instances_create},
    {Verb::kInstancesUpdate, run_instances_update},
    {Verb::kInstancesDelete, run_instances_delete},
    {Verb::kInstancesList, run_instances_list},
    {Verb::kInstancesShow, run_instances_show},
    {Verb::kRolloutList, run_rollout_list},
    {Verb::kRolloutStatus, run_rollout_status},
    {Verb::kRolloutWatch, run_rollout_watch},
    {Verb::kRolloutStop, run_rollout_stop},
    {Verb::kRolloutRetry, run_rollout_retry},
    {Verb::kRolloutPreview, run_rollout_preview},
};

Exit dispatch(const Context& context) {
  for (const Runner& runner : kRunners) {
    if (runner.verb == context.command.verb) return runner.run(context);
  }
  return Exit::kUsage;
}

}  // namespace

Exit run(const std::vector<std::string>& args, Host& host, const ApiFactory& make_api) {
  const Parsed parsed = parse_args(args);
  if (!parsed.command) {
    if (!parsed.out.empty()) host.out(parsed.out);
    if (!parsed.err.empty()) host.err(parsed.err);
    return parsed.exit;
  }
  const Command& command = *parsed.command;
  if (command.verb == Verb::kCompletion) {
    host.out(completion_script(command.shell, command_shapes()));
    return Exit::kOk;
  }
  auto session = resolve_session(command.global, host);
  if (!session) return report_usage(session.error(), {}, command.global, host);
  const auto api = make_api(std::move(*session));
  return dispatch({command, *api, host});
}

}  // namespace cairn::cli

// The commands, one file each. Each returns the exit status of the program.
#pragma once

#include <string>
#include <variant>

#include "cli/args.h"
#include "cli/parameters.h"
#include "cli/problem.h"

namespace cairn::cli {

struct Context {
  const Command& command;
  Api& api;
  Host& host;
};

Exit run_deploy(const Context& context);
Exit run_diff(const Context& context);
Exit run_update(const Context& context);
Exit run_validate(const Context& context);
Exit run_delete(const Context& context);
Exit run_cancel(const Context& context);
Exit run_continue(const Context& context);
Exit run_resource(const Context& context);
Exit run_policy_show(const Context& context);
Exit run_policy_set(const Context& context);
Exit run_change_set_create(const Context& context);
Exit run_change_set_list(const Context& context);
Exit run_change_set_show(const Context& context);
Exit run_change_set_execute(const Context& context);
Exit run_change_set_delete(const Context& context);
Exit run_import(const Context& context);
Exit run_scratch_create(const Context& context);
Exit run_scratch_list(const Context& context);
Exit run_scratch_show(const Context& context);
Exit run_scratch_template(const Context& context);
Exit run_scratch_delete(const Context& context);
Exit run_forecast(const Context& context);
Exit run_rehearse(const Context& context);
Exit run_drift(const Context& context);
Exit run_drift_adopt(const Context& context);
Exit run_drift_revert(const Context& context);
Exit run_sim_list(const Context& context);
Exit run_sim_set(const Context& context);
Exit run_sim_delete(const Context& context);
Exit run_tag(const Context& context);
Exit run_untag(const Context& context);
Exit run_tags(const Context& context);
Exit run_list(const Context& context);
Exit run_show(const Context& context);
Exit run_events(const Context& context);
Exit run_types(const Context& context);
Exit run_type_register(const Context& context);
Exit run_type_list(const Context& context);
Exit run_type_remove(const Context& context);
Exit run_signal(const Context& context);
Exit run_oss_put(const Context& context);
Exit run_oss_list(const Context& context);
Exit run_oss_remove(const Context& context);
Exit run_account_create(const Context& context);
Exit run_account_list(const Context& context);
Exit run_account_enable(const Context& context);
Exit run_account_disable(const Context& context);
Exit run_account_delete(const Context& context);
Exit run_ros(const Context& context);
Exit run_ram(const Context& context);
Exit run_sts(const Context& context);
Exit run_resource_manager(const Context& context);
Exit run_resource_directory(const Context& context);
Exit run_why(const Context& context);
Exit run_history(const Context& context);
Exit run_history_show(const Context& context);
Exit run_history_diff(const Context& context);
Exit run_rollback(const Context& context);
Exit run_explain_denial(const Context& context);
Exit run_setup_stack_group_roles(const Context& context);
Exit run_group_create(const Context& context);
Exit run_group_update(const Context& context);
Exit run_group_delete(const Context& context);
Exit run_group_show(const Context& context);
Exit run_group_list(const Context& context);
Exit run_group_import(const Context& context);
Exit run_group_drift(const Context& context);
Exit run_instances_create(const Context& context);
Exit run_instances_update(const Context& context);
Exit run_instances_delete(const Context& context);
Exit run_instances_list(const Context& context);
Exit run_instances_show(const Context& context);
Exit run_rollout_list(const Context& context);
Exit run_rollout_status(const Context& context);
Exit run_rollout_watch(const Context& context);
Exit run_rollout_stop(const Context& context);
Exit run_rollout_retry(const Context& context);
Exit run_rollout_preview(const Context& context);

// How long a command waits for a server in trouble before it gives up.
inline constexpr int kPatienceMs = 2'000;

// Asks for something that may be asked again.
ApiAnswer ask(const Context& context, const ApiCall& call);

// All pages of a paged list, as one list of the items under `key`.
ApiAnswer ask_all_pages(const Context& context, ApiCall call, std::string_view key);

// As 8-4-4-4-12 lower-case hexadecimal digits.
bool is_id(std::string_view text);

// An item of a list parameter: "Status.1".
std::string item_of(std::string_view list, std::size_t index);

// A stack's id from what the user gave: an id is taken as it is, a name is looked up.
std::variant<std::string, Failure> stack_id_of(const Context& context);

// Of --parameters and -p.
Result<Parameters> given_parameters(const Context& context);

// The text of a file that an option names; empty when it names none.
Result<std::string> optional_file(const Context& context, const std::string& path);

Exit report(const Context& context, const Failure& failure, const Source& source = {});
// What is wrong on this side: Exit::kUsage.
Exit report_usage(const Context& context, const Error& error);

// A document on standard output, for --output json.
void print_json(const Context& context, const Value& document);

// The name and value of each output, a line each; empty when there are none.
std::string outputs_text(const Value& stack);

}  // namespace cairn::cli

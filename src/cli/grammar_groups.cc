// The commands about stack groups: the groups, their instances, the operations that roll them out.
#include "cli/grammar.h"

namespace cairn::cli {
namespace {

void add_name(Grammar& g, CLI::App* sub) {
  sub->add_option("group", g.command.group.name, "Name of the stack group")
      ->required()
      ->type_name("GROUP");
}

CLI::Option* add_list(CLI::App* sub, const char* name, std::vector<std::string>& words,
                      const char* about, const char* type_name) {
  return sub->add_option(name, words, about)
      ->type_name(type_name)
      ->delimiter(',')
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

CLI::Option* add_accounts(Grammar& g, CLI::App* sub) {
  return add_list(sub, "--accounts", g.command.group.accounts,
                  "Accounts, separated by commas; may be repeated", "ID,...");
}

CLI::Option* add_regions(Grammar& g, CLI::App* sub) {
  return add_list(sub, "--regions", g.command.group.regions,
                  "Regions of the instances, in this order", "REGION,...");
}

void add_folders(Grammar& g, CLI::App* sub) {
  add_list(sub, "--folders", g.command.group.folders,
           "Folders of the resource directory, of a service-managed group", "ID,...");
}

// Whom an operation is about; the service refuses what does not fit the group's permission model.
void add_target_accounts(Grammar& g, CLI::App* sub) {
  add_accounts(g, sub);
  add_folders(g, sub);
  add_list(sub, "--members", g.command.group.members,
           "Members of the directory; with --folders those among their members", "ID,...");
}

void add_targets(Grammar& g, CLI::App* sub) {
  add_target_accounts(g, sub);
  add_regions(g, sub)->required();
}

void add_pace(Grammar& g, CLI::App* sub) {
  GroupOptions& options = g.command.group;
  sub->add_option("--concurrency", options.concurrency,
                  "Accounts at a time in a region, a number or a percentage; 1 unless given")
      ->type_name("N|N%");
  sub->add_option("--tolerance", options.tolerance,
                  "Failures in a region that do not stop it; 0 unless given")
      ->type_name("N|N%");
  sub->add_flag("--parallel-regions", options.parallel_regions,
                "All regions at a time instead of one after the other");
}

void add_preferences(Grammar& g, CLI::App* sub) {
  add_pace(g, sub);
  sub->add_option("--operation-description", g.command.group.operation_description,
                  "What this operation is for");
}

void add_following(Grammar& g, CLI::App* sub) {
  add_preferences(g, sub);
  g.add_no_wait(sub);
}

// Of the group itself.
void add_definition(Grammar& g, CLI::App* sub) {
  GroupOptions& options = g.command.group;
  g.add_optional_template(sub, "Template, JSON or YAML; - reads standard input");
  sub->add_option("--template-url", options.template_url, "A template at an address");
  sub->add_option("--template-id", options.template_id, "A template the service keeps");
  sub->add_option("--template-version", options.template_version,
                  "Which version of it; the newest unless given");
  g.add_parameters(sub);
  sub->add_option("--description", g.command.description, "What the group is for");
  sub->add_option("--administration-role", options.administration_role,
                  "Role of this account that may assume the execution role; self-managed");
  sub->add_option("--execution-role", options.execution_role,
                  "Role of the target accounts that makes the stacks; self-managed");
  sub->add_flag("--service-managed", options.service_managed,
                "The service gets its permissions from the resource directory");
  sub->add_option("--auto-deploy", options.auto_deploy,
                  "Accounts that join a folder get their instances; the stacks of those that leave "
                  "are kept or removed; service-managed")
      ->check(CLI::IsMember({"keep", "remove", "off"}).description(""))
      ->type_name("keep|remove|off");
  sub->add_flag("--expand-modules", options.expand_modules,
                "Modules of the template are this account's");
}

void add_creating(Grammar& g, CLI::App* group) {
  CLI::App* create =
      g.verb(Verb::kGroupCreate, "create", "Make a stack group; its instances come later",
             "  cairn group create base base.yml -p Size=small\n"
             "  cairn group create base --from-stack web\n"
             "  cairn group create all base.yml --service-managed --auto-deploy remove",
             group);
  add_name(g, create);
  add_definition(g, create);
  create->add_option("--from-stack", g.command.group.from_stack,
                     "Template and parameters of this stack: its name, id or ARN");
  g.add_words(create, "--tag", g.command.tags, "A tag; may be repeated", "Key=Value");
  create->add_option("--resource-group", g.command.resource_group, "Resource group to be in");
}

void add_updating(Grammar& g, CLI::App* group) {
  CLI::App* update = g.verb(
      Verb::kGroupUpdate, "update", "Change a stack group and roll the change out",
      "  cairn group update base base.yml --concurrency 5 --tolerance 10%\n"
      "  cairn group update base base.yml --accounts 1001,1002 --regions cn-hangzhou\n"
      "  cairn group update base --description 'What every account has'\n\n"
      "Without accounts and regions all instances are updated; the others are OUTDATED.\n"
      "What is not given stays as it is; of parameters, when some are given, the others are\n"
      "the template's defaults. It asks when something is replaced or removed.",
      group);
  add_name(g, update);
  add_definition(g, update);
  update
      ->add_flag("--self-managed", g.command.group.self_managed,
                 "Roles of the accounts give the permissions again; without instances only")
      ->excludes("--service-managed");
  add_target_accounts(g, update);
  add_regions(g, update);
  update->add_flag("--configure-only", g.command.group.configure_only,
                   "Change the folders that are deployed to, and no instance");
  g.add_yes(update);
  add_following(g, update);
}

void add_group_rest(Grammar& g, CLI::App* group) {
  CLI::App* erase = g.verb(Verb::kGroupDelete, "delete", "Delete a stack group without instances",
                           "  cairn group delete base\n  cairn group delete base --yes", group);
  add_name(g, erase);
  g.add_yes(erase);
  add_name(
      g, g.verb(Verb::kGroupShow, "show", "Show a stack group", "  cairn group show base", group));
  CLI::App* list = g.verb(Verb::kGroupList, "list", "List the stack groups",
                          "  cairn group list\n  cairn group list --tag team=net", group);
  list->add_flag("--deleted", g.command.group.deleted, "Those that were deleted");
  g.add_words(list, "--tag", g.command.tags, "Only with this tag; may be repeated", "Key=Value");
  list->add_option("--resource-group", g.command.resource_group, "Only in this resource group");
  CLI::App* import =
      g.verb(Verb::kGroupImport, "import", "Take existing stacks into a stack group",
             "  cairn group import base web\n"
             "  cairn group import base acs:ros:cn-hangzhou:1234567890123456:stack/STACK_ID",
             group);
  add_name(g, import);
  import->add_option("stack", g.command.group.stacks, "Name, id or ARN of a stack")
      ->required()
      ->type_name("STACK");
  add_folders(g, import);
  add_following(g, import);
  CLI::App* drift =
      g.verb(Verb::kGroupDrift, "drift", "Find the instances that were changed behind their backs",
             "  cairn group drift base --concurrency 20\n"
             "  cairn group drift base --exit-code",
             group);
  add_name(g, drift);
  add_pace(g, drift);
  drift->add_flag("--exit-code", g.command.exit_code, "Exit status 1 when something drifted");
}

void add_overriding(Grammar& g, CLI::App* sub) {
  add_name(g, sub);
  add_targets(g, sub);
  g.add_words(sub, "-p,--parameter", g.command.parameters,
              "A parameter that these instances have otherwise than the group", "Key=Value");
  sub->add_option("--parameters", g.command.parameter_file,
                  "JSON file of such parameters; -p goes before it")
      ->type_name("FILE");
  sub->add_option("--timeout-minutes", g.command.timeout_minutes,
                  "Minutes after which a stack counts as failed");
  add_following(g, sub);
}

void add_instances(Grammar& g) {
  CLI::App* group = g.group("instances", "Stacks that a group has in accounts and regions",
                            "  cairn instances create base --accounts 1001,1002 --regions "
                            "cn-hangzhou,cn-beijing\n"
                            "  cairn instances list base\n"
                            "  cairn instances delete base --accounts 1002 --regions cn-beijing");
  CLI::App* create = g.verb(
      Verb::kInstancesCreate, "create", "Make a stack in each account and region",
      "  cairn instances create base --accounts 1001,1002 --regions cn-hangzhou,cn-beijing\n"
      "  cairn instances create all --folders fd-team --regions cn-hangzhou --concurrency 5\n"
      "  cairn instances create base --accounts 1003 --regions cn-beijing -p Size=large\n\n"
      "--accounts are those of a self-managed group, --folders and --members of a group that\n"
      "the service manages.",
      group);
  add_overriding(g, create);
  create->add_flag("--disable-rollback", g.command.disable_rollback,
                   "Keep what was made when a stack fails");
  create->add_flag("--ignore-existing", g.command.group.ignore_existing,
                   "Pass over instances that are there; service-managed");
  CLI::App* update =
      g.verb(Verb::kInstancesUpdate, "update", "Give instances the group's template again",
             "  cairn instances update base --accounts 1001 --regions cn-hangzhou -p Size=large\n\n"
             "Parameters replace those that the instances had of their own; without any these\n"
             "stay. It asks when something is replaced or removed.",
             group);
  add_overriding(g, update);
  g.add_yes(update);
  CLI::App* erase = g.verb(
      Verb::kInstancesDelete, "delete", "Take instances out of a group, with their stacks",
      "  cairn instances delete base --accounts 1001 --regions cn-hangzhou,cn-beijing\n"
      "  cairn instances delete base --accounts 1001 --regions cn-hangzhou --keep-stacks --yes",
      group);
  add_name(g, erase);
  add_targets(g, erase);
  erase->add_flag("--keep-stacks", g.command.group.keep_stacks,
                  "Their stacks stay, and belong to no group");
  g.add_yes(erase);
  add_following(g, erase);
  CLI::App* list = g.verb(Verb::kInstancesList, "list", "List the instances of a group",
                          "  cairn instances list base\n"
                          "  cairn instances list base --accounts 1001 --status OUTDATED",
                          group);
  add_name(g, list);
  add_accounts(g, list);
  add_regions(g, list);
  g.add_words(list, "--status", g.command.statuses, "Only with this status", "STATUS")
      ->check(CLI::IsMember({"CURRENT", "OUTDATED"}).description(""))
      ->type_name("CURRENT|OUTDATED");
  CLI::App* show = g.verb(Verb::kInstancesShow, "show", "Show one instance",
                          "  cairn instances show base 1001 cn-hangzhou", group);
  add_name(g, show);
  show->add_option("account", g.command.group.account, "Its account")->required()->type_name("ID");
  show->add_option("in", g.command.group.region, "Its region")->required()->type_name("REGION");
}

void add_operation(Grammar& g, CLI::App* sub) {
  sub->add_option("operation", g.command.group.operation,
                  "Id of the operation, or the name of a group: its newest")
      ->required()
      ->type_name("OPERATION|GROUP");
}

// Takes what the previewed commands take.
void add_previewing(Grammar& g, CLI::App* group) {
  CLI::App* preview = g.verb(
      Verb::kRolloutPreview, "preview", "Tell what an operation would do to each target",
      "  cairn rollout preview create base --accounts 1001,1002 --regions cn-hangzhou\n"
      "  cairn rollout preview update base --accounts 1001 --regions cn-hangzhou -p Size=large\n"
      "  cairn rollout preview delete base --accounts 1001 --regions cn-hangzhou\n"
      "  cairn rollout preview group base base.yml --tolerance 10%\n\n"
      "create, update and delete are of instances; group is an update of the group. Nothing is\n"
      "changed.",
      group);
  preview->add_option("operation", g.command.group.preview, "What is to be previewed")
      ->required()
      ->check(CLI::IsMember({"create", "update", "delete", "group"}).description(""))
      ->type_name("create|update|delete|group");
  add_name(g, preview);
  add_definition(g, preview);
  add_target_accounts(g, preview);
  add_regions(g, preview);
  preview->add_flag("--ignore-existing", g.command.group.ignore_existing,
                    "Of create: pass over instances that are there");
  preview->add_flag("--keep-stacks", g.command.group.keep_stacks, "Of delete: their stacks stay");
  preview->add_flag("--configure-only", g.command.group.configure_only,
                    "Of group: change no instance");
  add_preferences(g, preview);
  preview->add_flag("--exit-code", g.command.exit_code,
                    "Exit status 1 when the operation would not succeed");
}

void add_rollouts(Grammar& g) {
  CLI::App* group = g.group("rollout", "Operations on the instances of stack groups",
                            "  cairn rollout list base\n"
                            "  cairn rollout status base\n"
                            "  cairn rollout watch base\n"
                            "  cairn rollout retry base");
  add_name(g, g.verb(Verb::kRolloutList, "list", "List the operations of a group",
                     "  cairn rollout list base", group));
  add_operation(g,
                g.verb(Verb::kRolloutStatus, "status",
                       "Show how far an operation is, and why what failed did",
                       "  cairn rollout status base\n  cairn rollout status OPERATION_ID", group));
  add_operation(g, g.verb(Verb::kRolloutWatch, "watch", "Watch an operation to its end",
                          "  cairn rollout watch base", group));
  CLI::App* stop = g.verb(Verb::kRolloutStop, "stop", "Begin no further instances",
                          "  cairn rollout stop base\n\nThose that run may end.", group);
  add_operation(g, stop);
  g.add_no_wait(stop);
  CLI::App* retry =
      g.verb(Verb::kRolloutRetry, "retry", "Do again what failed or was stopped, and only that",
             "  cairn rollout retry base\n  cairn rollout retry base --concurrency 1", group);
  add_operation(g, retry);
  add_following(g, retry);
  add_previewing(g, group);
}

}  // namespace

void Grammar::add_groups() {
  CLI::App* group = this->group("group", "Stack groups: one template, many accounts and regions",
                                "  cairn group create base base.yml\n"
                                "  cairn instances create base --accounts 1001,1002 --regions "
                                "cn-hangzhou\n"
                                "  cairn group update base base.yml --concurrency 5");
  add_creating(*this, group);
  add_updating(*this, group);
  add_group_rest(*this, group);
  add_instances(*this);
  add_rollouts(*this);
}

}  // namespace cairn::cli

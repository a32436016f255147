// The commands that make a stack, look at it and tell it something.
#include "cli/grammar.h"

namespace cairn::cli {
namespace {

void add_deploy(Grammar& g) {
  CLI::App* sub =
      g.verb(Verb::kDeploy, "deploy", "Create a stack from a template and watch it being made",
             "  cairn deploy web.yml --name web\n"
             "  cairn deploy web.yml --name web -p Environment=test -p DbPassword=\"$PASSWORD\"\n"
             "  cairn deploy web.json --name web --parameters test.json --output json\n\n"
             "A stack that exists already is not changed: the answer is StackExists, exit status "
             "4.\ncairn update changes it.");
  g.add_template(sub);
  sub->add_option("--name", g.command.stack, "Name of the new stack")->required();
  g.add_parameters(sub);
  sub->add_option("--timeout-minutes", g.command.timeout_minutes,
                  "Minutes after which the creation counts as failed");
  sub->add_option("--parallelism", g.command.parallelism,
                  "Resources made at the same time at most");
  sub->add_flag("--disable-rollback", g.command.disable_rollback,
                "Keep what was made when something fails");
  g.add_no_wait(sub);
}

void add_validate(Grammar& g) {
  CLI::App* sub = g.verb(Verb::kValidate, "validate",
                         "Find every mistake of a template without making anything",
                         "  cairn validate web.yml\n  cairn validate web.yml --strict\n"
                         "  cairn validate web.yml --parameters test.json\n  generate-template | "
                         "cairn validate -\n\n"
                         "Exit status 1 when there are errors, 0 when there are warnings only.");
  g.add_template(sub);
  g.add_parameters(sub);
  sub->add_flag("--strict", g.command.strict, "Warnings fail as errors do");
}

void add_list(Grammar& g) {
  CLI::App* sub =
      g.verb(Verb::kList, "list", "List the stacks of the region",
             "  cairn list\n  cairn list --status CREATE_COMPLETE --status CREATE_FAILED\n"
             "  cairn list --nested\n  cairn list --output json");
  sub->add_option("--status", g.command.statuses, "Only stacks in this status; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  sub->add_flag("--nested", g.command.nested, "Nested stacks too, each below the one around it");
}

void add_show(Grammar& g) {
  g.add_stack(g.verb(Verb::kShow, "show", "Show a stack: its state, outputs and resources",
                     "  cairn show web\n  cairn show web --output json"));
}

void add_events(Grammar& g) {
  CLI::App* sub = g.verb(Verb::kEvents, "events", "Show what happened to a stack, oldest first",
                         "  cairn events web\n  cairn events web --follow");
  g.add_stack(sub);
  sub->add_flag("-f,--follow", g.command.follow, "Go on until no operation runs");
}

void add_types(Grammar& g) {
  CLI::App* sub = g.verb(Verb::kTypes, "types", "List resource types, or describe one",
                         "  cairn types --filter VPC\n  cairn types --filter 'ALIYUN::ECS::*'\n"
                         "  cairn types ALIYUN::ECS::VPC");
  sub->add_option("type", g.command.type, "Type to describe")->type_name("NAME");
  sub->add_option("--filter", g.command.filter,
                  "Only types with this in their name, or a pattern "
                  "with *");
}

void add_signal(Grammar& g) {
  CLI::App* sub = g.verb(Verb::kSignal, "signal", "Tell a wait condition that something is done",
                         "  cairn signal web Ready\n"
                         "  cairn signal web Ready --status FAILURE --reason \"no disk\"\n"
                         "  cairn signal web Ready --id node-1 --data \"$(hostname)\"");
  g.add_stack(sub);
  sub->add_option("resource", g.command.resource,
                  "Its WaitConditionHandle; or the WaitCondition, without --data and --reason")
      ->required()
      ->type_name("RESOURCE");
  sub->add_option("--status", g.command.signal_status, "How it went; SUCCESS unless given")
      ->check(CLI::IsMember({"SUCCESS", "FAILURE", "WARNING"}).description(""))
      ->type_name("SUCCESS|FAILURE|WARNING");
  sub->add_option("--id", g.command.signal_id,
                  "Signals of one id are one signal; a new one unless given");
  sub->add_option("--data", g.command.signal_data, "What the condition's Data is to hold of it");
  sub->add_option("--reason", g.command.signal_reason, "Why, for the stack's events");
}

void add_completion(Grammar& g) {
  g.verb(Verb::kCompletion, "completion", "Print a completion script for a shell",
         "  source <(cairn completion bash)\n"
         "  cairn completion zsh > ~/.zfunc/_cairn\n"
         "  cairn completion fish > ~/.config/fish/completions/cairn.fish")
      ->add_option("shell", g.command.shell, "Which shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""))
      ->type_name("bash|zsh|fish");
}

}  // namespace

void Grammar::add_basic() {
  add_deploy(*this);
  add_validate(*this);
  add_list(*this);
  add_show(*this);
  add_events(*this);
  add_types(*this);
  add_signal(*this);
  add_completion(*this);
}

}  // namespace cairn::cli

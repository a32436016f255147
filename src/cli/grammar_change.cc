// The commands that change a stack, or order about what changes it.
#include "cli/grammar.h"

namespace cairn::cli {
namespace {

constexpr const char* kTemplate =
    "The new template, JSON or YAML; - reads standard input; the current one unless given";

void add_diff(Grammar& g) {
  CLI::App* sub = g.verb(
      Verb::kDiff, "diff", "Show what an update would do to a stack, without doing it",
      "  cairn diff web web.yml\n"
      "  cairn diff web web.yml -p Size=large --replace\n"
      "  cairn diff web --use-previous -p Size=large --exit-code\n\n"
      "What the marks say:\n"
      "  + made   ~ changed in place   \u00b1 replaced: removed and made anew\n"
      "  - removed   = imported\n\n"
      "Exit status 0 whether there are differences or not; with --exit-code 1 when there are any.");
  g.add_stack(sub);
  g.add_optional_template(sub, kTemplate);
  g.add_parameters(sub);
  g.add_use_previous(sub);
  g.add_replacing(sub);
  sub->add_flag("--exit-code", g.command.exit_code, "Exit status 1 when there are differences");
}

void add_update(Grammar& g) {
  CLI::App* sub =
      g.verb(Verb::kUpdate, "update", "Change a stack and watch it being changed",
             "  cairn update web web.yml\n"
             "  cairn update web --use-previous -p Environment=production\n"
             "  cairn update web web.yml --replace --yes\n\n"
             "What will change is shown first; when something is replaced or removed it asks.\n"
             "Without a terminal and without --yes such an update is not begun: exit status 5.\n"
             "What cannot be changed in place fails, and the stack goes back to what it was, "
             "unless\n--replace lets resources be removed and made anew.");
  g.add_stack(sub);
  g.add_optional_template(sub, kTemplate);
  g.add_parameters(sub);
  g.add_use_previous(sub);
  g.add_replacing(sub);
  sub->add_option("--policy", g.command.policy_file,
                  "File with the stack policy to have from then on")
      ->type_name("FILE");
  sub->add_option("--policy-during", g.command.policy_during_file,
                  "File with a stack policy that counts for this update only")
      ->type_name("FILE");
  g.add_bounds(sub);
  g.add_yes(sub);
  g.add_no_wait(sub);
}

void add_delete(Grammar& g) {
  CLI::App* sub = g.verb(
      Verb::kDelete, "delete", "Delete a stack with its resources",
      "  cairn delete web\n  cairn delete web --yes --no-wait\n"
      "  cairn delete web --retain Database\n\n"
      "It asks first, and tells what speaks against it. Without a terminal and without --yes\n"
      "nothing is deleted: exit status 5.");
  g.add_stack(sub);
  g.add_words(sub, "--retain", g.command.retained,
              "A resource to leave in the cloud; may be repeated", "LOGICAL_ID");
  sub->add_flag("--retain-all", g.command.retain_all, "Leave all of them in the cloud");
  g.add_yes(sub);
  g.add_no_wait(sub);
}

void add_cancel(Grammar& g) {
  CLI::App* sub = g.verb(Verb::kCancel, "cancel", "Stop the operation that runs on a stack",
                         "  cairn cancel web\n  cairn cancel web --quick\n\n"
                         "Calls to the cloud that run are waited for. What is cancelled rolls back "
                         "if the stack is\nset to do so; a rollback is cancelled with "
                         "--even-rollback only.");
  g.add_stack(sub);
  sub->add_flag("--quick", g.command.quick, "Do not wait for the calls that run");
  sub->add_flag("--even-rollback", g.command.any_operation, "Cancel a rollback too");
  g.add_no_wait(sub);
}

void add_continue(Grammar& g) {
  CLI::App* sub =
      g.verb(Verb::kContinue, "continue", "Go on with a stack whose creation failed",
             "  cairn continue web\n"
             "  cairn continue web fixed.yml -p Size=small\n"
             "  cairn continue web --recreate Disk\n"
             "  cairn continue web --ignore\n\n"
             "What failed and what was never made is made anew, with what depends on it; it asks\n"
             "when something that exists is removed for it. --ignore takes the stack as complete.");
  g.add_stack(sub);
  g.add_optional_template(sub, "A template in which what is made anew differs");
  g.add_parameters(sub);
  sub->add_flag("--ignore", g.command.ignore, "Leave out what failed");
  g.add_words(sub, "--recreate", g.command.recreated,
              "A resource to make anew as well; may be repeated", "LOGICAL_ID")
      ->excludes("--ignore");
  sub->add_option("--parallelism", g.command.parallelism,
                  "Resources acted on at the same time at most");
  g.add_yes(sub);
  g.add_no_wait(sub);
}

void add_order(Grammar& g, CLI::App* group, const char* name, const char* order, const char* about,
               const char* example) {
  CLI::App* sub = g.verb(Verb::kResource, name, about, example, group);
  g.add_stack(sub);
  sub->add_option("resource", g.command.resource, "Its logical id")
      ->required()
      ->type_name("LOGICAL_ID");
  sub->parse_complete_callback([&g, order] { g.command.order = order; });
  if (std::string_view(order) == "TimeOut") {
    sub->add_option("--minutes", g.command.order_minutes, "Minutes it has left")
        ->required()
        ->check(CLI::Range(1, 1440).description(""));
  }
}

void add_resource(Grammar& g) {
  CLI::App* group =
      g.group("resource", "Tell a running operation what to do about a resource that is stuck",
              "  cairn resource retry web Server\n  cairn resource skip web Server\n"
              "  cairn resource give-up web Server\n"
              "  cairn resource timeout web Server --minutes 5");
  add_order(g, group, "skip", "Skip", "Count it as done and go on",
            "  cairn resource skip web Server");
  add_order(g, group, "retry", "Retry", "Try again now", "  cairn resource retry web Server");
  add_order(g, group, "give-up", "GiveUp", "Count it as failed now",
            "  cairn resource give-up web Server");
  add_order(g, group, "timeout", "TimeOut", "Change the time it has left",
            "  cairn resource timeout web Server --minutes 5");
}

void add_policy(Grammar& g) {
  CLI::App* group = g.group("policy", "What updates may do to the resources of a stack",
                            "  cairn policy show web\n  cairn policy set web policy.json");
  g.add_stack(
      g.verb(Verb::kPolicyShow, "show", "Show a stack's policy", "  cairn policy show web", group));
  CLI::App* set = g.verb(Verb::kPolicySet, "set", "Set a stack's policy",
                         "  cairn policy set web policy.json\n\n"
                         "A policy can be replaced but not removed; one that allows all:\n"
                         "  {\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"Update:*\",\n"
                         "                  \"Principal\": \"*\", \"Resource\": \"*\"}]}",
                         group);
  g.add_stack(set);
  set->add_option("file", g.command.policy_file, "Policy, JSON or YAML; - reads standard input")
      ->required()
      ->type_name("FILE");
}

}  // namespace

void Grammar::add_change() {
  add_diff(*this);
  add_update(*this);
  add_delete(*this);
  add_cancel(*this);
  add_continue(*this);
  add_resource(*this);
  add_policy(*this);
}

}  // namespace cairn::cli

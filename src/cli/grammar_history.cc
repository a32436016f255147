// The commands around what a stack was.
#include "cli/grammar.h"

namespace cairn::cli {
namespace {

CLI::Option* add_revision(CLI::App* sub, const char* name, std::optional<int>& number,
                          const char* about) {
  return sub->add_option(name, number, about)
      ->check(CLI::PositiveNumber.description(""))
      ->type_name("REVISION");
}

void add_looking(Grammar& g) {
  CLI::App* history = g.verb(
      Verb::kHistory, "history", "Show what a stack was, and who made it so",
      "  cairn history web\n"
      "  cairn history show web 2\n"
      "  cairn history diff web\n"
      "  cairn history diff web 1 3\n\n"
      "A revision is a template with its parameters that was carried out in full. That of a stack\n"
      "that was deleted is found by the stack's id.");
  history->add_option("stack", g.command.stack, "Name or id of the stack")->type_name("NAME_OR_ID");
  CLI::App* show = g.verb(Verb::kHistoryShow, "show",
                          "Show a revision: who, when, parameters, outputs, template",
                          "  cairn history show web\n  cairn history show web 2", history);
  g.add_stack(show);
  add_revision(show, "revision", g.command.revision, "Its number; the newest unless given");
  CLI::App* diff = g.verb(
      Verb::kHistoryDiff, "diff", "Show what differs between two revisions",
      "  cairn history diff web\n  cairn history diff web 1\n  cairn history diff web 1 3\n\n"
      "Without numbers the newest is compared with the one before it.",
      history);
  g.add_stack(diff);
  add_revision(diff, "from", g.command.revision,
               "The one to compare; the one before TO unless given");
  add_revision(diff, "to", g.command.other_revision, "With which; the newest unless given");
}

void add_rollback(Grammar& g) {
  CLI::App* sub = g.verb(
      Verb::kRollback, "rollback", "Make a stack again what it was",
      "  cairn rollback web\n"
      "  cairn rollback web --to 1\n"
      "  cairn rollback web --to 1 --replace --yes\n\n"
      "It is an update with the template, the parameters, the tags and the resource group of that\n"
      "revision. What will change is shown first, and it asks. Without a terminal and without "
      "--yes\nnothing is begun: exit status 5.\n"
      "Without --to: the revision before the present one; after an update that failed, the "
      "present one.");
  g.add_stack(sub);
  add_revision(sub, "--to", g.command.revision, "The revision to go back to");
  sub->add_flag("--replace", g.command.replace,
                "Let resources that cannot change in place be removed and made anew");
  sub->add_option("--policy-during", g.command.policy_during_file,
                  "File with a stack policy that counts for this update only")
      ->type_name("FILE");
  sub->add_option("--timeout-minutes", g.command.timeout_minutes, "Minutes the update has")
      ->check(CLI::Range(1, 1440).description(""));
  sub->add_option("--parallelism", g.command.parallelism,
                  "Resources acted on at the same time at most");
  g.add_yes(sub);
  g.add_no_wait(sub);
}

}  // namespace

void Grammar::add_history() {
  add_looking(*this);
  add_rollback(*this);
}

}  // namespace cairn::cli

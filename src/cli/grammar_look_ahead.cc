// The commands that carry something out in a copy of the world.
#include "cli/grammar.h"

namespace cairn::cli {
namespace {

constexpr const char* kTemplate = "Template, JSON or YAML; - reads standard input";

void add_wanted(Grammar& g, CLI::App* sub) {
  g.add_stack(sub);
  g.add_optional_template(sub, kTemplate);
  g.add_parameters(sub);
  g.add_use_previous(sub);
  g.add_replacing(sub);
  sub->add_flag("--disable-rollback", g.command.disable_rollback,
                "As if what was made were kept when something fails");
  g.add_bounds(sub);
}

void add_forecast(Grammar& g) {
  CLI::App* sub = g.verb(
      Verb::kForecast, "forecast", "Find out what an operation would come to, without doing it",
      "  cairn forecast web web.yml\n"
      "  cairn forecast web --use-previous -p Size=large --replace\n"
      "  cairn forecast web --change-set bigger\n"
      "  cairn forecast web --delete\n\n"
      "It is carried out in a copy of the simulated cloud, in no time. A stack that does not\n"
      "exist would be created. Exit status 1 when the operation would fail.");
  add_wanted(g, sub);
  sub->add_option("--change-set", g.command.change_set, "Its name or id, in place of a template");
  sub->add_flag("--delete", g.command.deleting, "What deleting the stack would come to");
}

void add_rehearse(Grammar& g) {
  CLI::App* sub = g.verb(
      Verb::kRehearse, "rehearse", "See how a stack would go back when something fails",
      "  cairn rehearse web web.yml --fail Server\n"
      "  cairn rehearse web --fail Server --fail Vpc:delete\n"
      "  cairn rehearse web web.yml --fail Network.Switch:update\n\n"
      "The failures are planted in a copy of the simulated cloud. Without a template a stack that\n"
      "exists is made anew there, as it was made. Exit status 1 when it would not come to rest:\n"
      "when going back fails, too, or is switched off.");
  add_wanted(g, sub);
  g.add_words(sub, "--fail", g.command.failing,
              "What fails, its creation unless said; may be repeated",
              "LOGICAL_ID[:create|update|delete]")
      ->required();
}

}  // namespace

void Grammar::add_look_ahead() {
  add_forecast(*this);
  add_rehearse(*this);
}

}  // namespace cairn::cli

// The commands around what was changed behind a stack's back.
#include "cli/grammar.h"

namespace cairn::cli {
namespace {

constexpr const char* kProperties =
    "Only these, by name or by path (VpcName, /Tags/0/Value); all that drifted unless given";

void add_resource(Grammar& g, CLI::App* sub) {
  g.add_stack(sub);
  sub->add_option("resource", g.command.resource, "Its logical id")
      ->required()
      ->type_name("RESOURCE");
  sub->add_option("property", g.command.properties, kProperties)->type_name("PROPERTY");
  g.add_yes(sub);
}

void add_detecting(Grammar& g) {
  CLI::App* drift =
      g.verb(Verb::kDrift, "drift", "Find what was changed behind a stack's back",
             "  cairn drift web\n"
             "  cairn drift web --resource Vpc\n"
             "  cairn drift web --exit-code\n"
             "  cairn drift adopt web Vpc VpcName\n"
             "  cairn drift revert web Vpc\n\n"
             "Each difference is shown as what the template says (-) and what is (+).\n"
             "Exit status 0 whether there are any or not; with --exit-code 1 when there are. 1 as\n"
             "well when resources could not be looked at.");
  drift->add_option("stack", g.command.stack, "Name or id of the stack")->type_name("NAME_OR_ID");
  drift->add_option("--resource", g.command.resource, "Look at this one only")
      ->type_name("LOGICAL_ID");
  drift->add_flag("--exit-code", g.command.exit_code, "Exit status 1 when something drifted");
  add_resource(g,
               g.verb(Verb::kDriftAdopt, "adopt", "Let the template say what a resource looks like",
                      "  cairn drift adopt web Vpc\n"
                      "  cairn drift adopt web Vpc VpcName /Tags/0/Value\n"
                      "  cairn drift adopt web Vpc --yes\n\n"
                      "The change of the template is shown first, and it asks. No resource is "
                      "touched. What was\ndeleted is taken out of the template.",
                      drift));
  CLI::App* revert =
      g.verb(Verb::kDriftRevert, "revert", "Give a resource again what the template says",
             "  cairn drift revert web Vpc\n"
             "  cairn drift revert web Vpc VpcName\n"
             "  cairn drift revert web Vpc --yes --no-wait\n\n"
             "What will be put right is shown first, and it asks. It is an update "
             "of this one resource.\nWhat was deleted is made anew, and what hangs "
             "on it follows.",
             drift);
  add_resource(g, revert);
  g.add_no_wait(revert);
}

void add_target(Grammar& g, CLI::App* sub) {
  sub->add_option("resource", g.command.resource, "Physical id, or STACK/LOGICAL_ID")
      ->required()
      ->type_name("RESOURCE");
  sub->add_option("--type", g.command.type, "Its type, where several things have one id")
      ->type_name("TYPE");
}

void add_simulated(Grammar& g) {
  CLI::App* group = g.group("sim", "See and change the server's simulated cloud behind its back",
                            "  cairn sim list\n"
                            "  cairn sim set web/Vpc VpcName=other\n"
                            "  cairn sim delete web/Vpc");
  CLI::App* list = g.verb(
      Verb::kSimList, "list", "List what is in the simulated cloud",
      "  cairn sim list\n  cairn sim list web\n  cairn sim list --type ALIYUN::ECS::VPC", group);
  list->add_option("stack", g.command.stack, "Only what this stack made")->type_name("NAME_OR_ID");
  list->add_option("--type", g.command.type, "Only resources of this type")->type_name("TYPE");
  CLI::App* set =
      g.verb(Verb::kSimSet, "set", "Change properties, as somebody with the cloud's console would",
             "  cairn sim set web/Vpc VpcName=other Description=null\n"
             "  cairn sim set vpc-123 'Tags=[{\"Key\": \"team\", \"Value\": \"red\"}]'\n\n"
             "Values are JSON, or text where they are none. null takes a property away.",
             group);
  add_target(g, set);
  set->add_option("property", g.command.properties, "What to change, Name=Value")
      ->required()
      ->type_name("Name=Value");
  CLI::App* erase = g.verb(Verb::kSimDelete, "delete", "Delete something from the simulated cloud",
                           "  cairn sim delete web/Vpc\n  cairn sim delete vpc-123 --yes", group);
  add_target(g, erase);
  g.add_yes(erase);
}

}  // namespace

void Grammar::add_drift() {
  add_detecting(*this);
  add_simulated(*this);
}

}  // namespace cairn::cli

// The commands around change sets, imports and template scratches.
#include "cli/grammar.h"

namespace cairn::cli {
namespace {

constexpr const char* kImports =
    "What a resource takes over; a JSON object where one id does not do; may be repeated";

void add_set(Grammar& g, CLI::App* sub, const char* about) {
  g.add_stack(sub);
  sub->add_option("change-set", g.command.change_set, about)->required();
}

void add_set_create(Grammar& g, CLI::App* group) {
  CLI::App* sub = g.verb(
      Verb::kChangeSetCreate, "create", "Work out a change, show it and keep it to be executed",
      "  cairn changeset create web bigger web.yml -p Size=large\n"
      "  cairn changeset create shop first shop.yml --type CREATE\n"
      "  cairn changeset create web adopt web.yml --type IMPORT --resource Vpc=vpc-123\n\n"
      "Without --type it is UPDATE for a stack that exists and CREATE for one that does not.",
      group);
  add_set(g, sub, "Name of the new change set");
  g.add_optional_template(sub, "Template, JSON or YAML; - reads standard input");
  sub->add_option("--type", g.command.change_set_type, "What executing it does to the stack")
      ->check(CLI::IsMember({"CREATE", "UPDATE", "IMPORT"}).description(""))
      ->type_name("CREATE|UPDATE|IMPORT");
  g.add_parameters(sub);
  g.add_use_previous(sub);
  g.add_replacing(sub);
  g.add_words(sub, "--resource", g.command.imports, kImports, "LogicalId=PhysicalId");
  sub->add_option("--description", g.command.description, "What it is for");
  sub->add_option("--policy", g.command.policy_file,
                  "File with the stack policy to have from then on")
      ->type_name("FILE");
  sub->add_option("--policy-during", g.command.policy_during_file,
                  "File with a stack policy that counts for its execution only")
      ->type_name("FILE");
  sub->add_flag("--disable-rollback", g.command.disable_rollback,
                "Keep what was made when something fails");
  g.add_bounds(sub);
  g.add_no_wait(sub);
}

void add_sets(Grammar& g) {
  CLI::App* group = g.group("changeset", "Changes worked out first and executed later",
                            "  cairn changeset create web bigger web.yml -p Size=large\n"
                            "  cairn changeset show web bigger\n"
                            "  cairn changeset execute web bigger");
  add_set_create(g, group);
  g.add_stack(g.verb(Verb::kChangeSetList, "list", "List the change sets of a stack",
                     "  cairn changeset list web", group));
  add_set(g,
          g.verb(Verb::kChangeSetShow, "show", "Show a change set and what it would do",
                 "  cairn changeset show web bigger", group),
          "Its name or id");
  CLI::App* execute =
      g.verb(Verb::kChangeSetExecute, "execute", "Do what a change set says, and watch it",
             "  cairn changeset execute web bigger\n"
             "  cairn changeset execute web bigger --yes --no-wait\n\n"
             "It asks when something is replaced or removed.",
             group);
  add_set(g, execute, "Its name or id");
  g.add_yes(execute);
  g.add_no_wait(execute);
  add_set(g,
          g.verb(Verb::kChangeSetDelete, "delete", "Forget a change set",
                 "  cairn changeset delete web bigger", group),
          "Its name or id");
}

void add_import(Grammar& g) {
  CLI::App* sub = g.verb(
      Verb::kImport, "import", "Take existing resources into a new or an existing stack",
      "  cairn import web web.yml --resource Vpc=vpc-123 --resource Disk=d-456\n"
      "  cairn import web web.yml --resource 'Rule={\"RuleId\": \"r-1\", \"GroupId\": \"sg-1\"}'\n"
      "  cairn import found --scratch ts-123\n\n"
      "The template has everything the stack has, and the resources to import. What will be\n"
      "imported is shown and asked about. Nothing is changed in the cloud.");
  g.add_stack(sub);
  g.add_optional_template(sub, "Template, JSON or YAML; - reads standard input");
  g.add_words(sub, "--resource", g.command.imports, kImports, "LogicalId=PhysicalId");
  sub->add_option("--scratch", g.command.scratch,
                  "A template scratch in place of template and resources");
  g.add_parameters(sub);
  g.add_use_previous(sub);
  sub->add_flag("--disable-rollback", g.command.disable_rollback,
                "Keep what was imported when something fails");
  sub->add_option("--timeout-minutes", g.command.timeout_minutes,
                  "Minutes after which the operation counts as failed");
  g.add_yes(sub);
  g.add_no_wait(sub);
}

void add_scratch(Grammar& g, CLI::App* group, Verb verb, const char* name, const char* about,
                 const char* example) {
  g.verb(verb, name, about, example, group)
      ->add_option("scratch", g.command.scratch, "Its id")
      ->required();
}

void add_scratches(Grammar& g) {
  CLI::App* group = g.group("scratch", "Templates made of what exists in the cloud",
                            "  cairn scratch create --tag team=shop\n"
                            "  cairn scratch template ts-123 > found.yml\n"
                            "  cairn import found --scratch ts-123");
  CLI::App* create = g.verb(Verb::kScratchCreate, "create", "Make a template of existing resources",
                            "  cairn scratch create --resource ALIYUN::ECS::VPC=vpc-123\n"
                            "  cairn scratch create --tag team=shop --type ALIYUN::ECS::VPC\n"
                            "  cairn scratch create --group rg-123",
                            group);
  CLI::Option* sources = g.add_words(create, "--resource", g.command.sources,
                                     "A resource to take; may be repeated", "Type=PhysicalId");
  CLI::Option* tags = g.add_words(create, "--tag", g.command.tags,
                                  "Take what has this tag; may be repeated", "Key=Value");
  CLI::Option* in_group = create->add_option("--group", g.command.resource_group,
                                             "Take what is in this resource group");
  sources->excludes(tags)->excludes(in_group);
  tags->excludes(in_group);
  g.add_words(create, "--type", g.command.types,
              "With --tag or --group, only resources of this type; may be repeated", "NAME")
      ->excludes(sources);
  create
      ->add_option("--deletion-policy", g.command.deletion_policy,
                   "What deleting the stack is to do with them; Retain unless given")
      ->check(CLI::IsMember({"Retain", "Delete"}).description(""))
      ->type_name("Retain|Delete");
  create->add_option("--description", g.command.description, "What it is for");
  g.add_no_wait(create);
  g.verb(Verb::kScratchList, "list", "List the template scratches", "  cairn scratch list", group);
  add_scratch(g, group, Verb::kScratchShow, "show", "Show a template scratch",
              "  cairn scratch show ts-123");
  add_scratch(g, group, Verb::kScratchTemplate, "template", "Print the template that it makes",
              "  cairn scratch template ts-123 > found.yml");
  add_scratch(g, group, Verb::kScratchDelete, "delete", "Forget a template scratch",
              "  cairn scratch delete ts-123");
}

}  // namespace

void Grammar::add_proposed() {
  add_sets(*this);
  add_import(*this);
  add_scratches(*this);
}

}  // namespace cairn::cli

// The commands about accounts, and those that call any action of an interface by its name.
#include "cli/grammar.h"

namespace cairn::cli {
namespace {

void add_accounts(Grammar& g) {
  CLI::App* group = g.group("account", "Accounts of the server; the operator's to manage",
                            "  cairn account create team-a --output json > team-a.json\n"
                            "  cairn account list\n  cairn account disable 1234567890123456");
  CLI::App* create =
      g.verb(Verb::kAccountCreate, "create", "Make an account and show its key, this once",
             "  cairn account create team-a\n"
             "  cairn account create team-a --output json > team-a.json\n"
             "  cairn --credentials team-a.json list",
             group);
  create->add_option("name", g.command.account, "Name, unique on the server")->required();
  create->add_option("--display-name", g.command.display_name, "As people know it");
  g.verb(Verb::kAccountList, "list", "List the accounts", "  cairn account list", group);
  const auto about = [&](Verb verb, const char* name, const char* what) {
    g.verb(verb, name, what, "  cairn account list", group)
        ->add_option("account", g.command.account, "Number of the account")
        ->required()
        ->type_name("ID");
  };
  about(Verb::kAccountDisable, "disable", "Let nobody of an account in");
  about(Verb::kAccountEnable, "enable", "Let those of an account in again");
  about(Verb::kAccountDelete, "delete", "Delete a disabled account that holds nothing");
}

void add_interface(Grammar& g, Verb verb, const char* name, const char* about,
                   const char* examples) {
  CLI::App* sub = g.verb(verb, name, about, examples);
  sub->add_option("action", g.command.action, "Name of the action")->required();
  g.add_words(sub, "--with", g.command.api_parameters,
              "A parameter of the action; --Name Value says the same, @FILE reads the value",
              "Name=Value");
}

}  // namespace

void Grammar::add_identity() {
  add_accounts(*this);
  add_interface(*this, Verb::kRos, "ros",
                "Call an action of the orchestration service by its own name",
                "  cairn ros EnableServiceAccess\n"
                "  cairn ros ListStackGroups --Status ACTIVE --PageSize 50");
  add_interface(*this, Verb::kRam, "ram", "Call an action of RAM: users, keys, roles, policies",
                "  cairn ram CreateUser --UserName alice\n"
                "  cairn ram CreateAccessKey --UserName alice > alice.json\n"
                "  cairn ram CreatePolicy --PolicyName Ops --PolicyDocument @ops.json\n"
                "  cairn ram ListUsers");
  add_interface(*this, Verb::kSts, "sts", "Call an action of STS: sessions of roles",
                "  cairn sts GetCallerIdentity");
  add_interface(*this, Verb::kResourceManager, "resourcemanager",
                "Call an action of the resource manager",
                "  cairn resourcemanager ListResourceGroups");
  add_interface(*this, Verb::kResourceDirectory, "resourcedirectory",
                "Call an action of the resource directory",
                "  cairn resourcedirectory GetResourceDirectory");
}

}  // namespace cairn::cli

// The commands about resource types of one's own.
#include "cli/grammar.h"

namespace cairn::cli {

void Grammar::add_own_types() {
  CLI::App* type = group("type", "Resource types of your own, made by a program over HTTP",
                         "  cairn type register note.yml\n  cairn type list\n"
                         "  cairn type remove Example::Notes::Note");
  CLI::App* add = verb(Verb::kTypeRegister, "register", "Add a type, or replace one of yours",
                       "  cairn type register note.yml\n  generate-type | cairn type register -\n\n"
                       "cairn types NAME describes it then.",
                       type);
  add->add_option("file", command.file, "Definition of at most 512 KB; - reads standard input")
      ->required()
      ->type_name("FILE");
  verb(Verb::kTypeList, "list", "List the types that were added, by anybody",
       "  cairn type list\n  cairn type list --output json", type);
  CLI::App* remove = verb(Verb::kTypeRemove, "remove", "Take a type of yours away",
                          "  cairn type remove Example::Notes::Note\n"
                          "  cairn type remove Example::Notes::Note --yes\n\n"
                          "Refused while resources of the type exist.",
                          type);
  remove->add_option("type", command.type, "Which")->required()->type_name("NAME");
  add_yes(remove);
}

}  // namespace cairn::cli

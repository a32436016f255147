// The commands about tags.
#include "cli/grammar.h"

namespace cairn::cli {
namespace {

void add_type(Grammar& g, CLI::App* sub) {
  sub->add_option("--type", g.command.tagged_type, "What carries them; stack unless given")
      ->check(CLI::IsMember({"stack", "stackgroup", "template", "templatescratch"}).description(""))
      ->type_name("stack|stackgroup|template|templatescratch");
}

CLI::Option* add_thing(Grammar& g, CLI::App* sub) {
  add_type(g, sub);
  return sub
      ->add_option("thing", g.command.tagged,
                   "Name or id of a stack; with --type, the id of another thing")
      ->type_name("STACK");
}

}  // namespace

void Grammar::add_tags() {
  CLI::App* tag = verb(Verb::kTag, "tag", "Put tags on a stack, or on another thing",
                       "  cairn tag web team=shop env=dev\n"
                       "  cairn tag ts-123 team=shop --type templatescratch\n\n"
                       "The resources of a stack get the tags that deploy and update give them.");
  add_thing(*this, tag)->required();
  add_words(tag, "tags", command.tags, "Tags to add or to change", "Key=Value")->required();

  CLI::App* untag = verb(Verb::kUntag, "untag", "Take tags away",
                         "  cairn untag web env team\n  cairn untag web --all");
  add_thing(*this, untag)->required();
  CLI::Option* keys =
      add_words(untag, "keys", command.tag_keys, "Keys of the tags to take away", "KEY");
  untag->add_flag("--all", command.all_tags, "Take every tag away")->excludes(keys);

  CLI::App* tags = verb(Verb::kTags, "tags", "Show the tags of a thing, or what carries a tag",
                        "  cairn tags              # the keys in use, with their values\n"
                        "  cairn tags web\n"
                        "  cairn tags --tag team=shop --tag env");
  CLI::Option* thing = add_thing(*this, tags);
  add_words(tags, "--tag", command.tags, "What carries this tag; may be repeated", "Key[=Value]")
      ->excludes(thing);
}

}  // namespace cairn::cli

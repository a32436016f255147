// The commands about the objects that oss:// addresses name.
#include "cli/grammar.h"

namespace cairn::cli {

void Grammar::add_objects() {
  CLI::App* oss = group("oss", "Texts that templates can be read from: oss://bucket/key",
                        "  cairn oss put web.yml oss://templates/web.yml\n  cairn oss ls\n"
                        "  cairn oss rm oss://templates/web.yml");
  CLI::App* put = verb(Verb::kOssPut, "put", "Put a file into the server's folder of objects",
                       "  cairn oss put web.yml oss://templates/web.yml\n\n"
                       "Then TemplateURL=oss://templates/web.yml names it. Not for a server that\n"
                       "reads from an object store (--oss-endpoint): use the store's own tools.",
                       oss);
  add_template(put);
  put->get_option("file")->description("File of at most 512 KB; - reads standard input");
  put->add_option("object", command.object, "Where to")->required()->type_name("oss://BUCKET/KEY");
  verb(Verb::kOssList, "ls", "List buckets, or the objects of one",
       "  cairn oss ls\n  cairn oss ls oss://templates\n  cairn oss ls oss://templates/dir/", oss)
      ->add_option("object", command.object, "Bucket, and how keys begin")
      ->type_name("oss://BUCKET/PREFIX");
  verb(Verb::kOssRemove, "rm", "Remove an object", "  cairn oss rm oss://templates/web.yml", oss)
      ->add_option("object", command.object, "Which")
      ->required()
      ->type_name("oss://BUCKET/KEY");
}

}  // namespace cairn::cli

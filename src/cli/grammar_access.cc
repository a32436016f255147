// The commands about who may do what.
#include "cli/grammar.h"

namespace cairn::cli {

void Grammar::add_access() {
  verb(Verb::kExplainDenial, "explain-denial", "Tell which policy refused a request, and why",
       "  cairn explain-denial MESSAGE\n\n"
       "The message is EncodedDiagnosticMessage of the refusal. It opens for those of its account\n"
       "who may ram:DecodeDiagnosticMessage.")
      ->add_option("message", command.denial, "What the refusal carries")
      ->required()
      ->type_name("MESSAGE");
  verb(Verb::kSetupStackGroupRoles, "setup-stack-group-roles",
       "Make the roles that self-managed stack groups go by",
       "  cairn setup-stack-group-roles\n"
       "  cairn setup-stack-group-roles --administration-account 1234567890123456\n\n"
       "Once in the account that administers, with its key; once in each target account, with\n"
       "that one's key and --administration-account. What is there already stays as it is.")
      ->add_option("--administration-account", command.administrator,
                   "The account that administers; this one unless given")
      ->type_name("ACCOUNT");
}

}  // namespace cairn::cli

// The commands, one file each. Each returns the exit status of the program.
#pragma once

#include <string>
#include <variant>

#include "cli/args.h"
#include "cli/parameters.h"
#include "cli/problem.h"

namespace cairn::cli {

struct Context {
  const Command& command;
  Api& api;
  Host& host;
};

Exit run_deploy(const Context& context);
Exit run_update(const Context& context);
Exit run_validate(const Context& context);
Exit run_delete(const Context& context);
Exit run_list(const Context& context);
Exit run_show(const Context& context);
Exit run_events(const Context& context);
Exit run_types(const Context& context);
Exit run_signal(const Context& context);
Exit run_why(const Context& context);

// How long a command waits for a server in trouble before it gives up.
inline constexpr int kPatienceMs = 2'000;

// Asks for something that may be asked again.
ApiAnswer ask(const Context& context, const ApiCall& call);

// All pages of a paged list, as one list of the items under `key`.
ApiAnswer ask_all_pages(const Context& context, ApiCall call, std::string_view key);

// A stack's id from what the user gave: an id is taken as it is, a name is looked up.
std::variant<std::string, Failure> stack_id_of(const Context& context);

// Of --parameters and -p.
Result<Parameters> given_parameters(const Context& context);

Exit report(const Context& context, const Failure& failure, const Source& source = {});

// A document on standard output, for --output json.
void print_json(const Context& context, const Value& document);

// The name and value of each output, a line each; empty when there are none.
std::string outputs_text(const Value& stack);

}  // namespace cairn::cli

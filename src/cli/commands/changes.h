// What an update would do: asked of the service, shown, counted.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/change_list.h"
#include "cli/commands/commands.h"

namespace cairn::cli {

// The update that the command line describes, for PreviewStack, UpdateStack and CreateChangeSet.
struct WantedUpdate {
  std::string body;  // of the template; empty: the current one
  Parameters parameters;
};
Result<WantedUpdate> wanted_update(const Context& context);

// Parameters, --use-previous and --taint, as all three actions take them.
void add_wanted(const Context& context, const WantedUpdate& wanted, ApiCall& call);
// --replace, --timeout-minutes, --parallelism and the policies, which PreviewStack does not take.
// An Error is of a policy file.
Result<bool> add_settings(const Context& context, ApiCall& call);

struct Preview {
  Value changes;                   // as the service tells them
  std::optional<Failure> refusal;  // the error that the stack's policy makes of the update
};
// Of an answer with Changes, and perhaps Refusal.
Preview read_preview(const Value& told);
// A service that says that nothing differs is taken at its word.
std::variant<Preview, Failure> preview(const Context& context, const std::string& stack_id,
                                       const WantedUpdate& wanted);

// Heading, changes, summary. `title` is "Changes of web".
std::string changes_text(const Context& context, std::string_view title, const ChangeList& changes);

// For updates: that something cannot be done without --replace; empty when all can.
std::string replacing_text(const Context& context, const ChangeList& changes);

// That the update would be refused; empty when it would not.
std::string refusal_text(const Context& context, const Preview& preview);

// "1 resource is replaced and 2 are removed"; empty when nothing is destroyed.
std::string destruction_of(const ChangeCounts& counts);

}  // namespace cairn::cli

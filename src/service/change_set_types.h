// What differs between change sets by their type: one row a type (change-sets section 1).
#pragma once

#include <memory>
#include <string_view>

#include "service/change_set.h"
#include "service/update_acceptance.h"

namespace cairn::service {

// A set that passed every check, before it is durable. `batch` has what it brings beside its own
// record: blobs, a new stack.
struct ChangeSetDraft {
  ChangeSet set;
  StackRow stack;
  Batch batch;
  std::shared_ptr<UpdateProposal> proposal;
};

struct ChangeSetType {
  std::string_view name;
  // Reads and checks the request; its parameters that take effect with other types only are left
  // out of account. May fetch.
  Result<ChangeSetDraft> (*draft)(const ActionRequest& request, Context& context, Reader& reader);
  // The proposal of a set that is stored, against its stack as it is now.
  Result<std::shared_ptr<UpdateProposal>> (*propose)(const ChangeSet& set, const StackRow& stack,
                                                     Context& context, Reader& reader);
  // The first rows of what the set does, once more judged. The Error is the answer to
  // ExecuteChangeSet.
  Result<AcceptedUpdate> (*accept)(const ChangeSet& set, UpdateProposal& proposal, Context& context,
                                   Reader& reader);
};

// Null for a type that is not served.
const ChangeSetType* find_change_set_type(std::string_view name);

// ---- what the types are made of

// A set of the request with its own id; `stack` is what it is for.
ChangeSet new_change_set(const ActionRequest& request, const StackRow& stack, Context& context);

// Why the stack cannot have another set of that name; nothing when it can.
std::optional<Error> no_room_for_change_set(const ActionRequest& request, const StackRow& stack,
                                            Reader& reader, std::uint64_t most);

// Why the account cannot have a stack of the name that the request gives; nothing when it can.
std::optional<Error> no_room_for_stack(const ActionRequest& request, const Context& context,
                                       Reader& reader);
// The stack that the request asks for, as it is until the set is executed.
StackRow reviewed_stack(const ActionRequest& request, Context& context);
// Its first rows, with what it is shown with until it is made.
void add_reviewed(const StackRow& stack, const KeptTarget& target, Batch& batch);

// The request without `names`.
ActionRequest without_parameters(const ActionRequest& request,
                                 std::initializer_list<std::string_view> names);

Result<ChangeSetDraft> draft_create(const ActionRequest&, Context&, Reader&);
Result<std::shared_ptr<UpdateProposal>> propose_create(const ChangeSet&, const StackRow&, Context&,
                                                       Reader&);
Result<AcceptedUpdate> accept_create(const ChangeSet&, UpdateProposal&, Context&, Reader&);

Result<ChangeSetDraft> draft_update(const ActionRequest&, Context&, Reader&);
Result<std::shared_ptr<UpdateProposal>> propose_set_update(const ChangeSet&, const StackRow&,
                                                           Context&, Reader&);
Result<AcceptedUpdate> accept_set_update(const ChangeSet&, UpdateProposal&, Context&, Reader&);

Result<ChangeSetDraft> draft_import(const ActionRequest&, Context&, Reader&);
Result<std::shared_ptr<UpdateProposal>> propose_import(const ChangeSet&, const StackRow&, Context&,
                                                       Reader&);
Result<AcceptedUpdate> accept_import(const ChangeSet&, UpdateProposal&, Context&, Reader&);

}  // namespace cairn::service

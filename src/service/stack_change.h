// StackChange: a proposal and, where they can be had, the proposals of the stacks inside it; with
// what each resource will be given, as far as that is known now. What GetChangeSet and PreviewStack
// show is read off this.
//
// Cost    properties are computed of what changes, and of the rest when asked; a nested stack costs
//         as much as one that stands alone, and a fetch when its template lies elsewhere.
// Life    a Change refers into the proposal.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plan/knowledge.h"
#include "service/update_proposal.h"

namespace cairn::service {

struct StackChange;

struct SeenResource {
  const ResourceChange* change = nullptr;
  const Incarnation* was = nullptr;       // null: there is none
  const ModelResource* wanted = nullptr;  // null: it is removed
  Value after;                            // properties; Unknown where they are not known yet
  std::unique_ptr<StackChange> nested;    // of a nested stack whose template can be had
};

struct StackChange {
  std::shared_ptr<const UpdateProposal> proposal;
  std::vector<SeenResource> resources;   // as proposal->changes.changes
  std::unique_ptr<Knowledge> knowledge;  // null when nothing is wanted

  // Of a nested stack: the logical id of the resource that it is, and what its arguments wait for.
  std::string inside;
  std::vector<std::string> arguments_after;

  // Logical ids of what has to exist before `property` of the resource is known: "Vpc", and
  // "../Vpc" for a resource of the stack around this one.
  std::vector<std::string> known_after(const SeenResource& resource,
                                       std::string_view property) const;
};

enum class See : std::uint8_t { kChanges, kEverything };

// `level`: stacks around this one.
StackChange see_change(std::shared_ptr<const UpdateProposal> proposal, See what, Context& context,
                       Reader& reader, std::size_t level);

}  // namespace cairn::service

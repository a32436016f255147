// The documented Change objects of a change, as GetChangeSet and PreviewStack give them
// (change-sets section 3), with members of cairn's own that show what the documented ones leave
// open:
//
//   PropertyChanges  [{Name, Before, After, KnownAfter, RequiresRecreation}], every property that
//                    changes; of an added resource, all it is given. Before is absent when there
//                    was none. After is absent when the property goes, or is not known at all;
//                    null stands inside it for what is not known yet. KnownAfter names what has to
//                    be made first; absent: After is what it will be
//   Metadata,        {Before, After}, when it changes
//   DeletionPolicy
//   Reason           why, when that is no difference of properties: Type, TaintResources, Broken
//                    (half made, or half removed), Failed (an update of it did not end well)
//   PreviousType     with Reason Type
//   Retained         true: it is removed from the stack and stays in the cloud
//   NestedChanges    the nested stack's own changes, a list of the same objects; absent when its
//                    template cannot be had. A stack that is replaced shows what the new one gets.
//
// NoEcho parameters, and what is computed of them, are masked. Order: as in plan/diff.h.
#pragma once

#include <memory>

#include "service/stack_change.h"

namespace cairn::service {

Value changes_view(const StackChange& change);

// The same, seen first. May fetch nested templates: call from a worker.
Value changes_view(std::shared_ptr<const UpdateProposal> proposal, Context& context,
                   Reader& reader);

}  // namespace cairn::service

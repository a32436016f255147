// The revisions that a stack keeps: every definition that was carried out in full, with who asked
// for it (engine/revision.h). An update that failed leaves none; the next one takes its number.
//
// Limits  Quotas::revisions_per_stack of them. Those of a stack that was deleted stay.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/revision.h"
#include "service/context.h"
#include "service/stack_settings.h"

namespace cairn::service {

struct KeptRevision {
  Revision revision;
  StackSettings settings;  // of its definition
  Millis committed = 0;

  std::uint64_t number() const { return revision.definition.revision; }
};

std::vector<KeptRevision> kept_revisions(const StackRow& stack, Reader& reader);  // newest first

// The one that parameter `name` of the request asks for. The Error is the answer.
Result<KeptRevision> asked_revision(const ActionRequest& request, std::string_view name,
                                    const StackRow& stack, Reader& reader);

// The number of the definition that the stack has now; 0 when it was deleted or never made.
std::uint64_t current_revision(const StackRow& stack, Reader& reader);

// Adds to a batch that commits a revision that the oldest go, as far as there are more than `most`.
// Cost: nothing before the stack has had so many.
void remove_oldest_revisions(const StackRow& stack, std::uint64_t most, Reader& reader,
                             Batch& batch);

}  // namespace cairn::service

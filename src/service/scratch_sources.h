// Which resources of the cloud a scratch is made of: those it lists, those with a tag, those of a
// resource group (drift-import-templates section 3).
#pragma once

#include <vector>

#include "base/result.h"
#include "service/context.h"
#include "service/kept_scratches.h"

namespace cairn::service {

inline constexpr std::size_t kScratchResourcesMax = 200;
inline constexpr std::size_t kDetectionResourcesMax = 20;
inline constexpr std::size_t kScratchTagsMax = 10;
inline constexpr std::size_t kDetectionTagsMax = 5;

// Unnamed, in the order they are listed, otherwise of creation; without repetition. The Error's
// code and message are what the scratch's FailedCode and StatusReason are to be.
//
// Listed resources must be fit for the scratch's type, or the whole fails; of those found by tag or
// group, the unfit are passed over. Fit is what a template can define and who made the scratch may
// look at, for an import also what can be imported and no stack has.
Result<std::vector<PickedResource>> pick_resources(const KeptScratch& scratch,
                                                   const Context& context, Reader& reader);

// Whether a property of `from` names `to`.
bool mentions(const LiveResource& from, const LiveResource& to);

}  // namespace cairn::service

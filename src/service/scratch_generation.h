// Makes the template of a scratch from what the cloud has now.
//
// Order    The scratch is stored first, GENERATE_IN_PROGRESS; what comes of it replaces that,
// unless
//          the scratch was changed or deleted meanwhile.
// Crashes  One that was left in progress is begun anew by whoever asks for it next.
#pragma once

#include <string>

#include "service/context.h"
#include "service/kept_scratches.h"

namespace cairn::service {

// Complete or failed; nothing is stored.
KeptScratch generated(KeptScratch scratch, const Context& context, Reader& reader);

// Generates the stored scratch in another task, unless one is at it already.
void begin_generating(Context& context, const std::string& id);

}  // namespace cairn::service

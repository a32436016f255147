// What an account has, in numbers, and what the service can do, in lists of types.
#pragma once

#include "service/context.h"

namespace cairn::service {

// Stacks by region and brief status, those inside others left out; regions without any are not
// listed.
void list_summaries(Context& context, ActionRequest request, Reply reply);

// By the type catalogue. Terraform is not run and resources are not cleaned up here: their lists
// are empty.
void get_feature_details(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service

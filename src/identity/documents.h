// Policy documents as requests bring them.
#pragma once

#include <memory>
#include <string_view>

#include "access/policy.h"
#include "base/result.h"

namespace cairn::identity {

// The policy in `text`, the value of `parameter`. The Error is MalformedPolicyDocument, or
// InvalidParameter.{parameter}.Length.
Result<std::shared_ptr<const access::Policy>> read_document(std::string_view text,
                                                            std::string_view parameter,
                                                            access::PolicyUse use);

}  // namespace cairn::identity

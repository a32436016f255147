// Denials and their reasons: what the answer tells, and what it carries sealed for those who may
// read policies.
//
// The sealed text (EncodedDiagnosticMessage) says which statement of which policy decided about
// which action on which resource, as things stood then. Whoever was denied learns none of it: only
// their account, and in it only who may ram:DecodeDiagnosticMessage, can have it opened.
#pragma once

#include <string>
#include <string_view>

#include "access/decision.h"
#include "access/identities.h"
#include "base/result.h"
#include "base/seal.h"
#include "service/action.h"
#include "value/value.h"
#include "world/world.h"

namespace cairn::identity {

struct Denial {
  const access::Decision& decision;
  const access::AccessRequest& asked;
  const access::Caller& caller;
  std::string statement;  // the one that decided, as JSON; empty for an implicit denial
  std::string request_id;
  TimeMs when = 0;
};

// AccessDeniedDetail of the answer.
Value access_denied_detail(const Denial& denial, const Seal& seal);

// DecodeDiagnosticMessage of RAM (2015-05-01). What a message says beyond the product's members
// stands in Explanation, Statement, StatementNumber, RequestId and Time
// (docs/beyond-the-product.md). A message of another account is refused like a broken one.
Result<Value> decode_diagnostic_message(const service::ActionRequest& request, const Seal& seal);

}  // namespace cairn::identity

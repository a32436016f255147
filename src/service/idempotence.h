// Client tokens: the same request sent twice has one effect and one answer.
#pragma once

#include <memory>
#include <optional>

#include "service/context.h"

namespace cairn::service {

// How long an answer is remembered (stack-lifecycle section 11: our choice, 24 hours).
inline constexpr Millis kTokenLife = 24 * 3'600'000;

// Holds a request's client token while the request is worked on.
//
// Order    take() first; what it answers, if anything, is the answer to give. Then add row() to the
//          batch that makes the effect durable. The token is given back when the claim is gone.
class TokenClaim {
 public:
  static std::optional<Result<Value>> take(const ActionRequest& request, Context& context,
                                           Reader& reader, std::shared_ptr<TokenClaim>& claim);
  ~TokenClaim();
  // Adds the remembered answer to `batch`; nothing when the request has no token.
  void remember(const Value& response, Batch& batch) const;

 private:
  explicit TokenClaim(Context& context) : context_(context) {}
  Context& context_;
  std::string key_;  // empty when the request has no token
  TokenRow row_;
};

}  // namespace cairn::service

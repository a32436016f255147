// Client tokens: the same request sent twice has one effect and one answer.
//
// Scope    account, action and token, case sensitive. What failed was not used.
// After    the same parameters get the remembered answer, others InvalidIdempotenceParameter, and
//          LastTokenProcessing who comes while the first request is worked on.
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
  // What the same request gets when it comes again.
  enum class Again : std::uint8_t { kRemembered, kAnew };

  static std::optional<Result<Value>> take(const ActionRequest& request, Context& context,
                                           Reader& reader, std::shared_ptr<TokenClaim>& claim,
                                           Again again = Again::kRemembered);
  ~TokenClaim();
  // Adds the remembered answer to `batch`; nothing when the request has no token, or it is known.
  void remember(const Value& response, Batch& batch) const;

 private:
  explicit TokenClaim(Context& context) : context_(context) {}
  Context& context_;
  std::string key_;  // empty when the request has no token
  TokenRow row_;
  bool known_ = false;
};

// Carries out an action that changes nothing: it is answered from what is there now each time, for
// an answer of yesterday would be a wrong one; the token still stands for one request.
void read_with_token(Context& context, ActionRequest request, Reply reply,
                     void (*carry)(Context&, ActionRequest, Reply));

}  // namespace cairn::service

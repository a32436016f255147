#include "service/idempotence.h"

#include <algorithm>

#include "base/digest.h"
#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// Of everything the user decided: the order on the wire does not count, nor does the token itself.
std::string digest_of(const ActionRequest& request) {
  std::vector<Entry> entries(request.parameters.entries().begin(),
                             request.parameters.entries().end());
  std::erase_if(entries, [](const Entry& e) { return e.key.as_string() == "ClientToken"; });
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.key.as_string() < b.key.as_string(); });
  return hex(sha256(to_json(Value::map(std::move(entries)))));
}

Error plain(std::string_view code, std::string_view fix) {
  return {.code = std::string(code),
          .message = error_text(code, {}),
          .where = "ClientToken",
          .at = {},
          .fix = std::string(fix)};
}

}  // namespace

std::optional<Result<Value>> TokenClaim::take(const ActionRequest& request, Context& context,
                                              Reader& reader, std::shared_ptr<TokenClaim>& claim,
                                              Again again) {
  claim.reset(new TokenClaim(context));
  const Value token = request.get("ClientToken");
  if (!token.is_string()) return std::nullopt;
  TokenRow& row = claim->row_;
  row.account = request.identity.account_id;
  row.action = request.action->name;
  row.token = token.as_string();
  row.request_digest = digest_of(request);
  row.expires = context.clock.now() + kTokenLife;
  if (const auto known = reader.token(row.account, row.action, row.token, context.clock.now())) {
    if (known->request_digest != row.request_digest) {
      return Result<Value>(plain("InvalidIdempotenceParameter",
                                 "Use a new ClientToken for a request that differs."));
    }
    if (again == Again::kRemembered) return read_json(known->response);
    claim->known_ = true;
  }
  std::string key = row.account + '/' + row.action + '/' + row.token;
  if (!context.tokens.take(key)) {
    return Result<Value>(plain("LastTokenProcessing", "Try again in a moment."));
  }
  claim->key_ = std::move(key);
  return std::nullopt;
}

TokenClaim::~TokenClaim() {
  if (!key_.empty()) context_.tokens.give_back(key_);
}

void TokenClaim::remember(const Value& response, Batch& batch) const {
  if (row_.token.empty() || known_) return;
  if (batch.now == 0) batch.now = context_.clock.now();  // by which tokens expire
  batch.tokens.push_back(row_);
  batch.tokens.back().response = to_json(response);
}

void read_with_token(Context& context, ActionRequest request, Reply reply,
                     void (*carry)(Context&, ActionRequest, Reply)) {
  if (!request.get("ClientToken").is_string()) {
    return carry(context, std::move(request), std::move(reply));
  }
  std::shared_ptr<TokenClaim> claim;
  if (auto refused = TokenClaim::take(request, context, *context.store.read(), claim,
                                      TokenClaim::Again::kAnew)) {
    return reply(*refused);
  }
  carry(context, std::move(request),
        [&context, claim, reply = std::move(reply)](Result<Value> answer) {
          Batch batch;
          if (answer) claim->remember(Value(), batch);
          if (batch.empty()) return reply(std::move(answer));
          context.writer.submit(std::move(batch), [claim, reply, answer](CommitOutcome outcome) {
            if (outcome != CommitOutcome::kDurable) return reply(unavailable());
            reply(answer);
          });
        });
}

}  // namespace cairn::service

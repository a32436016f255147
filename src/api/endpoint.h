// Endpoint: the RPC protocol from a request's parts to its answer.
//
// Order    of checks: the address's limit, method and path, form, Format, signature, the account's
//          limit, nonce, version and action, TLS where the action asks for it, whether the action
//          is built, parameters, permission; then the handler. The first complaint is the answer.
// Failure  a handler that throws or drops its Reply answers InternalError.
// Threads  handle() from any thread, at the same time. `respond` is called once, on the caller's
//          thread or on whichever the handler replies on.
// Limits   those of envelope.h and of the action catalogue; sizes are the transport's to bound.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "access/credentials.h"
#include "access/nonce_store.h"
#include "api/audit.h"
#include "api/message.h"
#include "api/router.h"
#include "api/throttle.h"
#include "base/percent.h"
#include "service/authorization.h"
#include "world/world.h"

namespace cairn::api {

// One answered request, for counting.
struct Answered {
  std::string_view action;  // empty when it asked for none that exists
  std::string_view code;    // of the error; empty on success
  int status = 0;
};

class Endpoint {
 public:
  // What is pointed to must outlive the Endpoint and every request under way.
  struct Options {
    const Clock* clock = nullptr;
    Chance* chance = nullptr;  // for request ids; used by one thread at a time
    const access::KeySource* keys = nullptr;
    access::NonceStore* nonces = nullptr;
    const Router* router = nullptr;
    Throttle* throttle = nullptr;                       // null: nobody is limited
    std::function<void(const Answered&)> observe = {};  // from any thread; may be empty
    // Told of every request that was signed with a key and asks for an action there is; likewise.
    std::function<void(const access::AccessKey&, const Action&)> admitted = {};
    service::Authorize authorize = {};  // empty: everybody with a key may do all
    // Told of each request before its answer leaves, from any thread; may be empty. One whose
    // address is over its limit of failures is not told of: whoever sends it could fill a disk.
    std::function<void(AuditRecord)> audit = {};
  };

  explicit Endpoint(Options options);
  void handle(RawRequest request, Respond respond);

 private:
  class Exchange;
  struct Origin {
    std::string ip;
    bool secure = false;
  };

  std::string make_request_id();
  // The second half of handle(): the request is who it says it is.
  void carry_out(std::shared_ptr<Exchange> exchange, const Action& action, const FormFields& fields,
                 std::shared_ptr<const access::AccessKey> key, Origin origin) const;

  Options options_;
  std::mutex chance_mutex_;
};

}  // namespace cairn::api

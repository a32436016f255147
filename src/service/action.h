// The contract between the API's protocol and the actions behind it.
//
// An ActionHandler gets a request that was authenticated and whose parameters were checked against
// the action catalogue: present if required, of their type, within their limits. What the catalogue
// cannot say (does the stack exist, is the template right) is the handler's to check.
//
// Order    requests come in no order and run at the same time.
// Failure  an Error carries a documented code and text; the API adds status and envelope.
// Threads  a handler is called on a thread that must not wait: it hands long work on and returns.
//          Reply may be called from any thread, once; later calls are ignored. A Reply that is
//          dropped unanswered answers InternalError.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "access/credentials.h"
#include "base/byte_stream.h"
#include "base/result.h"
#include "catalog/action.h"
#include "value/value.h"

namespace cairn::service {

// Who asks. Everything a request may see belongs to account_id.
struct Identity {
  std::string account_id;  // 16 digits
  std::string access_key_id;
  std::string principal;                              // "acs:ram::1234567890123456:root"
  std::shared_ptr<const access::Caller> caller = {};  // the same in full; null: the account itself
};
Identity identity_of(std::shared_ptr<const access::AccessKey> key);

struct ActionRequest {
  const Action* action = nullptr;  // of the embedded catalogue: lives as long as the process
  // A map from the name of each parameter given to its typed value: boolean, integer, number,
  // string, list (of strings, or of maps with the declared fields) or map. A parameter that is
  // absent or empty is not in it, and defaults are not filled in.
  Value parameters;
  Identity identity;
  std::string region;      // RegionId as given; empty when the action needs none
  std::string request_id;  // UUID, upper case
  std::string source_ip;
  bool secure = false;  // it came over TLS

  // The parameter as given, else the catalogue's default, else null.
  Value get(std::string_view name) const;
};

// The response's fields as a map, without RequestId.
using Reply = std::function<void(Result<Value>)>;
using ActionHandler = std::function<void(ActionRequest, Reply)>;

// Of an action whose answer is a text that goes on (text/event-stream).
using StreamReply = std::function<void(Result<std::shared_ptr<ByteStream>>)>;
using StreamHandler = std::function<void(ActionRequest, StreamReply)>;

}  // namespace cairn::service

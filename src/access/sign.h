// Signing, for the command line, for calls to other servers, and for tests. Pure: time and nonce
// are arguments, and equal arguments give equal signatures.
#pragma once

#include <string>
#include <string_view>

#include "access/signature.h"

namespace cairn::access {

struct Credentials {
  std::string access_key_id;
  std::string access_key_secret;
  std::string security_token;  // of a session; else empty
};

struct UnsignedRequest {
  std::string_view method = "POST";
  std::string_view host;  // with the port when it is not the usual one: as the client sends it
  std::string_view action;
  std::string_view version;
  const FormFields* query = nullptr;   // decoded; null: none
  std::string_view content_type = {};  // empty: no body, no header
  std::string_view body = {};
};

// The headers to send, Authorization and host among them; names in lower case.
Headers sign_acs3(const Credentials& credentials, const UnsignedRequest& request,
                  std::string_view nonce, std::int64_t now_ms);

// `fields` with the common parameters, Action and Version, and the Signature as the last. They may
// be sent in the query or in a form body, in any split.
FormFields sign_rpc_v1(const Credentials& credentials, std::string_view method,
                       std::string_view action, std::string_view version, FormFields fields,
                       std::string_view nonce, std::int64_t now_ms);

// "k=v&k=v" of decoded fields in their order: a query string or a form body.
std::string form_text(const FormFields& fields);

}  // namespace cairn::access

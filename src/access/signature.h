// Who signed a request: verification of both signature schemes of the RPC style.
//
// RPC V1 (HMAC-SHA1) puts everything into parameters; ACS3 (ACS3-HMAC-SHA256) into headers. Both
// are checked on decoded values that are encoded again, because clients differ in what they leave
// unencoded on the wire (api/protocol "Signature algorithms").
//
// Pure: the clock's reading and the keys are arguments. Whether a nonce was seen before is asked of
// the NonceStore, afterwards and only for verified requests.
//
// Stricter than the scheme where it leaves a gap: an ACS3 request must sign `host` and every
// x-acs- header it carries, each once, so that nothing the server obeys can be changed on the way.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "access/credentials.h"
#include "base/percent.h"

namespace cairn::access {

using Headers = std::vector<std::pair<std::string, std::string>>;

// A view; what it shows must outlive it. The path is "/", the only one there is.
struct SignedRequest {
  std::string_view method;       // upper case
  const Headers* headers;        // names in lower case, values trimmed
  const FormFields* fields;      // decoded: those of the query, then those of a form body
  std::size_t query_fields = 0;  // how many of them came with the query
  std::string_view body;         // as sent, without the chunks
};

enum class Scheme : std::uint8_t { kRpcV1, kAcs3 };

struct Verified {
  std::shared_ptr<const AccessKey> key;  // active, its token checked
  Scheme scheme = Scheme::kRpcV1;
  std::string nonce;
  std::int64_t timestamp_ms = 0;
};

// Why not. The text of `code` is in the error catalogue; `name` and `string_to_sign` fill its
// places {ParameterName} and {StringToSign}.
struct Refusal {
  std::string code;
  std::string name;            // the parameter or header at fault; empty when there is none
  std::string string_to_sign;  // the server's, for SignatureDoesNotMatch
  std::string fix;
};

std::variant<Verified, Refusal> verify(const SignedRequest& request, const KeySource& keys,
                                       std::int64_t now_ms);

// ACS3 if there is an Authorization header, else RPC V1.
Scheme scheme_of(const SignedRequest& request);

// The key that a request says it is signed with, whatever else is wrong with it; empty when it says
// none.
struct ClaimedKey {
  std::string_view id;
  std::string_view security_token;
};
ClaimedKey claimed_key(const SignedRequest& request);

// Empty when absent; of several with one name the first.
std::string_view find_header(const Headers& headers, std::string_view lower_case_name);
// Null when absent.
const std::string* find_field(const FormFields& fields, std::string_view name);

}  // namespace cairn::access

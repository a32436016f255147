#include "access/sign.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/canonical.h"
#include "base/digest.h"
#include "base/utc.h"

namespace cairn::access {

Headers sign_acs3(const Credentials& credentials, const UnsignedRequest& request,
                  std::string_view nonce, std::int64_t now_ms) {
  std::string payload = hex(sha256(request.body));
  Headers headers;
  const auto add = [&](std::string_view name, std::string_view value) {
    headers.emplace_back(name, value);
  };
  if (!request.content_type.empty()) add("content-type", request.content_type);
  add("host", request.host);
  if (!credentials.security_token.empty()) {
    add("x-acs-accesskey-id", credentials.access_key_id);
    add("x-acs-security-token", credentials.security_token);
  }
  add("x-acs-action", request.action);
  add("x-acs-content-sha256", payload);
  add("x-acs-date", utc_text_z(now_ms));
  add("x-acs-signature-nonce", nonce);
  add("x-acs-version", request.version);
  std::sort(headers.begin(), headers.end());

  std::string names;
  std::string lines;
  for (const auto& [name, value] : headers) {
    names += (names.empty() ? "" : ";") + name;
    lines += name + ":" + value + "\n";
  }
  const std::span<const Field> query =
      request.query == nullptr ? std::span<const Field>() : std::span<const Field>(*request.query);
  const std::string text = acs3_string_to_sign(request.method, query, lines, names, payload);
  add("authorization", fmt::format("{} Credential={},SignedHeaders={},Signature={}", kAcs3Algorithm,
                                   credentials.access_key_id, names,
                                   acs3_signature(credentials.access_key_secret, text)));
  return headers;
}

FormFields sign_rpc_v1(const Credentials& credentials, std::string_view method,
                       std::string_view action, std::string_view version, FormFields fields,
                       std::string_view nonce, std::int64_t now_ms) {
  fields.emplace_back("Action", action);
  fields.emplace_back("Version", version);
  fields.emplace_back("AccessKeyId", credentials.access_key_id);
  fields.emplace_back("SignatureMethod", kV1Method);
  fields.emplace_back("SignatureVersion", "1.0");
  fields.emplace_back("SignatureNonce", nonce);
  fields.emplace_back("Timestamp", utc_text_z(now_ms));
  if (!credentials.security_token.empty()) {
    fields.emplace_back("SecurityToken", credentials.security_token);
  }
  fields.emplace_back(
      "Signature", v1_signature(credentials.access_key_secret, v1_string_to_sign(method, fields)));
  return fields;
}

std::string form_text(const FormFields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out += percent_encode(name);
    out += '=';
    out += percent_encode(value);
  }
  return out;
}

}  // namespace cairn::access

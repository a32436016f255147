#include "access/signature.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "access/canonical.h"
#include "access/nonce_store.h"
#include "base/digest.h"
#include "base/utc.h"

namespace cairn::access {
namespace {

// What a request says about its signature, before any of it is believed.
struct Claim {
  std::string_view access_key_id;
  std::string_view signature;
  std::string_view nonce;
  std::string_view timestamp;
  std::string_view timestamp_name;  // the parameter or header it came in
  std::string_view security_token;
  std::string_view signed_headers;  // ACS3 only
};

using Found = std::variant<Claim, Refusal>;

Refusal missing(std::string_view name) {
  return {.code = "Missing" + std::string(name),
          .name = std::string(name),
          .fix = fmt::format("Sign the request and send {} with it.", name)};
}

Refusal incomplete(std::string_view name, std::string fix) {
  return {.code = "IncompleteSignature", .name = std::string(name), .fix = std::move(fix)};
}

Refusal wrong_method(std::string_view name) {
  return {.code = "InvalidSignatureMethod",
          .name = std::string(name),
          .fix = fmt::format("Sign with {} or with {}.", kAcs3Algorithm, kV1Method)};
}

// ---- RPC V1 ------------------------------------------------------------------------------------

Found read_v1(const SignedRequest& request) {
  const auto value = [&](std::string_view name) {
    const std::string* found = find_field(*request.fields, name);
    return found == nullptr ? std::string_view() : std::string_view(*found);
  };
  const Claim claim{.access_key_id = value("AccessKeyId"),
                    .signature = value("Signature"),
                    .nonce = value("SignatureNonce"),
                    .timestamp = value("Timestamp"),
                    .timestamp_name = "Timestamp",
                    .security_token = value("SecurityToken")};
  const std::string_view type = value("SignatureType");
  if (!type.empty()) return wrong_method("SignatureType");
  if (claim.access_key_id.empty()) return missing("AccessKeyId");
  if (claim.signature.empty()) return missing("Signature");
  const std::string_view method = value("SignatureMethod");
  if (method.empty()) return missing("SignatureMethod");
  if (method != kV1Method) return wrong_method("SignatureMethod");
  const std::string_view version = value("SignatureVersion");
  if (version.empty()) return missing("SignatureVersion");
  if (version != "1.0") return incomplete("SignatureVersion", "Send SignatureVersion=1.0.");
  if (claim.nonce.empty()) return missing("SignatureNonce");
  if (claim.timestamp.empty()) return missing("Timestamp");
  return claim;
}

// ---- ACS3 --------------------------------------------------------------------------------------

// Splits at the first `mark`; what was before it is returned, `text` keeps what comes after.
std::string_view take_until(std::string_view& text, char mark) {
  const std::size_t end = text.find(mark);
  const std::string_view head = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return head;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool lists(std::string_view signed_headers, std::string_view name) {
  while (!signed_headers.empty()) {
    if (take_until(signed_headers, ';') == name) return true;
  }
  return false;
}

struct Authorization {
  std::string_view algorithm;
  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
};

Authorization read_authorization(const Headers& headers) {
  std::string_view rest = find_header(headers, "authorization");
  Authorization out{.algorithm = trimmed(take_until(rest, ' '))};
  while (!rest.empty()) {
    std::string_view part = trimmed(take_until(rest, ','));
    const std::string_view name = take_until(part, '=');
    if (name == "Credential") out.credential = part;
    if (name == "SignedHeaders") out.signed_headers = part;
    if (name == "Signature") out.signature = part;
  }
  return out;
}

Found read_acs3(const SignedRequest& request) {
  const Headers& headers = *request.headers;
  const Authorization said = read_authorization(headers);
  if (said.algorithm != kAcs3Algorithm) return wrong_method("Authorization");
  const Claim claim{.access_key_id = said.credential,
                    .signature = said.signature,
                    .nonce = find_header(headers, "x-acs-signature-nonce"),
                    .timestamp = find_header(headers, "x-acs-date"),
                    .timestamp_name = "x-acs-date",
                    .security_token = find_header(headers, "x-acs-security-token"),
                    .signed_headers = said.signed_headers};
  if (claim.access_key_id.empty() || claim.signature.empty() || claim.signed_headers.empty()) {
    return incomplete("Authorization",
                      "Write Authorization: ACS3-HMAC-SHA256 "
                      "Credential=ID,SignedHeaders=host;x-acs-action;...,Signature=HEX.");
  }
  for (const std::string_view name : {"x-acs-date", "x-acs-signature-nonce"}) {
    if (find_header(headers, name).empty()) {
      return incomplete(name, fmt::format("Send the header {}.", name));
    }
  }
  return claim;
}

// Everything the server obeys must be under the signature, and only once.
std::optional<Refusal> check_coverage(const Headers& headers, std::string_view signed_headers) {
  for (auto header = headers.begin(); header != headers.end(); ++header) {
    const std::string& name = header->first;
    if (name != "host" && !name.starts_with("x-acs-")) continue;
    if (!lists(signed_headers, name)) {
      return incomplete(name, fmt::format("Name {} in SignedHeaders.", name));
    }
    const auto same_name = [&](const auto& other) { return other.first == name; };
    if (std::any_of(header + 1, headers.end(), same_name)) {
      return incomplete(name, fmt::format("Send the header {} once.", name));
    }
  }
  return std::nullopt;
}

// "name:value\n" of each signed header; a name without a header is a header without a value.
std::string canonical_headers(const Headers& headers, std::string_view signed_headers) {
  std::string out;
  while (!signed_headers.empty()) {
    const std::string_view name = take_until(signed_headers, ';');
    out += name;
    out += ':';
    out += trimmed(find_header(headers, name));
    out += '\n';
  }
  return out;
}

// ---- both --------------------------------------------------------------------------------------

Refusal missing_token() {
  return {.code = "MissingSecurityToken",
          .name = "SecurityToken",
          .fix = "This access key is of a session: send its token too."};
}

std::optional<Refusal> check_key(const Claim& claim, const AccessKey* key, std::int64_t now_ms) {
  if (key == nullptr && claim.access_key_id.starts_with(kSessionKeyPrefix)) {
    if (claim.security_token.empty()) return missing_token();
    return Refusal{.code = "InvalidSecurityToken.Malformed",
                   .name = "SecurityToken",
                   .fix = "Send the token as AssumeRole gave it, whole."};
  }
  if (key == nullptr) {
    return Refusal{.code = "InvalidAccessKeyId.NotFound",
                   .name = "AccessKeyId",
                   .fix = "Use an access key id of this server."};
  }
  if (!key->active) {
    return Refusal{.code = "InvalidAccessKeyId.Inactive",
                   .name = "AccessKeyId",
                   .fix = "Enable the access key, or use another."};
  }
  if (key->security_token.empty()) {
    if (claim.security_token.empty()) return std::nullopt;
    return Refusal{.code = "InvalidSecurityToken.MismatchWithAccessKey",
                   .name = "SecurityToken",
                   .fix = "This access key is not of a session: leave the token out."};
  }
  if (claim.security_token.empty()) return missing_token();
  if (claim.access_key_id != key->id ||
      !equal_in_constant_time(claim.security_token, key->security_token)) {
    return Refusal{.code = "InvalidSecurityToken.MismatchWithAccessKey",
                   .name = "SecurityToken",
                   .fix = "Send the token that came with this access key."};
  }
  if (key->expires_ms != 0 && key->expires_ms <= now_ms) {
    return Refusal{.code = "InvalidSecurityToken.Expired",
                   .name = "SecurityToken",
                   .fix = "Begin a new session."};
  }
  return std::nullopt;
}

std::variant<std::int64_t, Refusal> check_time(const Claim& claim, std::int64_t now_ms) {
  const std::optional<std::int64_t> time = parse_utc(claim.timestamp);
  if (!time) {
    return Refusal{.code = "InvalidTimeStamp.Format",
                   .name = std::string(claim.timestamp_name),
                   .fix = "Write the time in UTC as 2026-11-21T17:37:40Z."};
  }
  if (*time < now_ms - kWindowMs || *time > now_ms + kWindowMs) {
    return Refusal{.code = "InvalidTimeStamp.Expired",
                   .name = std::string(claim.timestamp_name),
                   .fix = fmt::format("The server's clock says {}; set yours to within 15 minutes "
                                      "of it and sign again.",
                                      utc_text_z(now_ms))};
  }
  return *time;
}

Refusal mismatch(std::string string_to_sign) {
  return {.code = "SignatureDoesNotMatch",
          .name = "Signature",
          .string_to_sign = std::move(string_to_sign),
          .fix =
              "Compare your string to sign with the server's; if they are equal, the secret "
              "is wrong."};
}

std::optional<Refusal> check_v1(const SignedRequest& request, const Claim& claim,
                                const AccessKey& key) {
  std::string ours = v1_string_to_sign(request.method, *request.fields);
  if (equal_in_constant_time(v1_signature(key.secret, ours), claim.signature)) return std::nullopt;
  return mismatch(std::move(ours));
}

std::optional<Refusal> check_acs3(const SignedRequest& request, const Claim& claim,
                                  const AccessKey& key) {
  const Headers& headers = *request.headers;
  if (auto refusal = check_coverage(headers, claim.signed_headers)) return refusal;
  const std::string payload = hex(sha256(request.body));
  const std::string_view claimed = find_header(headers, "x-acs-content-sha256");
  const std::span<const Field> query(request.fields->data(), request.query_fields);
  std::string ours =
      acs3_string_to_sign(request.method, query, canonical_headers(headers, claim.signed_headers),
                          claim.signed_headers, payload);
  if (equal_in_constant_time(acs3_signature(key.secret, ours), claim.signature) &&
      claimed == payload) {
    return std::nullopt;
  }
  Refusal refusal = mismatch(std::move(ours));
  if (claimed != payload) {
    refusal.name = "x-acs-content-sha256";
    refusal.fix = fmt::format("The SHA-256 of the body that arrived is {}.", payload);
  }
  return refusal;
}

}  // namespace

std::string_view find_header(const Headers& headers, std::string_view lower_case_name) {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

const std::string* find_field(const FormFields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) return &value;
  }
  return nullptr;
}

ClaimedKey claimed_key(const SignedRequest& request) {
  const Headers& headers = *request.headers;
  if (scheme_of(request) == Scheme::kAcs3) {
    return {read_authorization(headers).credential, find_header(headers, "x-acs-security-token")};
  }
  const auto value = [&](std::string_view name) {
    const std::string* found = find_field(*request.fields, name);
    return found == nullptr ? std::string_view() : std::string_view(*found);
  };
  return {value("AccessKeyId"), value("SecurityToken")};
}

Scheme scheme_of(const SignedRequest& request) {
  return find_header(*request.headers, "authorization").empty() ? Scheme::kRpcV1 : Scheme::kAcs3;
}

std::variant<Verified, Refusal> verify(const SignedRequest& request, const KeySource& keys,
                                       std::int64_t now_ms) {
  const Scheme scheme = scheme_of(request);
  Found found = scheme == Scheme::kAcs3 ? read_acs3(request) : read_v1(request);
  if (auto* refusal = std::get_if<Refusal>(&found)) return std::move(*refusal);
  const Claim& claim = std::get<Claim>(found);
  std::shared_ptr<const AccessKey> key = keys.find(claim.access_key_id, claim.security_token);
  if (auto refusal = check_key(claim, key.get(), now_ms)) return std::move(*refusal);
  auto time = check_time(claim, now_ms);
  if (auto* refusal = std::get_if<Refusal>(&time)) return std::move(*refusal);
  auto wrong =
      scheme == Scheme::kAcs3 ? check_acs3(request, claim, *key) : check_v1(request, claim, *key);
  if (wrong) return std::move(*wrong);
  return Verified{.key = std::move(key),
                  .scheme = scheme,
                  .nonce = std::string(claim.nonce),
                  .timestamp_ms = std::get<std::int64_t>(time)};
}

}  // namespace cairn::access

#include "access/canonical.h"

#include <algorithm>
#include <vector>

#include "base/digest.h"

namespace cairn::access {

std::string canonical_query(std::span<const Field> fields, std::string_view except) {
  std::vector<const Field*> sorted;
  sorted.reserve(fields.size());
  std::size_t bytes = 0;
  for (const Field& field : fields) {
    if (!except.empty() && field.first == except) continue;
    sorted.push_back(&field);
    bytes += field.first.size() + field.second.size() + 2;
  }
  std::sort(sorted.begin(), sorted.end(), [](const Field* a, const Field* b) { return *a < *b; });
  std::string out;
  out.reserve(bytes + bytes / 4);
  for (const Field* field : sorted) {
    if (!out.empty()) out += '&';
    out += percent_encode(field->first);
    out += '=';
    out += percent_encode(field->second);
  }
  return out;
}

std::string v1_string_to_sign(std::string_view method, std::span<const Field> fields) {
  std::string out(method);
  out += "&%2F&";
  out += percent_encode(canonical_query(fields, "Signature"));
  return out;
}

std::string v1_signature(std::string_view secret, std::string_view string_to_sign) {
  std::string key(secret);
  key += '&';
  return base64(hmac_sha1(key, string_to_sign));
}

std::string acs3_string_to_sign(std::string_view method, std::span<const Field> query,
                                std::string_view headers, std::string_view signed_headers,
                                std::string_view payload_hash) {
  const Sha256 digest = sha256({method, "\n/\n", canonical_query(query), "\n", headers, "\n",
                                signed_headers, "\n", payload_hash});
  std::string out(kAcs3Algorithm);
  out += '\n';
  out += hex(digest);
  return out;
}

std::string acs3_signature(std::string_view secret, std::string_view string_to_sign) {
  return hex(hmac_sha256(secret, string_to_sign));
}

}  // namespace cairn::access

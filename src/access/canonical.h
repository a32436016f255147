// The texts that both sides of a signature compute alike.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/percent.h"

namespace cairn::access {

inline constexpr std::string_view kAcs3Algorithm = "ACS3-HMAC-SHA256";
inline constexpr std::string_view kV1Method = "HMAC-SHA1";

using Field = std::pair<std::string, std::string>;

// "k=v&k=v", encoded, sorted by key and then by value. Leaves out fields named `except`.
std::string canonical_query(std::span<const Field> fields, std::string_view except = {});

// METHOD&%2F&encoded(canonical_query)
std::string v1_string_to_sign(std::string_view method, std::span<const Field> fields);
std::string v1_signature(std::string_view secret, std::string_view string_to_sign);

// `headers`: "name:value\n" of each signed header, in the order of `signed_headers` ("a;b;c").
std::string acs3_string_to_sign(std::string_view method, std::span<const Field> query,
                                std::string_view headers, std::string_view signed_headers,
                                std::string_view payload_hash);
std::string acs3_signature(std::string_view secret, std::string_view string_to_sign);

}  // namespace cairn::access

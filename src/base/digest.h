// Digests and their text forms: SHA-256, HMAC, hex, Base32, Base64, UUID.
//
// Threads  any; nothing here keeps state that a caller can see.
// Failure  none: the algorithms are part of every OpenSSL, and a library without them ends the
//          process at the first call.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace cairn {

using Sha256 = std::array<std::uint8_t, 32>;
using Sha1 = std::array<std::uint8_t, 20>;

Sha256 sha256(std::string_view data);
// The digest of the pieces as if they were joined; spares the copy.
Sha256 sha256(std::initializer_list<std::string_view> pieces);

Sha256 hmac_sha256(std::string_view key, std::string_view data);
Sha1 hmac_sha1(std::string_view key, std::string_view data);

// Lower-case hexadecimal digits, two a byte.
std::string hex(std::span<const std::uint8_t> data);
// RFC 4648 alphabet in lower case, no padding: 32 bytes give 52 characters.
std::string base32_lower(std::span<const std::uint8_t> data);
// RFC 4648 with padding.
std::string base64(std::span<const std::uint8_t> data);

// Lower-case 8-4-4-4-12 form of 128 bits, with the version (4) and variant bits set over them.
std::string uuid_text(std::uint64_t hi, std::uint64_t lo);

// Takes the same time wherever the texts differ; texts of different length differ at once.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace cairn

#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace cairn {
namespace {

[[noreturn]] void broken(const char* what) {
  std::fprintf(stderr, "OpenSSL cannot compute %s; is its default provider missing?\n", what);
  std::abort();
}

// Fetching an algorithm by name takes longer than hashing a request, so each is fetched once and
// kept to the end of the process.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

EVP_MAC* hmac_algorithm() {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  return algorithm;
}

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeMac {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

// A context that already knows its digest; a thread keeps one and only changes the key.
MacContext make_mac(const char* digest_name) {
  MacContext context(EVP_MAC_CTX_new(hmac_algorithm()));
  std::string name(digest_name);
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string("digest", name.data(), 0),
                               OSSL_PARAM_construct_end()};
  if (!context || EVP_MAC_CTX_set_params(context.get(), params) != 1) broken("an HMAC");
  return context;
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <std::size_t kSize>
std::array<std::uint8_t, kSize> run_mac(EVP_MAC_CTX* context, std::string_view key,
                                        std::string_view data) {
  // OpenSSL reads a null key as "the key of last time".
  const unsigned char* key_bytes = key.empty() ? bytes("") : bytes(key);
  std::array<std::uint8_t, kSize> out{};
  std::size_t written = 0;
  if (EVP_MAC_init(context, key_bytes, key.size(), nullptr) != 1 ||
      EVP_MAC_update(context, bytes(data), data.size()) != 1 ||
      EVP_MAC_final(context, out.data(), &written, out.size()) != 1 || written != kSize) {
    broken("an HMAC");
  }
  return out;
}

}  // namespace

Sha256 sha256(std::string_view data) {
  return sha256({data});
}

Sha256 sha256(std::initializer_list<std::string_view> pieces) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
  if (!context || EVP_DigestInit_ex(context.get(), sha256_algorithm(), nullptr) != 1) {
    broken("SHA-256");
  }
  for (const std::string_view piece : pieces) {
    if (EVP_DigestUpdate(context.get(), piece.data(), piece.size()) != 1) broken("SHA-256");
  }
  Sha256 out{};
  unsigned int written = 0;
  if (EVP_DigestFinal_ex(context.get(), out.data(), &written) != 1) broken("SHA-256");
  return out;
}

Sha256 hmac_sha256(std::string_view key, std::string_view data) {
  thread_local const MacContext context = make_mac("SHA256");
  return run_mac<32>(context.get(), key, data);
}

Sha1 hmac_sha1(std::string_view key, std::string_view data) {
  thread_local const MacContext context = make_mac("SHA1");
  return run_mac<20>(context.get(), key, data);
}

std::string hex(std::span<const std::uint8_t> data) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out(data.size() * 2, '\0');
  for (std::size_t i = 0; i < data.size(); ++i) {
    out[2 * i] = kDigits[data[i] >> 4];
    out[2 * i + 1] = kDigits[data[i] & 15];
  }
  return out;
}

std::string base32_lower(std::span<const std::uint8_t> data) {
  constexpr char kDigits[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string out;
  out.reserve((data.size() * 8 + 4) / 5);
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : data) {
    pending = (pending << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += kDigits[(pending >> bits) & 31];
    }
  }
  if (bits > 0) out += kDigits[(pending << (5 - bits)) & 31];
  return out;
}

std::string base64(std::span<const std::uint8_t> data) {
  std::string out((data.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL writes a terminator too
  const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), data.data(),
                                      static_cast<int>(data.size()));
  out.resize(static_cast<std::size_t>(written));
  return out;
}

std::string uuid_text(std::uint64_t hi, std::uint64_t lo) {
  constexpr char kDigits[] = "0123456789abcdef";
  hi = (hi & ~std::uint64_t{0xf000}) | 0x4000;
  lo = (lo & ~(std::uint64_t{3} << 62)) | (std::uint64_t{2} << 62);
  std::string out;
  out.reserve(36);
  for (unsigned digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) out += '-';
    const std::uint64_t half = digit < 16 ? hi : lo;
    out += kDigits[(half >> (60 - 4 * (digit % 16))) & 15];
  }
  return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace cairn

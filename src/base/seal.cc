#include "base/seal.h"

#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>

#include "base/base64.h"
#include "base/digest.h"

namespace cairn {
namespace {

constexpr std::string_view kForm = "sealed:1:";
constexpr int kIvBytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context new_context() {
  return {EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

void insist(bool worked) {
  if (worked) return;
  std::fputs("OpenSSL cannot do AES-256-SIV\n", stderr);
  std::abort();
}

}  // namespace

// Contexts that hold the key. Deriving the inner keys costs more than sealing a row, so each use
// copies one.
class Seal::Cipher {
 public:
  explicit Cipher(std::string_view key) {
    const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> cipher(
        EVP_CIPHER_fetch(nullptr, "AES-256-SIV", nullptr), EVP_CIPHER_free);
    insist(cipher != nullptr && sealing_ != nullptr && opening_ != nullptr);
    unsigned char halves[64];  // SIV wants a key for the IV and one for the text
    std::size_t at = 0;
    for (const std::string_view purpose : {"seal: iv", "seal: text"}) {
      for (const std::uint8_t byte : hmac_sha256(key, purpose)) halves[at++] = byte;
    }
    insist(EVP_EncryptInit_ex2(sealing_.get(), cipher.get(), halves, nullptr, nullptr) == 1);
    insist(EVP_DecryptInit_ex2(opening_.get(), cipher.get(), halves, nullptr, nullptr) == 1);
  }

  Context sealing() const { return copy_of(sealing_); }
  Context opening() const { return copy_of(opening_); }

 private:
  static Context copy_of(const Context& source) {
    Context copy = new_context();
    insist(copy != nullptr && EVP_CIPHER_CTX_copy(copy.get(), source.get()) == 1);
    return copy;
  }

  Context sealing_ = new_context();
  Context opening_ = new_context();
};

Seal::Seal(std::string_view key) : cipher_(std::make_unique<Cipher>(key)) {}
Seal::~Seal() = default;
Seal::Seal(Seal&&) noexcept = default;
Seal& Seal::operator=(Seal&&) noexcept = default;

bool Seal::is_sealed(std::string_view text) {
  return text.starts_with(kForm);
}

// A byte goes before every text: SIV of nothing is an edge that libraries disagree about.
std::string Seal::seal(std::string_view text, std::string_view place) const {
  const Context context = cipher_->sealing();
  std::string plain = "=";
  plain += text;
  std::string out(kIvBytes + plain.size(), '\0');
  int length = 0;
  insist(EVP_EncryptUpdate(context.get(), nullptr, &length, bytes(place),
                           static_cast<int>(place.size())) == 1);
  insist(EVP_EncryptUpdate(context.get(), bytes(out) + kIvBytes, &length, bytes(plain),
                           static_cast<int>(plain.size())) == 1);
  int rest = 0;
  insist(EVP_EncryptFinal_ex(context.get(), bytes(out) + kIvBytes + length, &rest) == 1);
  insist(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kIvBytes, bytes(out)) == 1);
  return std::string(kForm) + base64_encode(out);
}

std::optional<std::string> Seal::open(std::string_view sealed, std::string_view place) const {
  if (!is_sealed(sealed)) return std::nullopt;
  auto in = base64_decode(sealed.substr(kForm.size()));
  if (!in || in->size() <= kIvBytes) return std::nullopt;
  const Context context = cipher_->opening();
  std::string text(in->size() - kIvBytes, '\0');
  int length = 0;
  insist(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kIvBytes, bytes(*in)) == 1);
  insist(EVP_DecryptUpdate(context.get(), nullptr, &length, bytes(place),
                           static_cast<int>(place.size())) == 1);
  if (EVP_DecryptUpdate(context.get(), bytes(text), &length, bytes(*in) + kIvBytes,
                        static_cast<int>(text.size())) != 1) {
    return std::nullopt;
  }
  int rest = 0;
  if (EVP_DecryptFinal_ex(context.get(), bytes(text) + length, &rest) != 1) return std::nullopt;
  return text.substr(1);
}

}  // namespace cairn

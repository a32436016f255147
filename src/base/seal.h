// Seal: keeps texts secret at rest. Deterministic authenticated encryption (AES-256-SIV, RFC 5297):
// an equal text at an equal place gives an equal sealed text, and one that was changed, moved to
// another place or sealed with another key does not open.
//
// Form     "sealed:1:" and the Base64 of the synthetic IV and the ciphertext.
// Reveals  that two texts of one place are equal, and their length.
// Threads  any; nothing here changes after the constructor.
// Failure  seal() ends the process when OpenSSL has no such cipher; every OpenSSL 3 has.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cairn {

class Seal {
 public:
  explicit Seal(std::string_view key);  // 32 random bytes
  ~Seal();
  Seal(Seal&&) noexcept;
  Seal& operator=(Seal&&) noexcept;

  std::string seal(std::string_view text, std::string_view place) const;
  // Nothing when `sealed` is not what seal() made of some text at this place with this key.
  std::optional<std::string> open(std::string_view sealed, std::string_view place) const;

  static bool is_sealed(std::string_view text);

 private:
  class Cipher;
  std::unique_ptr<Cipher> cipher_;
};

}  // namespace cairn

// Repeatable noise: equal seeds give equal ids and values, so that nothing made up must be stored.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cairn::sim {

// splitmix64: every output bit depends on every input bit.
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  return mix(a ^ mix(b));
}

constexpr std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0) {
  std::uint64_t h = mix(seed, text.size());
  for (const char c : text) {
    h = (h ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
    h ^= h >> 29;
  }
  return mix(h);
}

// 128 bits of a text, to look it up without keeping it. Of the process only: never written down.
struct TextKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend bool operator==(const TextKey&, const TextKey&) = default;
  explicit operator bool() const { return (high | low) != 0; }
};
constexpr TextKey text_key(std::string_view text, std::uint64_t space = 0) {
  return {hash_text(text, mix(space, 1)), hash_text(text, mix(space, 2))};
}
struct TextKeyHash {
  std::size_t operator()(const TextKey& key) const { return key.low; }
};

// A stream of characters from a seed.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() { return mix(state_++); }
  void append(std::string& out, std::string_view alphabet, std::size_t count) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (i % 8 == 0) bits = next();
      out += alphabet[(bits & 0xff) % alphabet.size()];
      bits >>= 8;
    }
  }
  std::string text(std::string_view alphabet, std::size_t count) {
    std::string out;
    append(out, alphabet, count);
    return out;
  }

 private:
  std::uint64_t state_;
};

inline constexpr std::string_view kBase36Set = "0123456789abcdefghijklmnopqrstuvwxyz";
inline constexpr std::string_view kBase62Set =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
inline constexpr std::string_view kHexSet = "0123456789abcdef";
inline constexpr std::string_view kDigitSet = "0123456789";

}  // namespace cairn::sim

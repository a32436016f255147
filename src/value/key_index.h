// Finds an entry of a large map by key: open addressing over the entries' positions, which the
// caller keeps. Equality is Value's, so 1, 1.0 and true are one key and NaN is never found.
#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cairn::detail {

class KeyIndex {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // Room for `entries_max` entries; adding more is a mistake of the caller.
  explicit KeyIndex(std::size_t entries_max)
      : slots_(std::bit_ceil(entries_max * 2 + 2), kNone), mask_(slots_.size() - 1) {}

  // Adds entries[at] unless an equal key is there already. Answers the position that counts.
  std::uint32_t add(const std::vector<Entry>& entries, std::uint32_t at) {
    std::uint32_t& slot = slots_[place(entries, hash(entries[at].key),
                                       [&](const Value& key) { return key == entries[at].key; })];
    if (slot == kNone) slot = at;
    return slot;
  }

  std::uint32_t find(const std::vector<Entry>& entries, const Value& key) const {
    return slots_[place(entries, hash(key), [&](const Value& other) { return other == key; })];
  }
  std::uint32_t find(const std::vector<Entry>& entries, std::string_view key) const {
    return slots_[place(entries, hash(key), [&](const Value& other) {
      return other.is_string() && other.as_string() == key;
    })];
  }

 private:
  static std::size_t hash(std::string_view text) { return std::hash<std::string_view>{}(text); }
  static std::size_t hash(const Value& key) {
    switch (key.kind()) {
      case Kind::kBool:
        return std::hash<double>{}(key.as_bool() ? 1.0 : 0.0);
      case Kind::kInt:
      case Kind::kBigInt:
      case Kind::kDouble:
        return std::hash<double>{}(key.as_double());
      case Kind::kString:
      case Kind::kBytes:
        return hash(key.as_string());
      default:
        return 0;
    }
  }

  // The slot of the equal key, or the free one where it would go.
  template <class Equal>
  std::size_t place(const std::vector<Entry>& entries, std::size_t start, Equal equal) const {
    std::size_t i = start & mask_;
    while (slots_[i] != kNone && !equal(entries[slots_[i]].key)) i = (i + 1) & mask_;
    return i;
  }

  std::vector<std::uint32_t> slots_;
  std::size_t mask_;
};

}  // namespace cairn::detail

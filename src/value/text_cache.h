// One shared node for each short text that a document repeats: keys such as "Type" and "Ref" occur
// thousands of times. A small direct-mapped cache: a miss only costs the sharing.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "value/value.h"

namespace cairn {

class TextCache {
 public:
  Value string(std::string_view text) {
    if (text.size() > kTextMax) return Value::string(text);
    Value& slot = slots_[slot_of(text)];
    if (!slot.is_string() || slot.as_string() != text) slot = Value::string(text);
    return slot;
  }

 private:
  static constexpr std::size_t kSlots = 512;
  static constexpr std::size_t kTextMax = 48;

  static std::size_t slot_of(std::string_view text) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16'777'619U;
    return (hash ^ hash >> 15) % kSlots;
  }

  std::array<Value, kSlots> slots_;
};

}  // namespace cairn

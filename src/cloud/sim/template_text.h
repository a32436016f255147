// Values with words to fill in, as data/sim-types.json writes them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "value/value.h"

namespace cairn::sim {

using Words = std::vector<std::pair<std::string, std::string>>;  // "$id" -> what stands for it

// The same tree with every word in its texts replaced. Longer words first, when one begins another.
inline Value fill(const Value& value, const Words& words) {
  if (value.is_string()) {
    std::string text(value.as_string());
    for (const auto& [word, meaning] : words) {
      for (std::size_t at = text.find(word); at != std::string::npos;
           at = text.find(word, at + meaning.size())) {
        text.replace(at, word.size(), meaning);
      }
    }
    return Value::string(text);
  }
  if (value.is_list()) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(fill(item, words));
    return Value::list(std::move(items));
  }
  if (value.is_map()) {
    std::vector<Entry> entries;
    for (const Entry& entry : value.entries()) {
      entries.push_back({entry.key, fill(entry.value, words)});
    }
    return Value::map(std::move(entries));
  }
  return value;
}

}  // namespace cairn::sim

#include "value/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "value/alignment.h"
#include "value/json.h"

namespace cairn {
namespace {

class Comparison {
 public:
  std::vector<Difference> found;

  void compare(const std::string& path, const Value& before, const Value& after) {
    if (before == after) return;
    if (before.is_map() && after.is_map()) return compare_maps(path, before, after);
    if (before.is_list() && after.is_list()) return compare_lists(path, before, after);
    found.push_back({path, before, after});
  }

 private:
  static std::string below(const std::string& path, const Value& key) {
    return path + "." + (key.is_string() ? std::string(key.as_string()) : to_json(key));
  }

  void compare_maps(const std::string& path, const Value& before, const Value& after) {
    for (const Entry& entry : before.entries()) {
      const Value* now = after.find(entry.key);
      if (now == nullptr) {
        found.push_back({below(path, entry.key), entry.value, Value(), false, true});
      } else {
        compare(below(path, entry.key), entry.value, *now);
      }
    }
    for (const Entry& entry : after.entries()) {
      if (before.find(entry.key) == nullptr) {
        found.push_back({below(path, entry.key), Value(), entry.value, true, false});
      }
    }
  }

  // Of as many drops and takes in a row each pair is one item that changed.
  void compare_lists(const std::string& path, const Value& before, const Value& after) {
    const std::vector<Value> old_items(before.items().begin(), before.items().end());
    const std::vector<Value> new_items(after.items().begin(), after.items().end());
    const std::vector<EditStep> path_taken = edit_steps(old_items, new_items);
    std::size_t i = 0;
    std::size_t j = 0;
    for (std::size_t s = 0; s < path_taken.size();) {
      if (path_taken[s] == EditStep::kKeep) {
        ++i, ++j, ++s;
        continue;
      }
      std::size_t drops = 0;
      std::size_t takes = 0;
      for (; s < path_taken.size() && path_taken[s] != EditStep::kKeep; ++s) {
        ++(path_taken[s] == EditStep::kDrop ? drops : takes);
      }
      compare_runs(path, {old_items.data() + i, drops}, i, {new_items.data() + j, takes}, j);
      i += drops;
      j += takes;
    }
  }

  void compare_runs(const std::string& path, std::span<const Value> dropped, std::size_t i,
                    std::span<const Value> taken, std::size_t j) {
    const std::size_t pairs = std::min(dropped.size(), taken.size());
    for (std::size_t k = 0; k < pairs; ++k) {
      compare(fmt::format("{}[{}]", path, j + k), dropped[k], taken[k]);
    }
    for (std::size_t k = pairs; k < dropped.size(); ++k) {
      found.push_back({fmt::format("{}[{}]", path, i + k), dropped[k], Value(), false, true});
    }
    for (std::size_t k = pairs; k < taken.size(); ++k) {
      found.push_back({fmt::format("{}[{}]", path, j + k), Value(), taken[k], true, false});
    }
  }
};

}  // namespace

std::vector<Difference> differences(const Value& before, const Value& after) {
  Comparison comparison;
  comparison.compare("", before, after);
  return std::move(comparison.found);
}

}  // namespace cairn

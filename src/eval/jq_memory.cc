#include "eval/jq_memory.h"

#include "eval/tree.h"
#include "value/json.h"

namespace cairn {
namespace {

constexpr std::size_t kNodeBytes = 64;

std::string question(std::string_view script, const Value& input, bool first_only) {
  std::string key(first_only ? "1" : "*");
  key.append(script).push_back('\0');
  write_json(input, JsonStyle::kCompact, key);
  return key;
}

}  // namespace

Result<std::vector<Value>> JqMemory::run(std::string_view script, const Value& input,
                                         bool first_only, TimeBudget& time) {
  std::string key = question(script, input, first_only);
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = answers_.find(key); known != answers_.end()) return known->second;
  }
  Result<std::vector<Value>> answer = surroundings_.jq(script, input, first_only, now_ms_, time);
  if (!answer && answer.error().code != "StackValidationFailed") return answer;  // not the script's
  std::size_t bytes = key.size();
  for (std::size_t i = 0; answer && i < answer->size() && bytes <= kBytesMax; ++i) {
    bytes += expanded_size((*answer)[i], kBytesMax / kNodeBytes) * kNodeBytes;
  }
  const std::lock_guard lock(mutex_);
  if (bytes_ + bytes > kBytesMax) return answer;
  if (answers_.emplace(std::move(key), answer).second) bytes_ += bytes;
  return answer;
}

}  // namespace cairn

// The jq programs of one model: each is run once for each input, within the model's time.
//
// Limits   kBytesMax of answers are kept; what does not fit is asked for again.
// Threads  any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eval/model.h"

namespace cairn {

class JqMemory {
 public:
  JqMemory(const Surroundings& surroundings, std::int64_t now_ms)
      : surroundings_(surroundings), now_ms_(now_ms) {}

  Result<std::vector<Value>> run(std::string_view script, const Value& input, bool first_only,
                                 TimeBudget& time);

 private:
  static constexpr std::size_t kBytesMax = 4u << 20;

  const Surroundings& surroundings_;
  const std::int64_t now_ms_;
  std::mutex mutex_;
  std::map<std::string, Result<std::vector<Value>>, std::less<>> answers_;
  std::size_t bytes_ = 0;
};

}  // namespace cairn

// Writes libjq's values as JSON, within limits: libjq's own writer recurses and grows until the
// process dies, which tells the user nothing.
#pragma once

#include <cstddef>
#include <string>

#include "jq/worker/libjq.h"

namespace cairn::jq {

inline constexpr int kDepthMax = 100;

enum class Written { kWhole, kTooDeep, kTooLong };

// Appends `value`, whose ownership it takes, until `out` exceeds `bytes_max` or lists and maps are
// inside each other in more than kDepthMax levels. Whole numbers below 2^63 have no point and no
// exponent; NaN is null and an infinity the largest double, as jq writes them.
Written write_json(jv value, std::size_t bytes_max, std::string& out);

}  // namespace cairn::jq

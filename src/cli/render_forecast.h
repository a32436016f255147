// What ForecastStack answers, for people.
#pragma once

#include <cstdint>
#include <string>

#include "value/value.h"

namespace cairn::cli {

// "340 ms", "12.3 s", "4 min 5 s", "2 h 0 min".
std::string duration_text(std::int64_t ms);

// How it would end and when, each resource with its times, what was assumed, what is left. The
// resources of the critical path are marked with a "*".
std::string forecast_text(const Value& forecast, bool color);

}  // namespace cairn::cli

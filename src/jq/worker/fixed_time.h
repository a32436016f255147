// The time that programs see.
#pragma once

#include <cstdint>

namespace cairn::jq {

// What jq's `now` answers from here on.
void set_time(std::int64_t now_ms);

}  // namespace cairn::jq
